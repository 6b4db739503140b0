import { unreadable, unsupported } from '../http/answer.ts';

type Properties = Readonly<Record<string, unknown>>;
type Test = (record: Properties) => boolean;

/**
 * What can be filtered by, and how, as the page of `signIn` says. That `status/errorCode` takes `ne` is unverified.
 * @see https://learn.microsoft.com/graph/api/resources/signin
 */
const operators: ReadonlyMap<string, readonly string[]> = new Map([
  ['createdDateTime', ['eq', 'le', 'ge']],
  ['userId', ['eq']],
  ['appId', ['eq']],
  ['correlationId', ['eq']],
  ['riskState', ['eq']],
  ['status/errorCode', ['eq', 'ne']],
  ['ipAddress', ['eq', 'startsWith']],
  ['userAgent', ['eq', 'startsWith']],
  ['userPrincipalName', ['eq', 'startsWith']],
  ['appDisplayName', ['eq', 'startsWith']],
]);

/** How far back a start may lie, in milliseconds. */
const farthestMs = 90 * 86_400_000;

/** What a filter is read with. */
export interface SignInLog {
  /** Whether it is the log of beta, which knows kinds of sign-ins. */
  readonly beta: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A filter of the log: which entries fit, and whether it names the kinds that it wants. */
export interface SignInFilter {
  readonly fits: Test;
  readonly namesKinds: boolean;
}

/**
 * Reads the `$filter` of the sign-in log: comparisons and `startsWith` joined by `and`, and in beta
 * `signInEventTypes/any(t: t eq 'a' or t eq 'b')`. Texts are compared in any case.
 * @throws {ErrorAnswer} for anything else, and for a start of more than 90 days ago
 */
export function signInFilter(filter: string, log: SignInLog): SignInFilter {
  const clauses = filter.split(/ and (?=(?:[^']*'[^']*')*[^']*$)/).map((clause) => clause.trim());
  const tests = clauses.map((clause) => kindsOf(clause, log) ?? startsWith(clause) ?? comparison(clause, log));
  return {
    fits: (record) => tests.every((test) => test(record)),
    namesKinds: clauses.some((clause) => clause.startsWith('signInEventTypes/')),
  };
}

function kindsOf(clause: string, { beta }: SignInLog): Test | undefined {
  const any = /^signInEventTypes\/any\((\w+): ?(\1 eq '\w+'(?: or \1 eq '\w+')*)\)$/.exec(clause);
  if (any === null) return undefined;
  if (!beta) throw invalid(clause);
  const wanted = [...(any[2] ?? '').matchAll(/'(\w+)'/g)].map(([, kind]) => kind);
  return ({ signInEventTypes: kinds }) => Array.isArray(kinds) && kinds.some((kind) => wanted.includes(String(kind)));
}

function startsWith(clause: string): Test | undefined {
  const call = /^startsWith\(([\w/]+), ?'((?:[^']|'')*)'\)$/i.exec(clause);
  if (call === null) return undefined;
  const [, path = '', literal = ''] = call;
  known(path, 'startsWith');
  return (record) => textAt(record, path).startsWith(literal.replaceAll("''", "'").toLowerCase());
}

function comparison(clause: string, { now }: SignInLog): Test {
  const parts = /^([\w/]+) (eq|ne|ge|le) (?:'((?:[^']|'')*)'|(\d{4}-\d\d-\d\dT[\d:.]+Z)|(\d+))$/.exec(clause);
  if (parts === null) throw invalid(clause);
  const [, path = '', operator = '', text, time, number] = parts;
  known(path, operator);
  if (time !== undefined) return timeTest(operator, Date.parse(time), now);
  if (text !== undefined) return (record) => textAt(record, path) === text.replaceAll("''", "'").toLowerCase();
  return (record) => (textAt(record, path) === number) === (operator === 'eq');
}

function timeTest(operator: string, time: number, now: number): Test {
  if (operator !== 'le' && time < now - farthestMs) throw invalid('createdDateTime');
  return ({ createdDateTime }) => {
    const at = Date.parse(String(createdDateTime));
    return operator === 'ge' ? at >= time : operator === 'le' ? at <= time : at === time;
  };
}

function known(path: string, operator: string): void {
  if (operators.get(path)?.includes(operator) !== true)
    throw unsupported(`Invalid filter clause: '${path}' cannot be filtered by ${operator}.`);
}

const invalid = (clause: string): Error => unreadable(`Invalid filter clause: '${clause}'.`);

/** The value at a path such as `status/errorCode`, as text in lower case; empty when there is none. */
function textAt(record: Properties, path: string): string {
  const inner = (value: unknown, name: string): unknown =>
    typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
  const value = path.split('/').reduce(inner, record);
  return typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : '';
}
