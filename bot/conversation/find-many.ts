import { resolveMany, type ResolvedLines, type ResolveManyOptions } from '../../services/commands/resolve-many.ts';
import type { PersonQuery } from '../../services/commands/person-query.ts';
import type { Graph } from '../../services/graph/graph.ts';
import type { LookupLine, LookupQuestion } from '../../services/model/lookup.ts';
import type { TargetLine } from './typed-lookup.ts';

/** A line that names somebody or something, as far as can be read. */
type NamingLine = LookupLine & { readonly query: PersonQuery };

/** What was found about many lines. */
export interface FoundMany
  extends Pick<LookupQuestion, 'unknown' | 'ambiguous' | 'duplicates'>, Pick<ResolvedLines<NamingLine>, 'found'> {}

/**
 * Finds the targets of many lines; never guesses. A line that names nobody who could be looked up is unknown.
 * @throws {GraphProblem} when Graph does not say
 */
export async function findMany(
  graph: Graph,
  lines: readonly TargetLine[],
  options: ResolveManyOptions,
): Promise<FoundMany> {
  const naming = lines.flatMap(({ query, ...line }): readonly NamingLine[] =>
    query === undefined ? [] : [{ ...line, query }],
  );
  const unreadable = lines.filter(({ query }) => query === undefined).map(shownLine);
  const { found, unknown, ambiguous, duplicates } = await resolveMany(graph, naming, options);
  return {
    found,
    unknown: [...unreadable, ...unknown.map(shownLine)].toSorted((a, b) => a.line - b.line),
    ambiguous: ambiguous.map(({ total, ...line }) => ({ ...shownLine(line), total })),
    duplicates: duplicates.map(({ of, ...line }) => ({ ...shownLine(line), of })),
  };
}

const shownLine = ({ line, typed }: LookupLine): LookupLine => ({ line, typed });
