import { hindrances, type Hindrance } from './foresight.ts';
import type { StepProblem } from './request.ts';

/** Why a call to Microsoft failed, or a step was not tried, as far as it changes what is said and what helps. */
export type ProblemCause =
  | Hindrance
  | 'permission'
  | 'role'
  | 'forbidden'
  | 'sign-in'
  | 'signed-out'
  | 'token-refused'
  | 'unlicensed'
  | 'gone'
  | 'no-mailbox'
  | 'taken'
  | 'rejected'
  | 'impossible'
  | 'conflict'
  | 'throttled'
  | 'unavailable'
  | 'stopped-waiting'
  | 'no-answer'
  | 'intermediary'
  | 'unexpected'
  | 'interrupted'
  | 'deadline'
  | 'bug';

/** Graph code of ours: somebody has to sign in before the call can be made, because it is made in their name. */
export const signInNeeded = 'SignInNeeded';

/** What Graph and Exchange answer for an account without a mailbox in the cloud; the second code is unverified. */
export const noMailboxCodes: readonly string[] = [
  'ErrorNonExistentMailbox',
  'MailboxNotEnabledForRESTAPI',
  'ManagementObjectNotFoundException',
];

/**
 * Finds the cause of a problem, by its code and its details, never by its message.
 * @param hasRoles whether the account that the call was about holds directory roles, which can be the reason of a 403
 * @returns undefined for a code of a newer version
 */
export function causeOf(problem: StepProblem, hasRoles = false): ProblemCause | undefined {
  const { code, status, graphCode, foreign, stoppedAfterMs } = problem;
  if (foreign !== undefined && code !== 'unavailable') return 'intermediary';
  switch (code) {
    case 'forbidden':
      return hasRoles ? 'outranked' : refusedFor(problem);
    case 'unauthorized':
      if (graphCode === signInNeeded) return 'signed-out';
      return status === null ? 'sign-in' : 'token-refused';
    case 'not-found':
      return 'gone';
    case 'rejected':
      if (graphCode !== null && noMailboxCodes.includes(graphCode)) return 'no-mailbox';
      if (graphCode === 'ObjectConflict') return 'taken';
      return status === null ? 'impossible' : 'rejected';
    case 'no-answer':
      return stoppedAfterMs === undefined ? 'no-answer' : 'stopped-waiting';
    case 'unlicensed':
    case 'conflict':
    case 'throttled':
    case 'unavailable':
    case 'unexpected':
    case 'interrupted':
    case 'deadline':
    case 'bug':
      return code;
    default:
      return hindrances.find((hindrance) => hindrance === code);
  }
}

/** What the app lacks, as far as its token says. */
const refusedFor = ({ lacks }: StepProblem): ProblemCause =>
  lacks === undefined ? 'forbidden' : lacks.permissions.length > 0 ? 'permission' : 'role';
