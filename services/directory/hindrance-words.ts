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

const guest = said(
  'a guest’s password and sessions belong to the home tenant, out of reach from here',
  'tell the home tenant of the guest',
);

/** What is said of an account that the app may not act on. */
const outranked =
  (deed: Deed): Row =>
  (target) => ({
    why: `this app may not act on somebody who is ${rolesOf(target)}`,
    next: `ask a ${leastRoleFor(target, deed)} to do it in Entra`,
  });

const rolesOf = ({ roles }: Target): string => (roles.length === 0 ? 'an administrator' : roles.join(', '));

/** One row for each action and hindrance that an action can foresee; a test holds that none is missing. */
const rows: Readonly<Record<string, Partial<Readonly<Record<Hindrance, Row>>>>> = {
  'reset-password': {
    synced: said(
      'it is synced from Active Directory, and Microsoft Graph does not let an app set it',
      'reset the password in Active Directory, twice, or type sign-in and ask again',
    ),
    federated: said(
      'another identity provider checks it, so a new one in Entra would stop nobody',
      'reset the password at the identity provider',
    ),
    guest,
    outranked: outranked('reset'),
  },
  'revoke-sessions': { guest, outranked: outranked('reset') },
  'closing-revoke': { guest, outranked: outranked('reset') },
  'disable-user': {
    synced: said(
      'the account is synced from Active Directory, and the next sync can undo it',
      'disable the account in Active Directory too, or the next sync undoes it',
    ),
    outranked: outranked('sensitive'),
  },
  'enable-user': {
    synced: said(
      'the account is synced from Active Directory, and the next sync can undo it',
      'enable the account in Active Directory too, or the next sync undoes it',
    ),
    outranked: outranked('sensitive'),
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
