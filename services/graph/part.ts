import { GraphProblem } from './graph.ts';

/** What became of one read among several, where none may hide the others. */
export type Settled<T> =
  | { readonly ok: true; readonly value: T }
  /** `why` is a phrase without a full stop: a missing licence by name, else `could not be read (forbidden)`. */
  | { readonly ok: false; readonly problem: GraphProblem; readonly why: string };

/** Waits for a read and keeps its problem as a value; a bug is thrown. */
export async function settle<T>(read: Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await read };
  } catch (problem) {
    if (!(problem instanceof GraphProblem)) throw problem;
    return {
      ok: false,
      problem,
      why: problem.code === 'unlicensed' ? problem.message : `could not be read (${problem.code})`,
    };
  }
}

/** Waits for a read of something that may not be there. @returns undefined where Graph has none @throws {GraphProblem} */
export async function orNone<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (problem) {
    if (problem instanceof GraphProblem && problem.code === 'not-found') return undefined;
    throw problem;
  }
}

/** The same for one line of a report, which says itself why it could not be read. */
export async function told(read: Promise<string>): Promise<string> {
  const line = await settle(read);
  return line.ok ? line.value : line.why;
}
