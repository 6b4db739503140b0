import { unreadable } from '../http/answer.ts';
import { comparison, textFunction, unsupportedFor, type Literal, type Operand, type Test } from './compare.ts';
import { tokens, type FilterToken } from './lexer.ts';
import { listAt, operandOf, type Variable } from './operand.ts';

/** A `$filter` ready to test records with. */
export interface Filter {
  readonly test: Test;
  /** An operator in it that only an advanced query may have; undefined when there is none. */
  readonly advanced: string | undefined;
}

const comparisons = ['eq', 'ne', 'ge', 'le', 'gt', 'lt'];
const functions = ['startswith', 'endswith'];

/**
 * Reads a `$filter` over users: comparisons, `in`, `startswith`, `endswith`, `list/any(x:...)`, `and`, `or`, `not`.
 * @throws {ErrorAnswer} for anything else, in Graph's words
 */
export function parseFilter(filter: string): Filter {
  const parser = new Parser(filter);
  const test = parser.whole();
  return { test, advanced: parser.advanced };
}

/** Reads left to right, one method per level of precedence; each returns the test of what it read. */
class Parser {
  advanced: string | undefined;
  readonly #filter: string;
  readonly #rest: FilterToken[];
  /** The variable of the `any` that is being read. */
  #variable: Variable | undefined;
  /** The properties compared so far. */
  readonly #paths = new Set<string>();

  constructor(filter: string) {
    this.#filter = filter;
    this.#rest = [...tokens(filter)];
  }

  whole(): Test {
    const test = this.#either();
    if (this.#rest.length > 0) throw this.#wrong();
    const isActivity = (path: string): boolean => path.startsWith('signInActivity/');
    const paths = [...this.#paths];
    if (paths.some(isActivity) && !paths.every(isActivity)) throw unsupportedFor('signInActivity');
    return test;
  }

  #either(): Test {
    const tests = [this.#both()];
    while (this.#took('or')) tests.push(this.#both());
    return (record) => tests.some((test) => test(record));
  }

  #both(): Test {
    const tests = [this.#one()];
    while (this.#took('and')) tests.push(this.#one());
    return (record) => tests.every((test) => test(record));
  }

  #one(): Test {
    if (this.#took('not')) {
      this.advanced ??= 'not';
      const test = this.#one();
      return (record) => !test(record);
    }
    if (this.#took('(')) {
      const test = this.#either();
      this.#expect(')');
      return test;
    }
    return functions.includes(this.#word()?.toLowerCase() ?? '') ? this.#function() : this.#comparison();
  }

  #function(): Test {
    const name = this.#next().text.toLowerCase();
    this.#expect('(');
    const operand = this.#operand();
    this.#expect(',');
    const literal = this.#literal();
    this.#expect(')');
    if (name === 'endswith') this.advanced ??= 'endsWith';
    if (operand.advanced) this.advanced ??= 'startsWith';
    return textFunction(name === 'endswith' ? 'endsWith' : 'startsWith', operand, literal);
  }

  #comparison(): Test {
    const path = this.#path();
    if (path.at(-1) === 'any') return this.#any(path.slice(0, -1).join('/'));
    const operand = this.#operandAt(path);
    const operator = this.#next();
    if (operand.advanced) this.advanced ??= operand.type === 'number' ? '$count' : operator.text;
    if (operator.text === 'in') return this.#in(operand);
    if (!comparisons.includes(operator.text)) throw this.#wrong(operator);
    if (operator.text === 'ne') this.advanced ??= 'ne';
    return comparison(operator.text, operand, this.#literal());
  }

  #in(operand: Operand): Test {
    if (!operand.operators.includes('in')) throw unsupportedFor(operand.path);
    this.#expect('(');
    const tests = [comparison('eq', operand, this.#literal())];
    while (this.#took(',')) tests.push(comparison('eq', operand, this.#literal()));
    this.#expect(')');
    return (record) => tests.some((test) => test(record));
  }

  #any(list: string): Test {
    const { items, operators } = listAt(list);
    this.#paths.add(list);
    this.#expect('(');
    this.#variable = { name: this.#next().text, operators };
    this.#expect(':');
    const test = this.#either();
    this.#expect(')');
    this.#variable = undefined;
    return (record) => items(record).some(test);
  }

  #operand(): Operand {
    return this.#operandAt(this.#path());
  }

  #operandAt(path: readonly string[]): Operand {
    const operand = operandOf(path.join('/'), this.#variable);
    if (operand.path !== this.#variable?.name) this.#paths.add(operand.path);
    return operand;
  }

  #path(): readonly string[] {
    const words = [this.#next()];
    while (this.#took('/')) words.push(this.#next());
    const odd = words.find((word) => word.kind !== 'word');
    if (odd !== undefined) throw this.#wrong(odd);
    return words.map((word) => word.text);
  }

  #literal(): Literal {
    const token = this.#next();
    if (token.kind === 'text') return { type: 'string', value: token.text };
    if (token.text === 'null') return { type: 'null', value: null };
    if (token.text === 'true' || token.text === 'false') return { type: 'boolean', value: token.text === 'true' };
    if (/^\d+$/.test(token.text)) return { type: 'number', value: Number(token.text) };
    if (/^\d{4}-\d\d-\d\dT/.test(token.text)) return { type: 'date', value: Date.parse(token.text) };
    throw this.#wrong(token);
  }

  #word(): string | undefined {
    const [token] = this.#rest;
    return token?.kind === 'word' ? token.text : undefined;
  }

  #took(text: string): boolean {
    const [token] = this.#rest;
    if (token === undefined || token.kind === 'text' || token.text !== text) return false;
    this.#rest.shift();
    return true;
  }

  #expect(text: string): void {
    if (!this.#took(text)) throw this.#wrong();
  }

  #next(): FilterToken {
    const token = this.#rest.shift();
    if (token === undefined) throw this.#wrong();
    return token;
  }

  #wrong(token: FilterToken | undefined = this.#rest[0]): Error {
    const at = token?.at ?? this.#filter.length;
    return unreadable(`Invalid filter clause: Syntax error at position ${at} in '${this.#filter}'.`);
  }
}
