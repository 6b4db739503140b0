import { unreadable, unsupported } from '../http/answer.ts';
import { documentedUserProperties } from '../microsoft/user-properties.ts';

type Properties = Readonly<Record<string, unknown>>;
type UserTest = (user: Properties) => boolean;

/**
 * Reads a `$search`: `"displayName:ann ber" OR "mail:ann"`, where `AND` binds before `OR`. A display name matches when every
 * word searched for begins a word of the name, any other property when it begins with the text. Case does not matter.
 * @throws {ErrorAnswer} when a clause is not quoted or does not name a text property
 * @see https://learn.microsoft.com/graph/search-query-parameter
 */
export function parseSearch(search: string): UserTest {
  const parts = search.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? [];
  const alternatives: UserTest[][] = [[]];
  parts.forEach((part, index) => {
    if (index % 2 === 0) alternatives.at(-1)?.push(clause(part, search));
    else if (part === 'OR') alternatives.push([]);
    else if (part !== 'AND') throw badSyntax(search);
  });
  if (parts.length % 2 === 0) throw badSyntax(search);
  return (user) => alternatives.some((tests) => tests.every((test) => test(user)));
}

function clause(part: string, search: string): UserTest {
  const match = /^"(\w+):((?:[^"\\]|\\.)+)"$/.exec(part);
  if (match === null) throw badSyntax(search);
  const [, property = '', escaped = ''] = match;
  const wanted = escaped.replace(/\\(.)/g, '$1').toLowerCase();
  if (documentedUserProperties.get(property)?.type !== 'string') {
    throw unsupported(`The property '${property}' of resource 'User' cannot be searched.`);
  }
  if (property !== 'displayName') return (user) => textOf(user, property).startsWith(wanted);
  const tokens = tokensOf(wanted);
  if (tokens.length === 0) throw badSyntax(search);
  return (user) => {
    const words = tokensOf(textOf(user, property));
    return tokens.every((token) => words.some((word) => word.startsWith(token)));
  };
}

const textOf = (user: Properties, property: string): string => {
  const value = user[property];
  return typeof value === 'string' ? value.toLowerCase() : '';
};

const tokensOf = (text: string): readonly string[] =>
  text.split(/[^\p{L}\p{M}\p{N}]+/u).filter((token) => token !== '');

const badSyntax = (search: string): Error =>
  unreadable(`Syntax error: '${search}' is not a list of quoted clauses such as "displayName:x" joined by AND or OR.`);
