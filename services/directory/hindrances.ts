import type { ForesightContext } from '../contract/action.ts';
import { commaList } from '../contract/args.ts';
import type { Foresight, Hindrance } from '../model/foresight.ts';
import { isInRange } from '../model/ip-address.ts';
import type { Target } from '../model/person.ts';
import { outranks, type Deed } from './ranks.ts';
import { isOwnRole, isThroughGroup } from './role-names.ts';
import { userProperties } from './user-properties.ts';

const without = (hindrance: Hindrance): Foresight => ({ hindrance, effect: 'none' });

/** What a new password in Entra does for an account: nothing for guests and federated ones, and for synced ones only a person can set it. */
export function passwordForesight(target: Target, context: ForesightContext): Foresight | undefined {
  if (target.guest) return without('guest');
  if (target.federated) return without('federated');
  // A synced account is reset in the requester's own name, so their rights count and not the app's.
  if (target.synced) return context.signedIn ? undefined : without('synced');
  return rankForesight('reset')(target, context);
}

/** Ending sessions does not reach guests, who sign in at home. */
export const sessionsForesight = (target: Target, context: ForesightContext): Foresight | undefined =>
  target.guest ? without('guest') : rankForesight('reset')(target, context);

/** Blocking, allowing or deleting works for all accounts that the app may touch; for a synced one the next sync can undo it. */
export const masteredForesight = (target: Target, context: ForesightContext): Foresight | undefined =>
  rankForesight('sensitive')(target, context) ?? (target.synced ? { hindrance: 'synced', effect: 'some' } : undefined);

/** Makes the `foresee` of blocking or allowing sign-in: as `masteredForesight`, and it can be so already. */
export const signInForesight =
  (enabled: boolean) =>
  (target: Target, context: ForesightContext): Foresight | undefined =>
    masteredForesight(target, context) ??
    (target.enabled === enabled ? { hindrance: 'already', effect: 'some' } : undefined);

/** Only Active Directory changes what it masters, such as the manager. */
export const syncedForesight = ({ synced }: Target): Foresight | undefined => (synced ? without('synced') : undefined);

/** What belongs to the home tenant of a guest: the mailbox, the risk, a pass to sign in with. */
export const guestForesight = ({ guest }: Target): Foresight | undefined => (guest ? without('guest') : undefined);

/** The link to Active Directory can be cut for an account that is no longer synced. */
export const linkForesight = (target: Target, context: ForesightContext): Foresight | undefined =>
  syncedForesight(target) ?? rankForesight('sensitive')(target, context);

/**
 * Removing the roles of an account reaches those that it holds itself. An account without any is left out of bundles; where its roles could
 * not be read, nothing is foreseen.
 */
export function rolesForesight({ roles, rolesUnread }: Target): Foresight | undefined {
  if (rolesUnread.includes('active') || rolesUnread.includes('eligible')) return undefined;
  const effect = roles.some(isOwnRole) ? 'some' : 'none';
  if (roles.some(isThroughGroup)) return { hindrance: 'through-group', effect };
  return effect === 'none' ? { hindrance: 'already', effect } : undefined;
}

/** Defender for Identity acts on accounts of Active Directory. */
export const activeDirectoryForesight = ({ synced }: Target): Foresight | undefined =>
  synced ? undefined : without('cloud-only');

/**
 * Graph sets all of the properties in the arguments or none: none when Active Directory masters one of them, or when one is sensitive and
 * the account outranks the app.
 */
export function propertiesForesight(target: Target, context: ForesightContext): Foresight | undefined {
  const properties = Object.keys(context.args).flatMap((name) => userProperties.get(name) ?? []);
  if (target.synced && properties.some(({ write }) => write === 'mastered')) return without('synced');
  return properties.some(({ sensitive }) => sensitive) ? rankForesight('sensitive')(target, context) : undefined;
}

/** Makes the `foresee` of an action that Microsoft lets an app do only to accounts that do not outrank it. */
export const rankForesight =
  (deed: Deed) =>
  (target: Target, { appRoles }: ForesightContext): Foresight | undefined =>
    outranks(target, appRoles, deed) ? without('outranked') : undefined;

/** Nobody changes Microsoft's own apps and managed identities here. */
export const appForesight = ({ systemApp }: Target): Foresight | undefined =>
  systemApp === null ? undefined : without('system-app');

/** Makes the `foresee` of allowing or blocking sign-in to an app: as `appForesight`, and it can be so already. */
export const appSignInForesight =
  (enabled: boolean) =>
  (target: Target): Foresight | undefined =>
    appForesight(target) ?? (target.enabled === enabled ? { hindrance: 'already', effect: 'some' } : undefined);

/** Where people of the organisation work is never blocked: neither what Entra trusts, nor what the policy file excepts. */
export function addressForesight({ name }: Target, { args, trusted = [] }: ForesightContext): Foresight | undefined {
  const never = commaList.safeParse(args['never']).data ?? [];
  return [...trusted, ...never].some((range) => isInRange(range, name)) ? without('own-address') : undefined;
}
