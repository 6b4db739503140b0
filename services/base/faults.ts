import type { z } from 'zod';

/**
 * Describes one fault that zod found in outside input: where it is, what was expected and what came.
 * @param issue the fault, as zod reports it
 * @param input the whole input that was parsed
 * @param hidden paths whose values must not be repeated in the message
 */
export function faultOf(issue: z.core.$ZodIssue, input: unknown, hidden = /secret|password/i): string {
  const { path, message, code } = issue;
  if (path.length === 0) return message;
  const where = path.join('.');
  if (code === 'unrecognized_keys' || hidden.test(where)) return `${where}: ${message}`;
  return `${where}: ${message}, got ${described(path.reduce(inside, input))}`;
}

const inside = (value: unknown, key: PropertyKey): unknown =>
  Object.entries(Object(value) as object).find(([name]) => name === String(key))?.[1];

function described(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return JSON.stringify(value).slice(0, 80);
}
