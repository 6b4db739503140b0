import type { RoleSource, Target } from '../services/model/person.ts';
import type { RequestView } from '../services/requests/view.ts';
import { joinWords, shortNameList, targetsNoun, upperFirst } from './words.ts';

type Demand = Pick<RequestView, 'approvalsNeeded' | 'because' | 'targets'>;
type DemandCause = RequestView['because'][number];

/**
 * Why a request needs its approvals: `Two approvers: Alex Wilber is an admin (User Administrator), and it can give access`.
 * @returns null when it needs no more than its command alone does; raw, without a full stop
 */
export function demandWords({ approvalsNeeded, because, targets }: Demand): string | null {
  if (because.length === 0) return null;
  return `${upperFirst(approversCounted(approvalsNeeded))}: ${causesInWords({ because, targets })}`;
}

/** What a request needs since it was raised: `Now needs 2 approvals: ...`; raw, without a full stop. */
export function raisedWords(demand: Demand): string {
  const why = causesInWords(demand);
  return why === '' ? nowNeeds(demand) : `${nowNeeds(demand)}: ${why}`;
}

/** `Now needs 2 approvals`. */
export const nowNeeds = ({ approvalsNeeded }: Pick<Demand, 'approvalsNeeded'>): string =>
  `Now needs ${approvalsNeeded} ${approvalsNeeded === 1 ? 'approval' : 'approvals'}`;

/** Why it needs more than its command alone does, as one phrase; raw, empty when it does not. */
export const causesInWords = ({ because, targets }: Pick<Demand, 'because' | 'targets'>): string =>
  joinWords(because.map((cause) => causeWords(cause, targets)));

const approversCounted = (n: number): string =>
  `${['no', 'one', 'two'][n] ?? `${n}`} ${n === 1 ? 'approver' : 'approvers'}`;

function causeWords({ reason, who }: DemandCause, targets: readonly Target[]): string {
  switch (reason) {
    case 'opens-access':
      return 'it can give access';
    case 'admin-target':
      return claim(who, 'an admin', 'admins', rolesNamed(who));
    case 'protected-target':
      return `${someOf(who)} ${are(who)} protected by the policy`;
    case 'roles-unread':
      return `the roles of ${someOf(who)} could not be read${unreadNamed(who)}`;
    case 'powerful-target':
      return claim(who, 'an approver or a responder of Cordon', 'approvers or responders of Cordon');
    case 'many-targets':
      return `${targets.length} ${targetsNoun(targets[0]?.kind ?? 'account', 'accounts')} at once`;
    case 'policy':
      return 'the policy asks for it';
    default:
      return reason satisfies never;
  }
}

const someOf = (who: readonly Target[]): string => (who.length === 0 ? 'one of them' : shortNameList(who));
const are = (who: readonly Target[]): string => (who.length > 1 ? 'are' : 'is');

const claim = (who: readonly Target[], one: string, several: string, details = ''): string =>
  `${someOf(who)} ${are(who)} ${who.length > 1 ? several : one}${details}`;

/** How many roles are named; the box of the account names all of them. */
const rolesAtMost = 3;

function rolesNamed(who: readonly Target[]): string {
  const [only] = who;
  if (only === undefined || who.length > 1 || only.roles.length === 0) return '';
  const more = only.roles.length - rolesAtMost;
  return ` (${[...only.roles.slice(0, rolesAtMost), ...(more > 0 ? [`${more} more`] : [])].join(', ')})`;
}

const sourceWords: Readonly<Record<RoleSource, string>> = {
  active: 'active',
  eligible: 'eligible',
  groups: 'role-assignable groups',
};

const unreadNamed = (who: readonly Target[]): string => {
  const sources = [...new Set(who.flatMap(({ rolesUnread }) => rolesUnread))];
  return sources.length === 0 ? '' : ` (${sources.map((source) => sourceWords[source]).join(', ')})`;
};

/**
 * What is known about the admin roles of an account that holds none, or of which some could not be read.
 * @returns undefined for everything but accounts that exist, because nothing else has roles, and when all of its roles are known and named
 */
export function rolesSentence(target: Target): string | undefined {
  if (target.kind !== 'account' && target.kind !== 'deleted-account') return undefined;
  if (target.rolesUnread.length > 0) return `Roles could not be read${unreadNamed([target])}`;
  return target.roles.length === 0 ? 'No active or eligible admin roles' : undefined;
}
