import { unreadable } from '../http/answer.ts';
import {
  documentedUserProperties,
  signInActivityTimes,
  type DocumentedProperty,
} from '../microsoft/user-properties.ts';
import { unsupportedFor, type Operand } from './compare.ts';

/** The variable of an `any` and the list that it runs over. */
export interface Variable {
  readonly name: string;
  /** Operators that the list has, which its items have too. */
  readonly operators: readonly string[];
}

/** A list property of a user. */
export interface ListProperty {
  readonly operators: readonly string[];
  /** Its items in a record. */
  readonly items: (record: unknown) => readonly unknown[];
}

/**
 * Reads the left side of a comparison.
 * @param variable the variable of the surrounding `any`, which stands for an item
 * @throws {ErrorAnswer} when a user has no such property, or it cannot be filtered
 * @see https://learn.microsoft.com/graph/aad-advanced-queries
 */
export function operandOf(path: string, variable: Variable | undefined): Operand {
  if (path === variable?.name)
    return { path, type: 'string', advanced: false, operators: variable.operators, value: (item) => item };
  if (path.endsWith('/$count')) {
    const { operators, items } = listAt(path.slice(0, -'/$count'.length));
    if (!operators.includes('$count')) throw unsupportedFor(path);
    return { path, type: 'number', advanced: true, operators: ['eq', 'ne'], value: (record) => items(record).length };
  }
  const { type, filter, advanced = false } = propertyAt(path);
  if (type !== 'string' && type !== 'boolean' && type !== 'date') {
    throw unreadable(`Invalid filter clause: '${path}' is a collection or a complex value: compare what is in it.`);
  }
  if (filter.length === 0) throw unsupportedFor(path);
  return { path, type, advanced, operators: filter, value: (record) => valueAt(record, path) };
}

/**
 * Reads the name of a list property.
 * @throws {ErrorAnswer} when a user has no such list
 */
export function listAt(path: string): ListProperty {
  const { type, filter } = propertyAt(path);
  if (type !== 'strings' && type !== 'objects') throw unknownProperty(path);
  return {
    operators: filter,
    items(record) {
      const list: unknown = valueAt(record, path);
      return Array.isArray(list) ? list.map((item: unknown) => item) : [];
    },
  };
}

function propertyAt(path: string): DocumentedProperty {
  const property = documentedUserProperties.get(path) ?? signInActivityTimes.get(path);
  if (property === undefined) throw unknownProperty(path);
  return property;
}

const unknownProperty = (name: string): Error =>
  unreadable(`Invalid filter clause: Could not find a property named '${name}' on type 'microsoft.graph.user'.`);

/** The value at `signInActivity/lastSignInDateTime`; undefined when there is none. It is asked for each value of a filter and each user. */
function valueAt(record: unknown, path: string): unknown {
  const inner = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
  return path.includes('/') ? path.split('/').reduce(inner, record) : inner(record, path);
}
