import type { Foresight } from '../model/foresight.ts';
import type { Target } from '../model/person.ts';
import { leastRoleFor, type Deed } from './ranks.ts';
import { countsNow, isThroughGroup } from './role-names.ts';
import { systemAppWords } from './system-apps.ts';

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

function rolesOf({ roles }: Target): string {
  const inForce = roles.filter(countsNow);
  return inForce.length === 0 ? 'an administrator' : inForce.join(', ');
}

const cloudOnly = said('the account is not synced from Active Directory, so it has no account there', null);

/** What is said of roles that come from a group. */
const throughGroup: Row = ({ roles }) => ({
  why: `it holds ${roles.filter(isThroughGroup).join(', ') || 'roles through a group'}, which only leaving the group ends`,
  next: 'take the account out of that group with remove-from-groups, for which the app needs RoleManagement.ReadWrite.Directory',
});

const guestMailbox = said('a guest has no mailbox here: it is in the home tenant', 'tell the home tenant of the guest');
const guestDrive = said('a guest’s OneDrive is in the home tenant', 'tell the home tenant of the guest');
const guestRisk = said(
  'Identity Protection keeps the risk of a guest in the home tenant, where nobody here can change it',
  'tell the home tenant of the guest',
);
const syncedManager = said(
  'the account is synced from Active Directory, which decides who the manager is',
  'change the manager in Active Directory',
);

/** What is said of an app that nobody may change here. */
const systemApp: Row = (target) => systemAppWords[target.systemApp ?? 'microsoft'];

/** What is said of anything that no person can do through Graph. It does not depend on the action. */
const appsOnly = said(
  'only an app can do this through Microsoft’s interfaces, and everything here is done in people’s own names',
  'do it in Microsoft’s admin center',
);

/** One row for each action and hindrance that an action can foresee; a test holds that none is missing. */
const rows: Readonly<Record<string, Partial<Readonly<Record<Foresight['hindrance'], Row>>>>> = {
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
    already: said('sign-in is blocked already; this makes sure of it', null),
    outranked: outranked('sensitive'),
  },
  'enable-user': {
    synced: said(
      'the account is synced from Active Directory, and the next sync can undo it',
      'enable the account in Active Directory too, or the next sync undoes it',
    ),
    already: said('sign-in is allowed already; this makes sure of it', null),
    outranked: outranked('sensitive'),
  },
  'delete-user': {
    synced: said(
      'the account is synced from Active Directory, and the next sync brings it back',
      'delete the account in Active Directory too',
    ),
    outranked: outranked('sensitive'),
  },
  'restore-user': { outranked: outranked('sensitive') },
  'update-user': {
    synced: said(
      'the account is synced from Active Directory, which is the master of what is to be set, and Microsoft Graph sets all of it or nothing',
      'change it in Active Directory, and ask here only for what Active Directory does not hold',
    ),
    outranked: outranked('sensitive'),
  },
  'clear-immutable-id': {
    synced: said(
      'the account is still synced from Active Directory',
      'take the account out of the sync scope there, which deletes it here, bring it back with restore-user, and ask again',
    ),
    outranked: outranked('sensitive'),
  },
  'assign-manager': { synced: syncedManager },
  'remove-manager': { synced: syncedManager },
  'create-tap': {
    guest: said(
      'a guest signs in with a pass of the home tenant, not of this one',
      'tell the home tenant of the guest',
    ),
  },
  'set-out-of-office': { guest: guestMailbox },
  'set-forwarding': { guest: guestMailbox },
  'convert-mailbox': { guest: guestMailbox },
  'hide-from-address-lists': {
    guest: guestMailbox,
    synced: said(
      'the account is synced from Active Directory, which decides whether the address lists show it',
      'set msExchHideFromAddressLists in Active Directory',
    ),
  },
  'cancel-meetings': { guest: guestMailbox },
  'decline-meetings': { guest: guestMailbox },
  'give-mailbox': { guest: guestMailbox },
  'remove-from-mailboxes': { guest: guestMailbox },
  'add-to-mailboxes': { guest: guestMailbox },
  'give-onedrive': {
    guest: said('a guest has no OneDrive here: it is in the home tenant', 'tell the home tenant of the guest'),
  },
  'enable-archive': { guest: guestMailbox },
  'stop-forwarding': { guest: guestMailbox },
  'disable-hidden-rules': { guest: guestMailbox },
  'enable-hidden-rules': { guest: guestMailbox },
  'remove-delegates': { guest: guestMailbox },
  'restore-delegates': { guest: guestMailbox },
  'remove-mobile-devices': { guest: guestMailbox },
  'set-protocols': { guest: guestMailbox },
  'hold-mailbox': { guest: guestMailbox },
  'unblock-sending': { guest: guestMailbox },
  'disable-inbox-rules': { guest: guestMailbox },
  'enable-inbox-rules': { guest: guestMailbox },
  'remove-shares': { guest: guestDrive },
  'confirm-compromised': { guest: guestRisk },
  'confirm-safe': { guest: guestRisk },
  'dismiss-risk': { guest: guestRisk },
  'remove-roles': {
    'through-group': throughGroup,
    already: said('the account holds no directory role itself, and can activate none', null),
  },
  'disable-ad-user': { 'cloud-only': cloudOnly },
  'enable-ad-user': { 'cloud-only': cloudOnly },
  'force-ad-password': { 'cloud-only': cloudOnly },
  'block-ip': {
    'own-address': said(
      'people of this organisation sign in from there: it is in a trusted location of Entra, or in a range that the policy file never blocks',
      'look at the named locations in Entra, and at commands: block-ip: fixed: never in the policy file',
    ),
  },
  'disable-app': {
    'system-app': systemApp,
    already: said('the app is disabled already; this makes sure of it', null),
  },
  'enable-app': {
    'system-app': systemApp,
    already: said('the app is enabled already; this makes sure of it', null),
  },
  'remove-app-consents': { 'system-app': systemApp },
  'restore-app-grants': { 'system-app': systemApp },
  'remove-app-permissions': { 'system-app': systemApp },
  'restore-app-permissions': { 'system-app': systemApp },
  'remove-app-credentials': { 'system-app': systemApp },
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
  const row = hindrance === 'apps-only' ? appsOnly : rows[action]?.[hindrance];
  if (row === undefined) throw new TypeError(`there are no words for ${action} hindered by ${hindrance}`);
  return row(target);
}
