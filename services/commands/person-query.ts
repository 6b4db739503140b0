import { personId, type PersonId } from '../model/person.ts';
import { echo } from '../base/echo.ts';
import { looksSecret } from '../base/typed-secrets.ts';
import { quote } from '../base/quotes.ts';
import { readIdentifier, type Identifier } from './identifier.ts';
import type { TypedValue } from './tokens.ts';

/** How a message names a person, a device or a deleted account, before it is looked up in Entra. */
export type PersonQuery =
  /** The address, lower-cased. */
  | { readonly kind: 'upn'; readonly upn: string }
  | { readonly kind: 'id'; readonly id: PersonId }
  /** The SID of a synced account, in upper case. */
  | { readonly kind: 'sid'; readonly sid: string }
  /** `CONTOSO\alex`: the logon name of a synced account, or the address of one whose domain begins with that name. */
  | { readonly kind: 'logon-name'; readonly domain: string; readonly account: string }
  | { readonly kind: 'mention'; readonly id: string; readonly name: string }
  /** `isUnquoted`: several words without quotes, which may be one name, several, or a name and something else. */
  | { readonly kind: 'name'; readonly name: string; readonly isUnquoted?: boolean };

/** A name that can be looked up, or the problem with it in one sentence. */
export type PersonRead =
  { readonly ok: true; readonly query: PersonQuery } | { readonly ok: false; readonly problem: string };

const longestName = 256;

/** Refused in addresses and names: path separators, `?`, control characters, lone surrogates and text direction overrides. */
const forbidden = /[/\\?]|\p{Cc}|\p{Cs}|[\u202d\u202e]/u;

/**
 * Reads the people that a typed word, a quoted text or a mention names.
 * @returns one entry per person; a comma-separated list of addresses or ids counts as several people, a quoted name with a comma as one
 */
export function readPeople(value: TypedValue): readonly PersonRead[] {
  if (value.kind === 'mention') {
    const id = personId(value.id);
    return [
      {
        ok: true,
        query: id === undefined ? { kind: 'mention', id: value.id, name: foldName(value.name) } : { kind: 'id', id },
      },
    ];
  }
  const pieces = value.text.split(/[,;]/).map((piece) => piece.trim());
  const listed = !value.quoted || pieces.every((piece) => piece === '' || looksExact(piece));
  return (listed ? pieces.filter((piece) => isNamed(piece)) : [value.text]).map((piece) =>
    readPerson(piece, value.quoted),
  );
}

/** Reads the people typed into a field of a form. Names need no quotes there, unless they contain a comma. */
export const readPeopleField = (typed: string): readonly PersonRead[] =>
  (typed.match(/"[^"]*"|[^"\n,;]+/g) ?? [])
    .map((piece) => ({ text: piece.replaceAll('"', '').trim(), isUnquoted: !piece.includes('"') }))
    .filter(({ text }) => isNamed(text))
    .map(({ text, isUnquoted }) => readPerson(text, true, isUnquoted));

/** Removes duplicates; keeps the order of first occurrence. */
export const uniqueQueries = (queries: readonly PersonQuery[]): readonly PersonQuery[] => [
  ...new Map(queries.map((query) => [queryKey(query), query])).values(),
];

/** Formats a query for an answer to the person who typed it. */
export function shownQuery(query: PersonQuery): string {
  switch (query.kind) {
    case 'upn':
      return query.upn;
    case 'id':
      return query.id;
    case 'sid':
      return query.sid;
    case 'logon-name':
      return `${query.domain}\\${query.account}`;
    case 'mention':
    case 'name':
      return query.name;
    default:
      return query satisfies never;
  }
}

/** Formats a query as a person would type it: the address, words as they were typed without quotes, or the rest in quotes. */
export function typedQuery(query: PersonQuery): string {
  if (query.kind === 'upn') return query.upn;
  return query.kind === 'name' && query.isUnquoted === true ? query.name : quote(shownQuery(query).replaceAll('"', ''));
}

/** Whether a value can only name a person or a device: a mention, an address or another identifier. */
export const isExactReference = (value: TypedValue): boolean => value.kind === 'mention' || looksExact(value.text);

/** Normalises a name for comparison: NFKC, single spaces, no invisible characters. It keeps the case. */
export const foldName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();

function readPerson(typed: string, quoted: boolean, isUnquoted = !quoted): PersonRead {
  const identifier = readIdentifier(typed);
  if (identifier !== undefined) return { ok: true, query: queryOf(identifier) };
  const wrong: PersonRead = {
    ok: false,
    problem: `target "${echo(typed)}": expected an address, an object id, a mention or a quoted name`,
  };
  if (typed.length > longestName * 2 || forbidden.test(typed)) return wrong;
  const text = (quoted ? typed : typed.replace(/[.:!]+$/, '')).replace(/^@(?=\p{L})/u, '');
  if (text.includes('@') && !/\s/.test(text)) return wrong;
  if (looksSecret(text)) return wrong; // nobody is called that, and a search would hand it on
  const name = foldName(text);
  const nameable = /[\p{L}\p{N}]/u.test(name) && name.length <= longestName && (quoted || !/["<>]/.test(name));
  if (!nameable) return wrong;
  return {
    ok: true,
    query: isUnquoted && name.includes(' ') ? { kind: 'name', name, isUnquoted } : { kind: 'name', name },
  };
}

/** The query for an identifier. */
export const queryOf = (identifier: Identifier): PersonQuery =>
  identifier.kind === 'address' ? { kind: 'upn', upn: identifier.address } : identifier;

const looksExact = (text: string): boolean => /[^@]@/.test(text) || readIdentifier(text) !== undefined;

/** Whether a piece of a list names somebody, unlike the "and" in "alex@contoso.com, and megan@contoso.com". */
const isNamed = (piece: string): boolean => piece !== '' && !/^(and|&|\+)$/i.test(piece);

/** A text that is the same for two queries when they name the same person in the same way. */
export function queryKey(query: PersonQuery): string {
  if (query.kind === 'mention') return `mention ${query.id}`;
  const shown = shownQuery(query);
  return `${query.kind} ${query.kind === 'name' || query.kind === 'logon-name' ? shown.toLowerCase() : shown}`;
}
