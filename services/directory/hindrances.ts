import type { ForesightContext } from '../contract/action.ts';
import type { Foresight, Hindrance } from '../model/foresight.ts';
import type { Target } from '../model/person.ts';
import { outranks, type Deed } from './ranks.ts';

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

/** Blocking or allowing sign-in works for all accounts that the app may touch; for a synced one the next sync can undo it. */
export const enablingForesight = (target: Target, context: ForesightContext): Foresight | undefined =>
  rankForesight('sensitive')(target, context) ?? (target.synced ? { hindrance: 'synced', effect: 'some' } : undefined);

/** Makes the `foresee` of an action that Microsoft lets an app do only to accounts that do not outrank it. */
export const rankForesight =
  (deed: Deed) =>
  (target: Target, { appRoles }: ForesightContext): Foresight | undefined =>
    outranks(target, appRoles, deed) ? without('outranked') : undefined;
