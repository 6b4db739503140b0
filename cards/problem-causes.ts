import type { TargetKind } from '../services/model/person.ts';
import type { ProblemCause } from '../services/model/problem-cause.ts';
import type { StepProblem } from '../services/model/request.ts';
import { duration } from './time.ts';
import { joinWords, lowerFirst, withoutFullStop } from './words.ts';

/** Facts that the words can use besides the problem itself. */
export interface ProblemContext {
  /** Graph permissions of the action or of the lookup. They are named when one of them may be missing. */
  readonly permissions?: readonly string[];
  /** The target's directory roles. An administrator can outrank the app. */
  readonly roles?: readonly string[];
  /** What the targets are, where they are all of one kind. */
  readonly kind?: TargetKind | undefined;
  /** What to do instead where the account hinders it, as an imperative. */
  readonly instead?: string;
}

/** What is said about a cause. `why` and `next` are raw and without full stops, because both become parts of sentences. */
export interface CauseWords {
  readonly title: string;
  /** What happened. */
  readonly why: string;
  /** What to do, as an imperative. */
  readonly next: string;
}

/** The words for a cause. Writes, reads and lookups all use these. */
export const causeWords = (
  cause: ProblemCause,
  problem: StepProblem,
  { permissions = [], roles = [], kind = 'account', instead = '' }: ProblemContext = {},
): CauseWords => rows[cause]({ problem, permissions, roles, kind, instead });

interface Facts extends Required<ProblemContext> {
  readonly problem: StepProblem;
}

/** `2 s`, or `0.5 s` where that says more. */
const wait = (ms: number): string => duration(ms).replace('.0 ', ' ');

const operator = 'ask the operator of Cordon';
/** What follows a lost answer. */
export const whoKnows = 'so nobody knows yet whether it was done';
/** What to do before the same is done again. */
export const checkFirst = 'look at the account in Entra before anybody does it again';

const goneAccount = [
  'the account no longer exists: it was deleted or moved',
  'look for it among the deleted users',
] as const;
const goneWords: ReadonlyMap<TargetKind | undefined, readonly [why: string, next: string]> = new Map([
  ['device', ['Entra no longer has the device', 'look at what list-devices shows of the person']],
  ['app', ['the tenant no longer has the app', 'look for it with list-new-apps']],
]);

/** What is said where the account itself hinders it: the words come with the action. */
const hindered =
  (title: string) =>
  ({ problem, instead }: Facts): CauseWords => ({
    title,
    why: lowerFirst(withoutFullStop(problem.message)),
    next: instead === '' ? 'ask an administrator what else can be done' : instead,
  });

const rows: Readonly<Record<ProblemCause, (facts: Facts) => CauseWords>> = {
  synced: hindered('Synced from Active Directory'),
  federated: hindered('Another identity provider'),
  guest: hindered('A guest'),
  'through-group': hindered('Held through a group'),
  'cloud-only': hindered('Not in Active Directory'),
  outranked: (facts) =>
    facts.problem.code === 'outranked'
      ? hindered('It outranks this app')(facts)
      : {
          title: 'Microsoft Graph refused it',
          why: `Microsoft Graph refused it: the account is an administrator (${joinWords(facts.roles)}) and outranks this app`,
          next: 'ask a Privileged Authentication Administrator to do it in Entra',
        },
  'system-app': hindered('This app is not changed here'),
  'apps-only': hindered('Only an app can do this'),
  'own-address': hindered('An address of your own'),
  permission: ({ problem: { lacks } }) => ({
    title: 'Cordon lacks a permission',
    why: `Microsoft Graph refused it: this app lacks ${joinWords(lacks?.permissions ?? [])}`,
    next: `${operator} to grant ${(lacks?.permissions.length ?? 0) > 1 ? 'them' : 'it'}, and an administrator to do it in Entra meanwhile`,
  }),
  role: ({ problem: { lacks } }) => ({
    title: 'Cordon lacks an Entra role',
    why:
      lacks?.role == null
        ? 'Microsoft Graph refused it although this app has the permission, so an Entra role may be missing'
        : `Microsoft Graph refused it: this app may lack the Entra role ${lacks.role}`,
    next: `${operator} to give the app that role, and an administrator to do it in Entra meanwhile`,
  }),
  forbidden: ({ permissions }) => ({
    title: 'Microsoft Graph refused it',
    why: `Microsoft Graph refused it: this app lacks ${permissions.length === 0 ? 'a permission' : joinWords(permissions, 'or')}, or an Entra role that covers the account`,
    next: 'ask an administrator to do it in Entra, and the operator of Cordon to grant what is missing',
  }),
  'sign-in': ({ problem }) => ({
    title: 'Cordon cannot sign in to Microsoft Graph',
    why: withoutFullStop(problem.message),
    next: `${operator} to mend its sign-in, then do it again`,
  }),
  'signed-out': ({ problem }) => ({
    title: 'Somebody has to sign in',
    why: withoutFullStop(problem.message),
    next: 'sign in, then do it again',
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
  gone: ({ kind }) => {
    const [why, next] = goneWords.get(kind) ?? goneAccount;
    return { title: 'Entra does not have it any more', why, next };
  },
  'no-mailbox': () => ({
    title: 'There is no mailbox in Exchange Online',
    why: 'the account has no mailbox in Exchange Online: no licence for one, or the mailbox is on-premises or a guest’s',
    next: 'do it where the mailbox is',
  }),
  taken: ({ problem }) => ({
    title: 'The address is taken',
    why: withoutFullStop(problem.message),
    next: 'choose another address, or restore the deleted account that has it',
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
  interrupted: () => ({
    title: 'Cordon was stopped',
    why: `Cordon was stopped in the middle, ${whoKnows}`,
    next: checkFirst,
  }),
  deadline: () => ({
    title: 'It took too long',
    why: 'the run took too long, so this was not started',
    next: 'try again',
  }),
  bug: () => ({
    title: 'Cordon itself failed',
    why: 'Cordon itself failed',
    next: 'tell the operator of Cordon, whose log has the details',
  }),
};
