import { unreadable, unsupported } from '../http/answer.ts';

/** Whether a record, or an item of a list, matches. */
export type Test = (record: unknown) => boolean;

/** The left side of a comparison. */
export interface Operand {
  readonly path: string;
  readonly type: 'string' | 'boolean' | 'date' | 'number';
  /** Whether only an advanced query may use it. */
  readonly advanced: boolean;
  /** The operators that it has, as `DocumentedProperty.filter` names them. */
  readonly operators: readonly string[];
  /** Its value in a record. */
  readonly value: (record: unknown) => unknown;
}

/** The right side; a date is epoch milliseconds. */
export type Literal =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'number' | 'date'; readonly value: number }
  | { readonly type: 'null'; readonly value: null };

/**
 * Compares as the directory does: texts in any case, dates by time.
 * @throws {ErrorAnswer} when the two sides are of different types, or the operand does not have the operator
 */
export function comparison(operator: string, operand: Operand, literal: Literal): Test {
  if (literal.type !== 'null' && literal.type !== operand.type) {
    throw unreadable(
      `Invalid filter clause: A binary operator with incompatible types was detected. Found operand types ` +
        `'${edm(operand.type)}' and '${edm(literal.type)}' for operator kind '${operator}'.`,
    );
  }
  if (!has(operand, operator, literal)) throw unsupportedFor(operand.path);
  const right = comparable(literal.value, operand.type);
  return (record) => {
    const left = comparable(operand.value(record), operand.type);
    if (operator === 'eq') return left === right;
    if (operator === 'ne') return left !== right;
    if (left === null || right === null) return false;
    switch (operator) {
      case 'ge':
        return left >= right;
      case 'le':
        return left <= right;
      case 'gt':
        return left > right;
      default:
        return left < right;
    }
  };
}

/**
 * Makes the test of `startsWith` or `endsWith`, in any case.
 * @throws {ErrorAnswer} where the directory has no such function on the property
 */
export function textFunction(name: 'startsWith' | 'endsWith', operand: Operand, literal: Literal): Test {
  const allowed = operand.type === 'string' && operand.operators.includes(name);
  if (!allowed || literal.type !== 'string') throw unsupportedFor(operand.path);
  const part = literal.value.toLowerCase();
  return (record) => {
    const text = operand.value(record);
    if (typeof text !== 'string') return false;
    return name === 'endsWith' ? text.toLowerCase().endsWith(part) : text.toLowerCase().startsWith(part);
  };
}

/** Microsoft documents `ge` and `le`; where it does, the directory has `gt` and `lt` as well. */
function has({ operators }: Operand, operator: string, literal: Literal): boolean {
  if (operator === 'eq' && literal.type === 'null') return operators.includes('null') || operators.includes('eq');
  return operators.includes(operator === 'gt' ? 'ge' : operator === 'lt' ? 'le' : operator);
}

/** The answer to an operator that the directory does not have for a property. */
export const unsupportedFor = (path: string): Error =>
  unsupported(`Unsupported or invalid query filter clause specified for property '${path}' of resource 'User'.`);

const edm = (type: string): string =>
  ({ string: 'Edm.String', boolean: 'Edm.Boolean', date: 'Edm.DateTimeOffset', number: 'Edm.Int32' })[type] ?? type;

function comparable(value: unknown, type: Operand['type']): string | number | boolean | null {
  if (typeof value === 'string') return type === 'date' ? Date.parse(value) : value.toLowerCase();
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
