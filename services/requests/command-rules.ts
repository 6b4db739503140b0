import { partsOf, type Command } from '../contract/bundle.ts';
import type { CommandPolicy, Policy, Principals } from './policy.ts';

/** What the policy says about a command, with the name under which it says so. */
export interface CommandRule extends CommandPolicy {
  readonly name: string;
}

/**
 * What the policy says about a command and about each of its parts. A rule about an action holds for every bundle that contains it, so
 * that a bundle is no way around it.
 */
export function rulesOn({ commands }: Pick<Policy, 'commands'>, command: Command): readonly CommandRule[] {
  const names = new Set([command.name, ...partsOf(command).map(({ name }) => name)]);
  return [...names].flatMap((name) => {
    const rule = commands.get(name);
    return rule === undefined ? [] : [{ ...rule, name }];
  });
}

/**
 * Finds what is switched off about a command.
 * @returns the name of the command, or of the part that is switched off; undefined when it may be used
 */
export const switchedOffIn = (policy: Pick<Policy, 'commands'>, command: Command): string | undefined =>
  rulesOn(policy, command).find(({ enabled }) => !enabled)?.name;

/**
 * The sets of people that somebody must belong to besides the general one, to ask for a command or to approve it.
 * @param rules as `rulesOn` lists them
 */
export const narrowedTo = (rules: readonly CommandRule[], who: 'responders' | 'approvers'): readonly Principals[] =>
  rules.flatMap((rule) => rule[who] ?? []);
