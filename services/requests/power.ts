import type { Policy, Principals } from './policy.ts';

/**
 * Everybody whom the policy gives power, wherever it does so: in general, for a tenant, in a channel, for a command. Sets in which
 * everyone counts unchecked name nobody, and neither does `everyone`.
 * @param policy the whole policy, not the one that `policyIn` makes for a place
 */
export function powerOf(policy: Pick<Policy, 'responders' | 'approvers' | 'ofTenant' | 'channels' | 'commands'>): {
  readonly people: readonly string[];
  readonly groups: readonly string[];
} {
  const holders = [
    policy,
    ...(policy.ofTenant?.values() ?? []),
    ...policy.channels.incidents,
    ...policy.commands.values(),
  ];
  const all = holders.flatMap(({ responders, approvers }): readonly (Principals | undefined)[] => [
    responders,
    approvers,
  ]);
  const checked = all.filter((principals) => principals !== undefined && !principals.everyoneUnchecked);
  return {
    people: [...new Set(checked.flatMap((principals) => principals?.people ?? []))],
    groups: [...new Set(checked.flatMap((principals) => principals?.groups ?? []))],
  };
}

/** Every group that the policy names: of responders and approvers, and of protected accounts. */
export const groupsNamedIn = (policy: Policy): readonly string[] => [
  ...new Set([
    ...powerOf(policy).groups,
    ...[policy, ...(policy.ofTenant?.values() ?? [])].flatMap((part) => part.protected?.groups ?? []),
  ]),
];
