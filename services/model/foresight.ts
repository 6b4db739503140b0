import type { PersonId } from './person.ts';

/**
 * Why an action does not do for one account what it does for others.
 * - `synced`: on-premises Active Directory is its master
 * - `federated`: another identity provider checks its password
 * - `guest`: its password and its sessions belong to its home tenant
 * - `outranked`: it holds a role that the app may not act on
 * - `through-group`: it holds a role through a group, and only leaving the group ends that
 * - `cloud-only`: it is not synced from Active Directory
 * - `system-app`: it is an app that nobody may change here: one of Microsoft's own, or a managed identity
 * - `own-address`: it is an address of the organisation itself, which must not be blocked
 * - `apps-only`: the tenant is worked on in people's names, and only an app can do it
 */
export const hindrances = [
  'synced',
  'federated',
  'guest',
  'outranked',
  'through-group',
  'cloud-only',
  'system-app',
  'own-address',
  'apps-only',
] as const;

/** One of `hindrances`. */
export type Hindrance = (typeof hindrances)[number];

/** What can be foreseen: a hindrance, or that it is so already, which is done once more to make sure. */
export const foreseeables = [...hindrances, 'already'] as const;

/**
 * How much of an effect remains. `none`: the step is not tried, because Graph would refuse it or nothing would come of it. `some`: it is
 * tried, but does less than for others.
 */
export const remainders = ['none', 'some'] as const;

/** What is known about one action for one account before it runs; an action that works as its words say has no foresight. */
export interface Foresight {
  readonly hindrance: (typeof foreseeables)[number];
  readonly effect: (typeof remainders)[number];
}

/** What keeps an action from having any effect; undefined when nothing does. What is so already is no hindrance. */
export const hindranceIn = ({ hindrance, effect }: Foresight): Hindrance | undefined =>
  effect === 'none' && hindrance !== 'already' ? hindrance : undefined;

/** A foresight as a request keeps it, from the moment when it was made. */
export interface Foreseen extends Foresight {
  /** Object id of the target. */
  readonly target: PersonId;
  /** Name of the action. */
  readonly action: string;
}

/** Actions of the plan that run for some of the targets only, with the object ids of these. All others run for every target. */
export type OnlyFor = Readonly<Record<string, readonly PersonId[]>>;
