import type { StepProblem } from '../services/model/request.ts';
import { duration } from './time.ts';
import { joinWords, withoutFullStop } from './words.ts';

/** Why a call to Microsoft failed, as far as the words about it differ. */
export type ProblemCause =
  | 'outranked'
  | 'forbidden'
  | 'sign-in'
  | 'token-refused'
  | 'unlicensed'
  | 'gone'
  | 'rejected'
  | 'impossible'
  | 'conflict'
  | 'throttled'
  | 'unavailable'
  | 'stopped-waiting'
  | 'no-answer'
  | 'intermediary'
  | 'unexpected';

/** Facts that the words can use besides the problem itself. */
export interface ProblemContext {
  /** Graph permissions of the action or of the lookup. They are named when one of them may be missing. */
  readonly permissions?: readonly string[];
  /** The target's directory roles. An administrator can outrank the app. */
  readonly roles?: readonly string[];
  /** True when the target is a device. */
  readonly device?: boolean;
}

/** What is said about a cause. `why` and `next` are raw and without full stops, because both become parts of sentences. */
export interface CauseWords {
  readonly title: string;
  /** What happened. */
  readonly why: string;
  /** What to do, as an imperative. */
  readonly next: string;
}

/**
 * Finds the cause of a problem, by its code and its details, never by its message.
 * @returns undefined for a code that is not one of Microsoft Graph's
 */
export function causeOf(problem: StepProblem, { roles = [] }: ProblemContext = {}): ProblemCause | undefined {
  const { code, status, foreign, stoppedAfterMs } = problem;
  if (foreign !== undefined && code !== 'unavailable') return 'intermediary';
  switch (code) {
    case 'forbidden':
      return roles.length > 0 ? 'outranked' : 'forbidden';
    case 'unauthorized':
      return status === null ? 'sign-in' : 'token-refused';
    case 'not-found':
      return 'gone';
    case 'rejected':
      return status === null ? 'impossible' : 'rejected';
    case 'no-answer':
      return stoppedAfterMs === undefined ? 'no-answer' : 'stopped-waiting';
    case 'unlicensed':
    case 'conflict':
    case 'throttled':
    case 'unavailable':
    case 'unexpected':
      return code;
    default:
      return undefined;
  }
}

/** The words for a cause. Writes, reads and lookups all use these. */
export const causeWords = (
  cause: ProblemCause,
  problem: StepProblem,
  { permissions = [], roles = [], device = false }: ProblemContext = {},
): CauseWords => rows[cause]({ problem, permissions, roles, device });

interface Facts extends Required<ProblemContext> {
  readonly problem: StepProblem;
}

/** `2 s`, or `0.5 s` where that says more. */
const wait = (ms: number): string => duration(ms).replace('.0 ', ' ');

const operator = 'ask the operator of Cordon';

const rows: Readonly<Record<ProblemCause, (facts: Facts) => CauseWords>> = {
  outranked: ({ roles }) => ({
    title: 'Microsoft Graph refused it',
    why: `Microsoft Graph refused it: the account is an administrator (${joinWords(roles)}) and outranks this app`,
    next: 'ask a Privileged Authentication Administrator to do it in Entra',
  }),
  forbidden: ({ permissions }) => ({
    title: 'Microsoft Graph refused it',
    why: `Microsoft Graph refused it: this app lacks ${permissions.length === 0 ? 'a permission' : joinWords(permissions, 'or')}, or an Entra role that covers the account`,
    next: 'ask an administrator to do it in Entra, and the operator of Cordon to grant it',
  }),
  'sign-in': ({ problem }) => ({
    title: 'Cordon cannot sign in to Microsoft Graph',
    why: withoutFullStop(problem.message),
    next: `${operator} to mend its sign-in, then do it again`,
  }),
  'token-refused': () => ({
    title: 'Microsoft Graph refused Cordon’s sign-in',
    why: "Cordon's own sign-in to Microsoft Graph failed",
    next: `${operator}: its credential is wrong or has expired`,
  }),
  unlicensed: ({ problem }) => ({
    title: 'Microsoft Graph asks for a licence',
    why: withoutFullStop(problem.message),
    next: 'ask an administrator; check says which commands need the licence',
  }),
  gone: ({ device }) => ({
    title: 'Entra does not have it any more',
    why: device ? 'Entra no longer has the device' : 'the account no longer exists: it was deleted or moved',
    next: device ? 'look at what list-devices shows of the person' : 'look for it among the deleted users',
  }),
  rejected: ({ problem }) => ({
    title: 'Microsoft Graph rejected it',
    why: `Microsoft Graph rejected it: ${withoutFullStop(problem.message)}`,
    next: 'do what the reason says, or ask an administrator',
  }),
  impossible: ({ problem }) => ({
    title: 'Cordon cannot do this',
    why: withoutFullStop(problem.message),
    next: 'do what the reason says, or ask an administrator',
  }),
  conflict: () => ({
    title: 'Entra was changed at the same moment',
    why: 'somebody changed the account at the same moment',
    next: 'try again',
  }),
  throttled: ({ problem: { retryAfterMs = 0 } }) =>
    retryAfterMs < 1000
      ? {
          title: 'Microsoft Graph asks to wait',
          why: 'Microsoft Graph asked us to wait longer than we could',
          next: 'try again in a few minutes',
        }
      : {
          title: 'Microsoft Graph asks to wait',
          why: `Microsoft Graph asked us to wait ${wait(retryAfterMs)}`,
          next: `try again in ${wait(retryAfterMs)}`,
        },
  unavailable: () => ({
    title: 'Microsoft Graph is not available',
    why: 'Microsoft Graph was not available',
    next: 'try again, and look at the service health of Microsoft 365',
  }),
  'stopped-waiting': ({ problem: { stoppedAfterMs = 0 } }) => ({
    title: 'Cordon stopped waiting',
    why: `Cordon stopped waiting for Microsoft Graph after ${wait(stoppedAfterMs)}`,
    next: 'try again in a moment',
  }),
  'no-answer': () => ({
    title: 'Microsoft Graph did not answer',
    why: 'the connection to Microsoft Graph failed before there was an answer',
    next: `try again; if it stays so, ${operator} to look at its network and proxy`,
  }),
  intermediary: ({ problem: { foreign = '', status } }) => ({
    title: 'Microsoft Graph was not reached',
    why: `something between Cordon and Microsoft Graph answered instead: ${foreign === 'text/html' ? 'a web page' : 'not JSON'} (${[foreign, status ?? ''].filter((part) => part !== '').join(', ')})`,
    next: `${operator} to look at its proxy and firewall`,
  }),
  unexpected: () => ({
    title: 'Microsoft Graph’s answer does not fit',
    why: 'Microsoft Graph gave an answer that Cordon does not understand',
    next: `${operator}, whose log has the details`,
  }),
};
