import { z } from 'zod';

/**
 * Stands for a setting that is wrong, or missing although it is required. Its own fault is on the list already. It counts as set, so
 * that nobody is told that it is missing, and whatever needs its value cannot be judged.
 */
export const faulty: unique symbol = Symbol('faulty');

/** See `faulty`. */
export type Faulty = typeof faulty;

/** Settings of which each was judged on its own: its value, `undefined` when it is not set, or `faulty`. */
export type Judged<T> = { readonly [K in keyof T]: T[K] | Faulty };

/**
 * Judges every field on its own, so that one that is wrong does not hide the others. It reports nothing: parse the same input with the
 * schema itself to get the faults of all fields at once.
 * @param schema an object whose fields do not depend on each other
 * @param input what came; anything but an object counts as an empty one
 */
export function judge<T extends z.ZodObject>(schema: T, input: unknown): Judged<z.output<T>> {
  const { data: fields = {} } = z.looseObject({}).safeParse(input);
  const judged = Object.entries(schema.shape).map(([name, field]) => {
    const parsed = z.safeParse(field, fields[name]);
    return [name, parsed.success ? parsed.data : faulty] as const;
  });
  return Object.fromEntries(judged) as Judged<z.output<T>>;
}

/** Whether a value is neither missing nor wrong. */
export const isSound = <T>(value: T | Faulty | undefined): value is T => value !== undefined && value !== faulty;
