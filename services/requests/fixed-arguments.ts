import { echo } from '../base/echo.ts';
import type { Binding, BoundArguments } from '../commands/bind.ts';
import { argumentsOf, typedForm } from '../contract/arguments.ts';
import type { Command } from '../contract/bundle.ts';
import { rulesOn } from './command-rules.ts';
import type { Policy } from './policy.ts';

/** The arguments of a command that the policy sets for everybody, as they are typed. What it sets for a part holds for the whole. */
function fixedIn(policy: Pick<Policy, 'commands'>, command: Command): ReadonlyMap<string, string> {
  const set = rulesOn(policy, command).flatMap(({ fixed = {} }) => Object.entries(fixed));
  return new Map(set.filter(([name]) => Object.hasOwn(command.args.shape, name)));
}

/** Names of arguments that a command needs from the policy and does not get; empty for a command that can work. */
export const unsetIn = (policy: Pick<Policy, 'commands'>, command: Command): readonly string[] =>
  (command.setByPolicy ?? []).filter((name) => !fixedIn(policy, command).has(name));

/**
 * Fills in what the policy sets for everybody. A value that somebody typed must be the same; that of a default gives way.
 * @returns the binding with these arguments, or what is wrong
 */
export function withFixed(policy: Pick<Policy, 'commands'>, command: Command, binding: Binding): Binding {
  const fixed = fixedIn(policy, command);
  if (fixed.size === 0 || binding.kind === 'exposed' || binding.kind === 'problems') return binding;
  const messages = argumentsOf(command).flatMap((argument) => {
    const set = fixed.get(argument.name);
    const given = typedForm(binding.args[argument.name]);
    if (set === undefined || given === '' || given === argument.default) return [];
    const wanted = typedForm(argument.schema.parse(set));
    return given === wanted
      ? []
      : [`argument "${argument.name}": the policy sets it to ${wanted} for everybody, got "${echo(given)}"`];
  });
  if (messages.length > 0) return { kind: 'problems', messages, offers: [] };
  const filled = filledIn(command, binding, fixed);
  if (binding.kind !== 'missing') return { ...binding, ...filled };
  const keys = binding.keys.filter((key) => !fixed.has(key));
  return keys.length > 0 ? { ...binding, ...filled, keys } : { ...filled, kind: 'bound' };
}

function filledIn(command: Command, bound: BoundArguments, fixed: ReadonlyMap<string, string>): BoundArguments {
  const set = argumentsOf(command).flatMap(({ name, schema }) =>
    fixed.has(name) ? [[name, schema.parse(fixed.get(name))] as const] : [],
  );
  const { people, args, reason, tenant } = bound;
  return { people, args: { ...args, ...Object.fromEntries(set) }, reason, tenant };
}
