import type { StepProblem } from '../services/model/request.ts';
import { joinWords, withoutFullStop, upperFirst } from './words.ts';

/** Why a step failed and what to do about it. Raw and without full stops, because both become parts of sentences. */
export interface ProblemWords {
  readonly why: string;
  /** What to do, as an imperative. */
  readonly next: string;
}

/** Facts that the words can use besides the problem itself. */
export interface ProblemContext {
  /** Graph permissions of the action. They are named when one of them may be missing. */
  readonly permissions?: readonly string[];
  /** The target's directory roles. An administrator can outrank the app. */
  readonly roles?: readonly string[];
  /** True when the target is a device. */
  readonly device?: boolean;
}

/** Describes a problem by its code. For a code of a newer version it repeats the problem's own message. */
export function problemWords(
  problem: StepProblem,
  { permissions = [], roles = [], device = false }: ProblemContext = {},
): ProblemWords {
  switch (problem.code) {
    case 'forbidden':
      return forbidden(permissions, roles);
    case 'unlicensed':
      return {
        why: withoutFullStop(problem.message),
        next: 'ask an administrator; check says which commands need the licence',
      };
    case 'not-found':
      if (device)
        return { why: 'Entra no longer has the device', next: 'look at what list-devices shows of the person' };
      return {
        why: 'the account no longer exists: it was deleted or moved',
        next: 'look for it among the deleted users',
      };
    case 'throttled':
      return { why: 'Microsoft Graph asked us to wait longer than we could', next: 'try again in a few minutes' };
    case 'unavailable':
      return {
        why: 'Microsoft Graph was not available',
        next: 'try again, and look at the service health of Microsoft 365',
      };
    case 'no-answer':
      return { why: 'the answer was lost, so nobody knows yet whether it was done', next: checkFirst };
    case 'interrupted':
      return { why: 'Cordon was stopped in the middle, so nobody knows yet whether it was done', next: checkFirst };
    case 'rejected':
      return rejected(problem);
    case 'conflict':
      return { why: 'somebody changed the account at the same moment', next: 'try again' };
    case 'unauthorized':
      return unauthorized(problem);
    case 'unexpected':
      return { why: 'Microsoft Graph gave an answer that Cordon does not understand', next: checkFirst };
    case 'deadline':
      return { why: 'the run took too long, so this was not started', next: 'try again' };
    case 'bug':
      return { why: 'Cordon itself failed', next: 'tell the operator of Cordon, whose log has the details' };
    default:
      return { why: withoutFullStop(problem.message) || `something went wrong (${problem.code})`, next: checkFirst };
  }
}

const checkFirst = 'look at the account in Entra before anybody does it again';

function forbidden(permissions: readonly string[], roles: readonly string[]): ProblemWords {
  if (roles.length > 0) {
    return {
      why: `Microsoft Graph refused it: the account is an administrator (${joinWords(roles)}) and outranks this app`,
      next: 'ask a Privileged Authentication Administrator to do it in Entra',
    };
  }
  const needed = permissions.length === 0 ? 'a permission' : joinWords(permissions, 'or');
  return {
    why: `Microsoft Graph refused it: this app lacks ${needed}, or an Entra role that covers the account`,
    next: 'ask an administrator to do it in Entra, and the operator of Cordon to grant it',
  };
}

/** Without a status Entra issued no token, and the message names the setting at fault. */
function unauthorized({ message, status }: StepProblem): ProblemWords {
  const operator = 'ask the operator of Cordon';
  return status === null
    ? { why: withoutFullStop(message), next: `${operator} to mend its sign-in, then do it again` }
    : {
        why: "Cordon's own sign-in to Microsoft Graph failed",
        next: `${operator}: its credential is wrong or has expired`,
      };
}

/** Without a status Graph was not called, and the reason is Cordon's own. */
function rejected({ message, status }: StepProblem): ProblemWords {
  const reason = withoutFullStop(message);
  return {
    why: status === null ? reason : `Microsoft Graph rejected it: ${reason}`,
    next: 'do what the reason says, or ask an administrator',
  };
}

/**
 * What Graph answered, for people who look it up: `403 Authorization_RequestDenied, not tried again`.
 * @param tries how often the step was tried
 */
export function problemTrace(problem: StepProblem, tries: number): string {
  const { code, status, graphCode } = problem;
  const answer = [status === null ? '' : `${status}`, graphCode ?? ''].filter((part) => part !== '').join(' ');
  const wasCalled = answer !== '' || code === 'no-answer';
  if (!wasCalled) return upperFirst(problemWords(problem).why);
  return `${answer || 'No answer'}, ${tries > 1 ? `tried ${tries} times` : 'not tried again'}`;
}
