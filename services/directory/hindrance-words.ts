import type { Foresight, Hindrance } from '../model/foresight.ts';
import type { Target } from '../model/person.ts';
import { leastRoleFor, type Deed } from './ranks.ts';

/** What is said about a hindrance. Both are raw and without full stops, because both become parts of sentences. */
export interface HindranceWords {
  /** Why it does less for this account. */
  readonly why: string;
  /** What people can do instead, as an imperative; null when there is nothing. */
  readonly next: string | null;
}

type Row = (target: Target) => HindranceWords;

const said =
  (why: string, next: string | null): Row =>
  () => ({ why, next });

const guestPassword = said('a guest’s password belongs to the home tenant', 'tell the home tenant of the guest');
const guestSessions = said(
  'a guest’s sessions belong to the home tenant, and Microsoft Graph does not end them from here',
  'tell the home tenant of the guest',
);

/** What is done to an account that the app may not act on, for each action where that is foreseen. */
const outranked =
  (deed: Deed, doing: string): Row =>
  (target) => ({
    why: `this app may not act on somebody who holds ${rolesOf(target)}`,
    next: `ask a ${leastRoleFor(target, deed)} to ${doing}`,
  });

const rolesOf = ({ roles }: Target): string => (roles.length === 0 ? 'such a role' : roles.join(', '));

const undoneBySync = 'the account is synced from Active Directory, and the next sync undoes it';

/** One row for each action and hindrance that an action can foresee; a test holds that none is missing. */
const rows: Readonly<Record<string, Partial<Readonly<Record<Hindrance, Row>>>>> = {
  'reset-password': {
    synced: said(
      'the account is synced from Active Directory, and Microsoft Graph does not let an app set its password',
      'reset the password in Active Directory, twice, or type sign-in and ask again',
    ),
    federated: said(
      'another identity provider checks the password, so a new one in Entra would stop nobody',
      'reset the password at that identity provider',
    ),
    guest: guestPassword,
    outranked: outranked('reset', 'reset the password'),
  },
  'revoke-sessions': { guest: guestSessions, outranked: outranked('reset', 'revoke the sessions') },
  'closing-revoke': { guest: guestSessions, outranked: outranked('reset', 'revoke the sessions') },
  'disable-user': {
    synced: said(undoneBySync, 'disable the account in Active Directory too'),
    outranked: outranked('sensitive', 'block sign-in'),
  },
  'enable-user': {
    synced: said(undoneBySync, 'enable the account in Active Directory too'),
    outranked: outranked('sensitive', 'allow sign-in'),
  },
};

/**
 * The words for what was foreseen about an action for one account.
 * @throws {TypeError} when the table has no row for it
 */
export function hindranceWords(
  action: string,
  { hindrance }: Pick<Foresight, 'hindrance'>,
  target: Target,
): HindranceWords {
  const row = rows[action]?.[hindrance];
  if (row === undefined) throw new TypeError(`there are no words for ${action} hindered by ${hindrance}`);
  return row(target);
}
