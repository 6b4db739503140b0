import { GraphProblem } from './graph.ts';

/** The outcome of one read among several, none of which may hide the others. */
export type Settled<T> =
  | { readonly ok: true; readonly value: T }
  /** `why` is a phrase without a full stop: the missing licence, or `could not be read (forbidden)`. */
  | { readonly ok: false; readonly problem: GraphProblem; readonly why: string };

/**
 * Waits for a read and returns its problem as a value.
 * @throws everything that is not a `GraphProblem`, because that is a bug
 */
export async function settle<T>(read: Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await read };
  } catch (problem) {
    if (!(problem instanceof GraphProblem)) throw problem;
    return failure(problem);
  }
}

/** Makes the outcome of a read that failed. */
export const failure = (problem: GraphProblem): Settled<never> => ({
  ok: false,
  problem,
  why: problem.code === 'unlicensed' ? problem.message : `could not be read (${problem.code})`,
});

/**
 * Waits for a read of something that may not exist.
 * @returns undefined when Graph answers 404
 * @throws {GraphProblem} for every other problem
 */
export async function orNone<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (problem) {
    if (problem instanceof GraphProblem && problem.code === 'not-found') return undefined;
    throw problem;
  }
}

/**
 * Waits for a read of one line of a report.
 * @returns the line, or the reason why it could not be read
 */
export async function lineOrReason(read: Promise<string>): Promise<string> {
  const line = await settle(read);
  return line.ok ? line.value : line.why;
}
