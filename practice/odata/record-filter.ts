import { unreadable, unsupported } from '../http/answer.ts';
import { tokens } from './lexer.ts';

type Properties = Readonly<Record<string, unknown>>;

/**
 * Reads the small `$filter` of logs, groups, devices and apps: comparisons joined by `and`, `id in ('a','b')`, and
 * `list/any(x:x/id eq 'a')`. Texts are compared in any case, times by time.
 * @param properties the properties that may be compared, such as `userId` and `targetResources/id`
 * @throws {ErrorAnswer} for anything else
 */
export function recordFilter(filter: string, properties: readonly string[]): (record: Properties) => boolean {
  tokens(filter); // throws when a literal is not closed
  const tests = filter.split(/ and (?=(?:[^']*'[^']*')*[^']*$)/).map((clause) => testOf(clause.trim(), properties));
  return (record) => tests.every((test) => test(record));
}

function testOf(clause: string, properties: readonly string[]): (record: Properties) => boolean {
  const known = (path: string): string => {
    if (!properties.includes(path)) throw unsupported(`Invalid filter clause: '${path}' cannot be filtered by.`);
    return path;
  };
  const any = /^(\w+)\/any\((\w+):\2\/(\w+) eq ('(?:[^']|'')*')\)$/.exec(clause);
  if (any !== null) {
    const [, list = '', , property = '', literal = ''] = any;
    known(`${list}/${property}`);
    return (record) => itemsOf(record[list]).some((item) => compare(item[property], 'eq', valueOf(literal)));
  }
  const oneOf = /^(\w+) in \(('(?:[^']|'')*'(?:, ?'(?:[^']|'')*')*)\)$/.exec(clause);
  if (oneOf !== null) {
    const [, property = '', literals = ''] = oneOf;
    known(property);
    const wanted = (literals.match(/'(?:[^']|'')*'/g) ?? []).map(valueOf);
    return (record) => wanted.some((value) => compare(record[property], 'eq', value));
  }
  const one = /^(\w+) (eq|ge|le|gt|lt) ('(?:[^']|'')*'|\d{4}-\d\d-\d\dT[\d:.]+Z|true|false)$/.exec(clause);
  if (one === null) throw unreadable(`Invalid filter clause: Syntax error in '${clause}'.`);
  const [, property = '', operator = '', literal = ''] = one;
  known(property);
  return (record) => compare(record[property], operator, valueOf(literal));
}

/** A time is a number here, as is what it is compared with. */
const valueOf = (literal: string): string | number | boolean => {
  if (literal.startsWith("'")) return literal.slice(1, -1).replaceAll("''", "'").toLowerCase();
  return /^\d/.test(literal) ? Date.parse(literal) : literal === 'true';
};

function compare(left: unknown, operator: string, right: string | number | boolean): boolean {
  if (typeof left === 'boolean') return left === right;
  if (typeof left !== 'string') return false;
  const value = typeof right === 'number' ? Date.parse(left) : left.toLowerCase();
  switch (operator) {
    case 'eq':
      return value === right;
    case 'ge':
      return value >= right;
    case 'le':
      return value <= right;
    case 'gt':
      return value > right;
    default:
      return value < right;
  }
}

const itemsOf = (list: unknown): readonly Properties[] =>
  Array.isArray(list)
    ? list.flatMap((item: unknown) =>
        typeof item === 'object' && item !== null ? [Object.fromEntries(Object.entries(item))] : [],
      )
    : [];
