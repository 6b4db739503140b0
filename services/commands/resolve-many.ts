import type { LookupKind } from '../contract/args.ts';
import { accountsIn, type DirectoryAccount } from '../directory/people-search.ts';
import type { Graph } from '../graph/graph.ts';
import { readEach } from '../graph/in-batches.ts';
import type { Target } from '../model/person.ts';
import { lookups } from './lookups.ts';
import { queryKey, type PersonQuery } from './person-query.ts';
import { accountsAsTargets, lookUpPerson, type Candidate, type Question, type ResolveOptions } from './resolve.ts';

/** A line of a long list, which names one person or device. */
export interface QueryLine {
  /** Its number, by which the person who typed it finds it again. */
  readonly line: number;
  readonly query: PersonQuery;
}

/** What became of the lines of a list. Every line is in exactly one of these, in the order in which they were typed. */
export interface ResolvedLines<L extends QueryLine> {
  /** Everybody who was found, once, with the line that named them first. */
  readonly found: readonly { readonly line: L; readonly target: Target }[];
  /** Lines that name nobody. `near` are at most three with a similar name. */
  readonly unknown: readonly (L & { readonly near: readonly Candidate[] })[];
  /** Lines that fit several, or one that is not exact. At most ten of `total` candidates. */
  readonly ambiguous: readonly (L & { readonly candidates: readonly Candidate[]; readonly total: number })[];
  /** Lines that name somebody whom an earlier line names too; `of` is the number of that line. */
  readonly duplicates: readonly (L & { readonly of: number })[];
}

/** How a long list is looked up. */
export interface ResolveManyOptions extends Pick<ResolveOptions, 'federatedDomains'> {
  /** What the lines name; `people` when left out. */
  readonly kind?: LookupKind;
  /** As in `ResolveOptions`; finds nobody when left out. */
  readonly mentionId?: ResolveOptions['mentionId'] | undefined;
  /** Called with the number of lines that Graph has answered about, each time when there are more. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Ends the look-up, which then throws `no-answer`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks up a long list in Entra, without guessing. Each line names one; words without quotes count as one name. Addresses and object ids
 * are looked up 15 at a time; what is not found like that (an alias, a name, somebody new) is looked up like a single one. All calls of a
 * list of more than 20 travel in batches.
 * @throws {GraphProblem} as the port does
 * @see https://learn.microsoft.com/graph/json-batching
 */
export async function resolveMany<L extends QueryLine>(
  graph: Graph,
  lines: readonly L[],
  {
    kind = 'people',
    federatedDomains,
    mentionId = () => Promise.resolve(undefined),
    onProgress,
    signal,
  }: ResolveManyOptions,
): Promise<ResolvedLines<L>> {
  const own = signal === undefined ? graph : graph.with({ signal });
  const queries = new Map(lines.map(({ query }) => [queryKey(query), asOneName(query)]));
  const progress = countLines(lines, onProgress);
  const options = { federatedDomains, mentionId };
  const answers =
    kind === 'people' || kind === 'person'
      ? await peopleOf(own, queries, { ...options, progress })
      : await othersOf(own, queries, { ...options, kind, progress });
  return sorted(lines, answers);
}

type Answers = ReadonlyMap<string, Target | Question>;

interface LookupParts extends ResolveOptions {
  /** Called with the key of a query that has its answer. */
  readonly progress: (key: string) => void;
}

/** Words without quotes, which in a message can be several names, are one name in a list. */
const asOneName = (query: PersonQuery): PersonQuery =>
  query.kind === 'name' ? { kind: 'name', name: query.name } : query;

/** Counts the lines that are answered, by the keys of their queries. */
function countLines(
  lines: readonly QueryLine[],
  onProgress: ResolveManyOptions['onProgress'],
): LookupParts['progress'] {
  const times = new Map<string, number>();
  for (const { query } of lines) times.set(queryKey(query), (times.get(queryKey(query)) ?? 0) + 1);
  let done = 0;
  return (key) => {
    done += times.get(key) ?? 0;
    times.delete(key);
    onProgress?.(done);
  };
}

async function peopleOf(
  graph: Graph,
  queries: ReadonlyMap<string, PersonQuery>,
  { progress, ...options }: LookupParts,
): Promise<Answers> {
  const found = await exactAccounts(graph, [...queries.values()], progress);
  const rest = [...queries].filter(([key]) => !found.has(key));
  const others = await readEach(graph, rest, async (from, [key, query]) => {
    const answer = await lookUpPerson(from, query, options);
    progress(key);
    return [key, answer] as const;
  });
  const answers = new Map<string, DirectoryAccount | Question>([...found, ...others]);
  const accounts = new Map([...answers.values()].flatMap((answer) => ('kind' in answer ? [] : [[answer.id, answer]])));
  const targets = await accountsAsTargets(graph, [...accounts.values()], options);
  const byId = new Map(targets.map((target) => [target.id, target]));
  return new Map(
    [...answers].flatMap(([key, answer]) => {
      const settled = 'kind' in answer ? answer : byId.get(answer.id);
      return settled === undefined ? [] : [[key, settled] as const];
    }),
  );
}

/** The accounts that a query names by its object id or its UPN, by the key of the query. */
async function exactAccounts(
  graph: Graph,
  queries: readonly PersonQuery[],
  progress: LookupParts['progress'],
): Promise<ReadonlyMap<string, DirectoryAccount>> {
  const found = new Map<string, DirectoryAccount>();
  const note = (query: PersonQuery, account: DirectoryAccount): void => {
    found.set(queryKey(query), account);
    progress(queryKey(query));
  };
  await Promise.all([
    accountsIn(
      graph,
      'id',
      queries.flatMap((query) => (query.kind === 'id' ? [query.id] : [])),
      (accounts) => {
        for (const account of accounts) note({ kind: 'id', id: account.id }, account);
      },
    ),
    accountsIn(
      graph,
      'userPrincipalName',
      queries.flatMap((query) => (query.kind === 'upn' ? [query.upn] : [])),
      (accounts) => {
        for (const account of accounts) note({ kind: 'upn', upn: account.userPrincipalName.toLowerCase() }, account);
      },
    ),
  ]);
  return found;
}

async function othersOf(
  graph: Graph,
  queries: ReadonlyMap<string, PersonQuery>,
  { kind, progress, ...options }: LookupParts & { readonly kind: LookupKind },
): Promise<Answers> {
  const answers = await readEach(graph, [...queries], async (from, [key, query]) => {
    const answer = await lookups[kind](from, [query], options);
    progress(key);
    return [key, answer.kind === 'found' ? answer.targets[0] : answer.questions[0]] as const;
  });
  return new Map(answers.flatMap(([key, answer]) => (answer === undefined ? [] : [[key, answer] as const])));
}

function sorted<L extends QueryLine>(lines: readonly L[], answers: Answers): ResolvedLines<L> {
  const found: ResolvedLines<L>['found'][number][] = [];
  const unknown: ResolvedLines<L>['unknown'][number][] = [];
  const ambiguous: ResolvedLines<L>['ambiguous'][number][] = [];
  const duplicates: ResolvedLines<L>['duplicates'][number][] = [];
  const first = new Map<string, number>();
  for (const line of lines) {
    const answer = answers.get(queryKey(line.query));
    if (answer === undefined) unknown.push({ ...line, near: [] });
    else if (!isQuestion(answer)) {
      const of = first.get(answer.id);
      if (of !== undefined) duplicates.push({ ...line, of });
      else found.push({ line, target: answer });
      first.set(answer.id, of ?? line.line);
    } else if (answer.kind === 'none') unknown.push({ ...line, near: answer.near });
    else ambiguous.push({ ...line, candidates: answer.candidates, total: answer.total });
  }
  return { found, unknown, ambiguous, duplicates };
}

const isQuestion = (answer: Target | Question): answer is Question => 'asked' in answer;
