import type { BoundArguments } from '../../services/commands/bind.ts';
import { lookups } from '../../services/commands/lookups.ts';
import type { PersonQuery } from '../../services/commands/person-query.ts';
import type { Candidate, Resolution, ResolveOptions } from '../../services/commands/resolve.ts';
import { isLookupKind, namesTargets } from '../../services/contract/args.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import type { Command } from '../../services/contract/bundle.ts';
import type { Graph } from '../../services/graph/graph.ts';
import type { Target } from '../../services/model/person.ts';
import type { Doubt } from './forms.ts';

/** Accounts and devices by the name of the argument that named them. */
export type TargetsByArgument = Readonly<Record<string, readonly Target[]>>;

/** Everybody who was named, or what only the person who typed can settle. */
export type TargetsResolved =
  /** `leftOut`: what was typed for targets that nobody is, where they are left out. */
  | { readonly kind: 'found'; readonly targets: TargetsByArgument; readonly leftOut: readonly string[] }
  | { readonly kind: 'unclear'; readonly doubts: readonly Doubt[] };

/**
 * Asks Entra who or what the arguments of a command name; never guesses.
 * @param graph of the tenant that the command acts on, within the deadline of the turn
 * @param command says of each argument what kind of thing it names
 * @param bound what was typed, by the name of the argument, and whether targets that nobody is are left out
 * @param options with a `mentionId` that finds the person behind a mention. A mention is of the home tenant, so give a function that finds
 *   nobody where the command acts on another one: then an address is asked for
 * @throws {GraphProblem} when Graph does not say
 */
export async function resolveTargets(
  graph: Graph,
  command: Command,
  { people, skipUnknown = false }: Pick<BoundArguments, 'people' | 'skipUnknown'>,
  options: ResolveOptions,
): Promise<TargetsResolved> {
  const kinds = new Map(argumentsOf(command).map(({ name, kind }) => [name, kind]));
  const answers = await Promise.all(
    Object.entries(people).map(async ([key, queries]) => {
      const kind = kinds.get(key);
      const find = lookups[isLookupKind(kind) ? kind : 'people'];
      const answer = await find(graph, queries, options);
      const unknown = skipUnknown && namesTargets(kind) ? onlyUnknown(answer) : undefined;
      if (unknown === undefined) return { key, answer, leftOut: [] };
      const known = unknown.found.map(({ id }): PersonQuery => ({ kind: 'id', id }));
      return { key, answer: await find(graph, known, options), leftOut: unknown.asked };
    }),
  );
  const doubts = answers.flatMap(({ key, answer }): Doubt[] => (answer.kind === 'unclear' ? [{ key, ...answer }] : []));
  if (doubts.length > 0) return { kind: 'unclear', doubts };
  const found = answers.flatMap(({ key, answer }) => (answer.kind === 'found' ? [[key, answer.targets] as const] : []));
  return { kind: 'found', targets: Object.fromEntries(found), leftOut: answers.flatMap(({ leftOut }) => leftOut) };
}

/** Who was found beside targets that nobody is; undefined where there is another doubt, or nobody was found. */
function onlyUnknown(
  answer: Resolution,
): { readonly found: readonly Candidate[]; readonly asked: readonly string[] } | undefined {
  if (answer.kind === 'found' || answer.left !== undefined || answer.found.length === 0) return undefined;
  if (answer.questions.some(({ kind }) => kind !== 'none')) return undefined;
  return { found: answer.found, asked: answer.questions.map(({ asked }) => asked) };
}
