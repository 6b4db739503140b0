import { z } from 'zod';
import { suggest } from '../../services/base/suggest.ts';
import { isRead, tierOf, type Command } from '../../services/contract/bundle.ts';
import { tiers, type RiskTier } from '../../services/model/tier.ts';
import { commands } from '../../services/registry.ts';
import { vocabulary } from '../conversation/vocabulary.ts';

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
  });

/** An entry of `commands`, as far as it is checked against the registry. */
export interface CommandEntry {
  readonly tier?: RiskTier | undefined;
  readonly approvals?: number | undefined;
  readonly approvers?: unknown;
}

/** Names of the commands that are off until the file switches them on. */
export const optInCommands: ReadonlySet<string> = new Set(
  commands.flatMap(({ name, optIn }) => (optIn === true ? [name] : [])),
);

/** The same of an entry in which anything can be wrong. What is wrong counts as left out. */
export const judgeableEntry = z
  .object({
    tier: z.enum(tiers).optional().catch(undefined),
    approvals: z.int().optional().catch(undefined),
    approvers: z.unknown().optional(),
  })
  .catch({ approvers: undefined });

/** What is wrong with an entry: where inside it, and what was expected. */
export interface CommandFault {
  /** Undefined when the name itself is wrong. */
  readonly key: keyof CommandEntry | undefined;
  readonly message: string;
}

/**
 * Checks an entry of `commands` against the registry. The policy can only raise what a command needs.
 * @param approvalsOf how many approvals the file asks for in a tier
 */
export function commandFaults(
  name: string,
  { tier, approvals, approvers }: CommandEntry,
  approvalsOf: (tier: 'destructive' | 'critical') => number,
): readonly CommandFault[] {
  const command = named(name);
  if (typeof command === 'string') return [{ key: undefined, message: command }];
  const own = tierOf(command);
  if (isRead(command)) {
    const needless = Object.entries({ tier, approvals, approvers }).filter(([, value]) => value !== undefined);
    return needless.map(([key]) => ({
      key: key as keyof CommandEntry,
      message: `${name} only reads and needs no approval: only enabled and responders can be set for it`,
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
