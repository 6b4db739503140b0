import { z } from 'zod';

/** An object of JSON whose fields are not known. */
export type Fields = Readonly<Record<string, unknown>>;

const fields = z.record(z.string(), z.unknown());

/** The fields of an object; none for anything else, so that `null`, an absent part and a part of another type read alike. */
export const fieldsIn = (value: unknown): Fields => fields.safeParse(value).data ?? {};

/** Whether a value is an object that has fields, not a list. */
export const isObject = (value: unknown): value is Fields => fields.safeParse(value).success;

/** The items of a list; none for anything else. */
export const listIn = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Line ends, control characters and spaces of every kind; each run of them becomes one space. */
const gaps = /[\p{Cc}\p{Z}\ufeff]+/gu;

/**
 * Makes one line of whatever stands in a field: numbers and booleans as they are written, objects and lists as JSON.
 * @param limit longest result in characters; a longer text is cut and ends with an ellipsis
 * @returns undefined for `null`, for what is absent, and for a text without a visible character
 */
export function textIn(value: unknown, limit: number): string | undefined {
  if (value === null || value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replace(gaps, ' ').trim();
  if (line === '') return undefined;
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** The first of some values that has a text. */
export const firstText = (values: readonly unknown[], limit: number): string | undefined =>
  values.map((value) => textIn(value, limit)).find((text) => text !== undefined);

/**
 * Follows names into a value. Documents of Elastic have flat names with dots, nested ones, or a mixture of both.
 * @param path names separated by dots
 */
export function at(value: unknown, path: string): unknown {
  const own = fieldsIn(value);
  if (Object.hasOwn(own, path)) return own[path];
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    const head = path.slice(0, dot);
    if (!Object.hasOwn(own, head)) continue;
    const found = at(own[head], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Resolves a JSON pointer.
 * @param pointer such as `/result/user`; an empty one is the whole value
 * @returns undefined where it leads nowhere
 * @see https://www.rfc-editor.org/rfc/rfc6901
 */
export function pointedAt(value: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1);
  return steps.map(unescaped).reduce<unknown>((inside, step) => {
    if (Array.isArray(inside)) return /^\d{1,6}$/.test(step) ? listIn(inside)[Number(step)] : undefined;
    const found = fieldsIn(inside);
    return Object.hasOwn(found, step) ? found[step] : undefined;
  }, value);
}

/** The name that a step of a JSON pointer stands for. */
export const unescaped = (step: string): string => step.replaceAll('~1', '/').replaceAll('~0', '~');

/**
 * Reads a time: ISO 8601 with any number of decimals, or the time since 1970 in seconds, milliseconds, microseconds or nanoseconds.
 * @returns epoch milliseconds; undefined for anything else
 */
export function timeIn(value: unknown): number | undefined {
  const text = textIn(value, 60) ?? '';
  if (/^\d{9,20}(\.\d+)?$/.test(text)) {
    const number = Number(text);
    const unit = [1e11, 1e14, 1e17].findIndex((limit) => number < limit);
    return Math.floor(number * ([1000, 1, 1e-3][unit] ?? 1e-6));
  }
  if (!/^\d{4}-\d\d-\d\d[T ]/.test(text)) return undefined;
  const parsed = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'));
  return Number.isNaN(parsed) ? undefined : parsed;
}
