import { partsOf, unhindered, withoutParts, type Command } from '../contract/bundle.ts';
import type { CommandPolicy, Policy, Principals } from './policy.ts';

/** What the policy says about a command, with the name under which it says so. */
export interface CommandRule extends CommandPolicy {
  readonly name: string;
}

/** Whether the policy has switched off the command of this name. */
export const isOffIn =
  ({ commands }: Pick<Policy, 'commands'>) =>
  (name: string): boolean =>
    commands.get(name)?.enabled === false;

/** The same command without the optional parts that the policy has switched off. */
export const asSwitchedOn = <C extends Command>(policy: Pick<Policy, 'commands'>, command: C): C =>
  withoutParts(command, isOffIn(policy));

/**
 * What the policy says about a command and about each of its parts. A rule about an action holds for every bundle that contains it, so
 * that a bundle is no way around it. Where an optional part is switched off, the bundle does not contain it.
 */
export function rulesOn(policy: Pick<Policy, 'commands'>, whole: Command): readonly CommandRule[] {
  const { commands } = policy;
  const command = asSwitchedOn(policy, whole);
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
 * Finds a part that the arguments choose although it is switched off, so that it is not left out without a word.
 * @param command as the registry has it, with all its parts
 * @param args the request's arguments
 * @returns its name; undefined when there is none
 */
export const chosenButOff = (
  policy: Pick<Policy, 'commands'>,
  command: Command,
  args: Readonly<Record<string, unknown>>,
): string | undefined =>
  'stages' in command
    ? command.stages
        .flat()
        .filter(({ optional, when }) => optional === 'unless-chosen' && (when?.(args, unhindered) ?? true))
        .map(({ action }) => action.name)
        .find(isOffIn(policy))
    : undefined;

/**
 * The sets of people that somebody must belong to besides the general one, to ask for a command or to approve it.
 * @param rules as `rulesOn` lists them
 */
export const narrowedTo = (rules: readonly CommandRule[], who: 'responders' | 'approvers'): readonly Principals[] =>
  rules.flatMap((rule) => rule[who] ?? []);
