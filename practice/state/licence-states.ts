import { z } from 'zod';
import { practiceGroups } from '../people/groups.ts';

const licenceState = z.looseObject({
  skuId: z.guid(),
  /** Object id of the group that gives the licence; null for one that was assigned directly. */
  assignedByGroup: z.string().nullable(),
  disabledPlans: z.array(z.string()),
});
type LicenceState = z.output<typeof licenceState>;

/** A licence as it is assigned, without where it comes from. */
export interface PracticeLicence {
  readonly skuId: string;
  readonly disabledPlans: readonly string[];
}

/** Makes the state of one assigned licence, as Graph shows it. */
const stateOf = ({ skuId, disabledPlans }: PracticeLicence, assignedByGroup: string | null): LicenceState => ({
  skuId,
  assignedByGroup,
  disabledPlans: [...disabledPlans],
  state: 'Active',
  error: 'None',
});

/** How each licence of a user is assigned, directly or through a group. Whoever has no record of it has all of them directly. */
export const licenceStatesOf = (user: Readonly<Record<string, unknown>>): readonly LicenceState[] => {
  const kept = z.array(licenceState).safeParse(user['licenseAssignmentStates']).data;
  if (kept !== undefined) return kept;
  const licences = z.array(z.looseObject({ skuId: z.guid(), disabledPlans: z.array(z.string()).default([]) }));
  return (licences.safeParse(user['assignedLicenses']).data ?? []).map((licence) => stateOf(licence, null));
};

/** The same user with these licences of their own, and those that groups give. */
export function withLicences<User extends object>(
  user: User,
  own: readonly PracticeLicence[],
  groups: readonly string[],
): User & { readonly assignedLicenses: readonly PracticeLicence[] } {
  const inherited = practiceGroups
    .filter(({ id }) => groups.includes(id))
    .flatMap(({ id, licences = [] }) => licences.map((skuId) => stateOf({ skuId, disabledPlans: [] }, id)));
  const states = [...own.map((licence) => stateOf(licence, null)), ...inherited];
  const assigned = new Map(states.toReversed().map(({ skuId, disabledPlans }) => [skuId, { skuId, disabledPlans }]));
  return { ...user, licenseAssignmentStates: states, assignedLicenses: [...assigned.values()] };
}

/** The licences that a user has directly. */
export const ownLicencesOf = (user: Readonly<Record<string, unknown>>): readonly PracticeLicence[] =>
  licenceStatesOf(user).filter(({ assignedByGroup }) => assignedByGroup === null);

/** The same account as a member of these groups, with the licences that they give. */
export const inGroups = <Account extends { readonly user: Readonly<Record<string, unknown>> }>(
  account: Account,
  groups: readonly string[],
): Account & { readonly groups: string[] } => ({
  ...account,
  groups: [...groups],
  user: withLicences(account.user, ownLicencesOf(account.user), groups),
});
