import { atMost } from '../base/parallel.ts';
import { GraphProblem } from './graph.ts';

/** How many of them are under way at once, unless told. */
const usuallyAtOnce = 4;

/** What is to be done to several things of one account. */
export interface EachWork<T> {
  /** `Consents` or the like, the subject of the report. */
  readonly things: string;
  /** How a thing is told. */
  readonly name: (item: T) => string;
  /** Rejects with a `GraphProblem` when it was not done; `not-found` counts as done already. */
  readonly work: (item: T) => Promise<unknown>;
  /** Why things were not even tried, a phrase each. */
  readonly left?: readonly string[];
  /** What was done to a thing, in a word: `removed` unless told. */
  readonly done?: string;
  /** How many are under way at once. */
  readonly atOnce?: number;
  /** Whether a refusal only means that the others have to go first: that one is then tried once more, after all of them. */
  readonly goesLast?: (problem: GraphProblem) => boolean;
}

/**
 * Does one thing to each and tells of each what became of it, so that one that fails stops no other.
 * @returns `Consents removed: A, B; gone already: C.`
 * @throws {GraphProblem} when any failed, telling what was done as well: as it came when nothing else happened or trying again can
 * help, else `rejected`
 */
export async function removeEach<T>(items: readonly T[], doing: EachWork<T>): Promise<string> {
  const { things, name, work, left = [], done = 'removed', atOnce = usuallyAtOnce, goesLast = () => false } = doing;
  const attempt = async (item: T): Promise<Result> => {
    try {
      await work(item);
      return { kind: 'removed', name: name(item) };
    } catch (problem) {
      if (!(problem instanceof GraphProblem)) throw problem;
      return problem.code === 'not-found'
        ? { kind: 'gone', name: name(item) }
        : { kind: 'failed', name: name(item), problem };
    }
  };
  const tried = await atMost(atOnce, items, async (item) => ({ item, result: await attempt(item) }));
  const results = await atMost(1, tried, ({ item, result }) =>
    result.kind === 'failed' && goesLast(result.problem) ? attempt(item) : Promise.resolve(result),
  );
  const namesOf = (kind: Result['kind']) => results.flatMap((result) => (result.kind === kind ? [result.name] : []));
  const failed = results.flatMap((result) => (result.kind === 'failed' ? [result] : []));
  const [removed, gone] = [namesOf('removed'), namesOf('gone')];
  const told = [
    ...(removed.length === 0 ? [] : [`${done}: ${removed.join(', ')}`]),
    ...(gone.length === 0 ? [] : [`gone already: ${gone.join(', ')}`]),
    ...(failed.length === 0 ? [] : [`not ${done}: ${failed.map(whyFailed).join(', ')}`]),
    ...(left.length === 0 ? [] : [`left: ${left.join(', ')}`]),
  ].join('; ');
  const sentence = told === '' ? `${things}: none.` : `${things} ${told}.`;
  const [first] = failed;
  if (first === undefined) return sentence;
  if (failed.length === results.length && left.length === 0) throw first.problem;
  const again = failed.find(({ problem }) => passing.has(problem.code))?.problem;
  throw again === undefined
    ? new GraphProblem('rejected', sentence)
    : new GraphProblem(again.code, sentence, again.details, { cause: again });
}

type Result =
  | { readonly kind: 'removed' | 'gone'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string; readonly problem: GraphProblem };

/** Of these the runner tries again; what is gone by then is told as gone. */
const passing: ReadonlySet<string> = new Set(['throttled', 'conflict', 'unavailable', 'no-answer']);

const whyFailed = ({ name, problem }: Extract<Result, { kind: 'failed' }>): string =>
  `${name} (${[problem.details.status, problem.details.graphCode].filter((part) => part !== undefined).join(' ') || ownWords(problem)})`;

/** A reason that is ours and not Graph's. */
const ownWords = ({ code, message }: GraphProblem): string => (code === 'rejected' ? message.replace(/\.$/, '') : code);
