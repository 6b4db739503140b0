import { atMost } from '../base/parallel.ts';
import { redactText } from '../base/redact.ts';
import { GraphProblem } from './graph.ts';

/** How many items are worked on at once by default. */
const defaultAtOnce = 4;

/** Something to do to several things of one account. */
export interface EachWork<T> {
  /** What the things are, as the subject of the report: `Consents`. */
  readonly things: string;
  /** Names one thing in the report. */
  readonly name: (item: T) => string;
  /** Does it to one thing. Rejects with a `GraphProblem` when it was not done; `not-found` counts as done before. */
  readonly work: (item: T) => Promise<unknown>;
  /** A phrase for each thing that is not attempted, with the reason. */
  readonly left?: readonly string[];
  /** What was done to a thing, in one word; `removed` when left out. */
  readonly done?: string;
  /** How many things are worked on at once; 4 when left out. */
  readonly atOnce?: number;
  /** Whether a refusal means only that others have to go first. Such a thing is tried once more, after all the others. */
  readonly goesLast?: (problem: GraphProblem) => boolean;
}

/**
 * Does one thing to each item and reports the outcome of each. A failure does not stop the others.
 * @returns `Consents removed: A, B; gone already: C.`
 * @throws {GraphProblem} when any item failed, with a message that also reports what was done. The code is that of the failure when
 *   nothing else happened or a retry can help, else `rejected`.
 */
export async function removeEach<T>(items: readonly T[], doing: EachWork<T>): Promise<string> {
  const { things, name, work, left = [], done = 'removed', atOnce = defaultAtOnce, goesLast = () => false } = doing;
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
  const report = [
    ...(removed.length === 0 ? [] : [`${done}: ${removed.join(', ')}`]),
    ...(gone.length === 0 ? [] : [`gone already: ${gone.join(', ')}`]),
    ...(failed.length === 0 ? [] : [`not ${done}: ${failed.map(whyFailed).join(', ')}`]),
    ...(left.length === 0 ? [] : [`left: ${left.join(', ')}`]),
  ].join('; ');
  const sentence = report === '' ? `${things}: none.` : `${things} ${report}.`;
  const [first] = failed;
  if (first === undefined) return sentence;
  if (failed.length === results.length && left.length === 0) throw first.problem;
  const transient = failed.find(({ problem }) => transientCodes.has(problem.code))?.problem;
  throw transient === undefined
    ? new GraphProblem('rejected', sentence)
    : new GraphProblem(transient.code, sentence, transient.details, { cause: transient });
}

type Result =
  | { readonly kind: 'removed' | 'gone'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string; readonly problem: GraphProblem };

/** Problems after which the runner tries again. What is gone by then is reported as gone. */
const transientCodes: ReadonlySet<string> = new Set(['throttled', 'conflict', 'unavailable', 'no-answer']);

/** How many characters of Graph's reason are shown for each thing. */
const reasonAtMost = 160;

/** Names a thing with the status, the code and the reason that Graph gave: `Phone (400 badRequest: Cannot delete ...)`. */
function whyFailed({ name, problem }: Extract<Result, { kind: 'failed' }>): string {
  const { code, message, details } = problem;
  const codes = [details.status, details.graphCode].filter((part) => part !== undefined).join(' ');
  const said = code === 'no-answer' ? code : reasonIn(message);
  return `${name} (${[codes, said].filter((part) => part !== '').join(': ')})`;
}

/** Graph's reason on one line, without secrets and without a full stop. */
function reasonIn(message: string): string {
  const said = redactText(message).replace(/\s+/g, ' ').trim().replace(/\.$/, '');
  return said.length <= reasonAtMost ? said : `${said.slice(0, reasonAtMost)}…`;
}
