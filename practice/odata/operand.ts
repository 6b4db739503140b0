import { unreadable } from '../http/answer.ts';
import { userProperties } from '../microsoft/user-properties.ts';
import type { Operand } from './compare.ts';

/** Properties that have `endsWith`. Source: https://learn.microsoft.com/graph/aad-advanced-queries */
const endsWith = ['mail', 'userPrincipalName'];

/**
 * The left side of a comparison.
 * @param variable the variable of the `any` around it, which stands for an item
 * @throws {ErrorAnswer} when a user has no such property
 */
export function operandOf(path: string, variable: string | undefined): Operand {
  if (path === variable) return { path, type: 'string', advanced: false, endsWith: true, value: (item) => item };
  if (path.endsWith('/$count')) {
    const items = itemsOf(path.slice(0, -'/$count'.length));
    return { path, type: 'number', advanced: true, endsWith: false, value: (record) => items(record).length };
  }
  const type = userProperties.get(path)?.type;
  if (type === undefined) throw unknownProperty(path);
  if (type !== 'string' && type !== 'boolean' && type !== 'date') {
    throw unreadable(`Invalid filter clause: '${path}' is a collection or a complex value: compare what is in it.`);
  }
  return { path, type, advanced: false, endsWith: endsWith.includes(path), value: (record) => at(record, path) };
}

/**
 * The items of a list property.
 * @throws {ErrorAnswer} when a user has no such list
 */
export function itemsOf(path: string): (record: unknown) => readonly unknown[] {
  const type = userProperties.get(path)?.type;
  if (type !== 'strings' && type !== 'objects') throw unknownProperty(path);
  return (record) => {
    const list: unknown = at(record, path);
    return Array.isArray(list) ? list.map((item: unknown) => item) : [];
  };
}

const unknownProperty = (name: string): Error =>
  unreadable(`Invalid filter clause: Could not find a property named '${name}' on type 'microsoft.graph.user'.`);

/** The value at `signInActivity/lastSignInDateTime`; undefined when there is none. */
function at(record: unknown, path: string): unknown {
  const inner = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
  return path.split('/').reduce(inner, record);
}
