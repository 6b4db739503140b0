import type { Offer } from '../contract/action.ts';
import type { Request } from '../model/request.ts';
import type { IsOffered } from './offered.ts';

/** What to do after a run that worked. */
export interface NextStep {
  /** An imperative in lower case, without a full stop. */
  readonly todo: string;
  /** The button for it. */
  readonly offer: Offer;
}

interface Row {
  readonly todo: string;
  readonly label: string;
  /** Name of the command. */
  readonly command: string;
}

const seeEvidence: Row = { todo: 'see what was done with the account', label: 'Evidence', command: 'evidence' };
const revoke: Row = {
  todo: 'revoke the open sessions too',
  label: 'Revoke sessions…',
  command: 'revoke-sessions',
};
const watch: Row = { todo: 'watch the sign-ins', label: 'Sign-ins', command: 'list-sign-ins' };
const look: Row = { todo: 'look at the account as it is now', label: 'Look up', command: 'show-user' };

/** What follows a command, by its name; every other command about an account is followed by a look at it. */
const rows: Readonly<Record<string, Row>> = {
  contain: seeEvidence,
  remediate: seeEvidence,
  'disable-inbox-rules': seeEvidence,
  'remove-grants': seeEvidence,
  'disable-user': revoke,
  'disable-devices': revoke,
  'disable-ad-user': revoke,
  'remove-roles': revoke,
  'reset-password': revoke,
  'revoke-sessions': watch,
  release: watch,
  'enable-user': watch,
  'reset-mfa': { todo: 'see that only known methods are left', label: 'Sign-in methods', command: 'list-methods' },
  'confirm-compromised': { todo: 'contain the account', label: 'Contain…', command: 'contain' },
};

/**
 * The next step after a run that worked, for one account that exists and a command that the policy leaves.
 * @param request its command, state and targets
 * @param isOffered says whether the policy leaves a command
 * @param lineOf makes the command line about the account
 * @returns null where there is none
 */
export function nextStepOf(
  request: Pick<Request, 'command' | 'state' | 'targets'>,
  isOffered: IsOffered,
  lineOf: (command: string, target: string) => string,
): NextStep | null {
  const { command, state, targets } = request;
  const [only, ...others] = targets;
  if (state.kind !== 'done' || only === undefined || others.length > 0 || command === 'delete-user') return null;
  if (only.kind !== 'account' && only.kind !== 'deleted-account') return null;
  const row = Object.hasOwn(rows, command) ? (rows[command] ?? look) : look;
  const offer = { label: row.label, command: lineOf(row.command, only.id) };
  return isOffered(row.command) ? { todo: row.todo, offer } : null;
}
