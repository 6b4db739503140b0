import { z } from 'zod';
import { suggest } from '../../services/base/suggest.ts';
import { readValue } from '../../services/commands/option-value.ts';
import { isLookupKind } from '../../services/contract/args.ts';
import { argumentsOf, typedForm } from '../../services/contract/arguments.ts';
import { isRead, tierOf, type Command } from '../../services/contract/bundle.ts';
import { tiers, type RiskTier } from '../../services/model/tier.ts';
import { commands } from '../../services/registry.ts';
import type { CommandPolicy, Principals } from '../../services/requests/policy.ts';
import { vocabulary } from '../conversation/vocabulary.ts';

/** The value of an argument, as somebody would type it. */
const fixedValue = z
  .union([z.string().max(4000), z.number(), z.boolean()], { error: 'expected a value as it is typed' })
  .transform(typedForm);

/**
 * The schema of one entry of `commands`.
 * @param people the schema of a set of people
 */
export const commandEntry = <P extends z.ZodType>(people: P) =>
  z.strictObject({
    enabled: z.boolean().optional(),
    tier: z.enum(tiers).optional(),
    approvals: z.int().min(0).max(5).optional(),
    responders: people.optional(),
    approvers: people.optional(),
    fixed: z.record(z.string(), fixedValue).optional(),
  });

/** An entry of `commands`, as far as it is checked against the registry. */
export interface CommandEntry {
  readonly tier?: RiskTier | undefined;
  readonly approvals?: number | undefined;
  readonly approvers?: unknown;
  /** Values of arguments, as they are typed. */
  readonly fixed?: Readonly<Record<string, string>> | undefined;
}

/** Names of the commands that are off until the file switches them on. */
const optInCommands: ReadonlySet<string> = new Set(
  commands.flatMap(({ name, optIn }) => (optIn === true ? [name] : [])),
);

/** The same of an entry in which anything can be wrong. What is wrong counts as left out. */
export const judgeableEntry = z
  .object({
    tier: z.enum(tiers).optional().catch(undefined),
    approvals: z.int().optional().catch(undefined),
    approvers: z.unknown().optional(),
    fixed: z.record(z.string(), fixedValue).optional().catch(undefined),
  })
  .catch({ approvers: undefined });

/** What is wrong with an entry: where inside it, and what was expected. */
export interface CommandFault {
  /** Undefined when the name itself is wrong. */
  readonly key: keyof CommandEntry | undefined;
  /** The argument under `fixed`, when that is wrong. */
  readonly argument?: string;
  readonly message: string;
}

/**
 * Checks an entry of `commands` against the registry. The policy can only raise what a command needs.
 * @param approvalsOf how many approvals the file asks for in a tier
 */
export function commandFaults(
  name: string,
  entry: CommandEntry,
  approvalsOf: (tier: 'destructive' | 'critical') => number,
): readonly CommandFault[] {
  const command = named(name);
  if (typeof command === 'string') return [{ key: undefined, message: command }];
  return [...raisingFaults(command, entry, approvalsOf), ...fixedFaults(command, entry.fixed ?? {})];
}

/** What is wrong about the arguments that an entry sets. Whom a command is about, and secrets, cannot be set for everybody. */
function fixedFaults(command: Command, fixed: Readonly<Record<string, string>>): readonly CommandFault[] {
  return Object.entries(fixed).flatMap(([argument, typed]): readonly CommandFault[] => {
    const declared = argumentsOf(command).find(({ name }) => name === argument);
    const fault = (message: string) => [{ key: 'fixed' as const, argument, message }];
    if (declared === undefined || isLookupKind(declared.kind) || declared.kind === 'secret')
      return fault(`${command.name} has no argument "${argument}" that the policy can set`);
    const read = readValue(argument, declared.schema, [{ kind: 'word', text: typed, quoted: true }], false);
    return read.ok ? [] : fault(read.problem);
  });
}

function raisingFaults(
  command: Command,
  { tier, approvals, approvers }: CommandEntry,
  approvalsOf: (tier: 'destructive' | 'critical') => number,
): readonly CommandFault[] {
  const { name } = command;
  const own = tierOf(command);
  if (isRead(command)) {
    const needless = Object.entries({ tier, approvals, approvers }).filter(([, value]) => value !== undefined);
    return needless.map(([key]) => ({
      key: key as keyof CommandEntry,
      message: `${name} only reads and needs no approval: only enabled, responders and fixed can be set for it`,
    }));
  }
  if (tier !== undefined && tiers.indexOf(tier) < tiers.indexOf(own))
    return [{ key: 'tier', message: `${name} is ${own}, and the policy can only raise that` }];
  const least = approvals === undefined ? 0 : approvalsOf((tier ?? own) === 'critical' ? 'critical' : 'destructive');
  return approvals === undefined || approvals >= least
    ? []
    : [{ key: 'approvals', message: `expected ${least} or more, which its tier needs anyway` }];
}

/** The command of exactly this name, or why there is none. */
function named(name: string): Command | string {
  const entry = vocabulary.find(name);
  if (entry?.kind === 'builtin') return `"${name}" is a built-in command, which the policy cannot change`;
  if (entry?.command.name === name) return entry.command;
  if (entry !== undefined) return `"${name}" is another name of ${entry.command.name}: write that`;
  // the operator means what the file says, so every name may be suggested
  const [meant] = suggest(
    name,
    commands.map((command) => [command.name]),
  );
  return `there is no command "${name}"${meant === undefined ? '' : `: did you mean ${meant}?`}`;
}

const switchedOff: CommandPolicy = {
  enabled: false,
  tier: undefined,
  approvals: undefined,
  responders: undefined,
  approvers: undefined,
};

/** The named location of the practice tenant that one of its policies blocks. */
export const practiceBlockedLocation = '7c1f0e52-6d3b-4a8e-9b20-c4d5e6f7a801';

/** What practice mode sets unless the file does, so that every command works there. */
const fixedInPractice: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map([
  ['block-ip', { location: practiceBlockedLocation }],
]);

/**
 * What the file says about commands, with those that are off until it switches them on.
 * @param entries by name
 * @param practice whether this is practice mode, where every command is on
 * @param principals makes a set of people of the policy
 */
export function commandPolicies<P>(
  entries: Readonly<Record<string, RawEntry<P>>>,
  practice: boolean,
  principals: (people: P) => Principals,
): ReadonlyMap<string, CommandPolicy> {
  const isOptIn = (name: string) => !practice && optInCommands.has(name);
  const off = [...optInCommands].filter(isOptIn).map((name): [string, CommandPolicy] => [name, switchedOff]);
  const usual = [...(practice ? fixedInPractice : [])].map(([name, fixed]): [string, CommandPolicy] => [
    name,
    { ...switchedOff, enabled: true, fixed },
  ]);
  const named = Object.entries(entries).map(([name, entry]): [string, CommandPolicy] => {
    const { enabled = !isOptIn(name), tier, approvals, responders, approvers, fixed } = entry;
    const set = { ...(practice ? fixedInPractice.get(name) : {}), ...fixed };
    return [
      name,
      {
        enabled,
        tier,
        approvals,
        responders: responders && principals(responders),
        approvers: approvers && principals(approvers),
        ...(Object.keys(set).length > 0 && { fixed: set }),
      },
    ];
  });
  return new Map([...off, ...usual, ...named]);
}

/** An entry of `commands` after parsing. */
interface RawEntry<P> {
  readonly enabled?: boolean | undefined;
  readonly tier?: RiskTier | undefined;
  readonly approvals?: number | undefined;
  readonly responders?: P | undefined;
  readonly approvers?: P | undefined;
  readonly fixed?: Readonly<Record<string, string>> | undefined;
}
