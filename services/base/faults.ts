import type { z } from 'zod';

/** What zod found wrong with something from outside: where, what was expected and what came. @param hidden places whose values are not repeated */
export function faultOf(
  { path, message, code }: z.core.$ZodIssue,
  input: unknown,
  hidden = /secret|password/i,
): string {
  if (path.length === 0) return message;
  const where = path.join('.');
  if (code === 'unrecognized_keys' || hidden.test(where)) return `${where}: ${message}`;
  return `${where}: ${message}, got ${told(path.reduce(inside, input))}`;
}

const inside = (value: unknown, key: PropertyKey): unknown =>
  Object.entries(Object(value) as object).find(([name]) => name === String(key))?.[1];

function told(came: unknown): string {
  if (came === undefined || came === null) return 'nothing';
  if (typeof came === 'object') return Array.isArray(came) ? 'a list' : 'an object';
  return JSON.stringify(came).slice(0, 80);
}
