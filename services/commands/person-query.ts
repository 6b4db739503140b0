import { personId, type PersonId } from '../model/person.ts';
import { echo } from '../base/echo.ts';
import { looksSecret } from '../base/typed-secrets.ts';
import type { TypedValue } from './tokens.ts';

/** How a message names a person, a device or a deleted account, before it is looked up in Entra. */
export type PersonQuery =
  /** The address, lower-cased. */
  | { readonly kind: 'upn'; readonly upn: string }
  | { readonly kind: 'id'; readonly id: PersonId }
  | { readonly kind: 'mention'; readonly id: string; readonly name: string }
  | { readonly kind: 'name'; readonly name: string };

/** A name that can be looked up, or the problem with it in one sentence. */
export type PersonRead =
  { readonly ok: true; readonly query: PersonQuery } | { readonly ok: false; readonly problem: string };

/** Entra's limit for a UPN: 64 characters before the @ and 48 after it. */
const longestUpn = 113;
const longestName = 256;

/** Refused in addresses and names: path separators, `?`, control characters, lone surrogates and text direction overrides. */
const forbidden = /[/\\?]|\p{Cc}|\p{Cs}|[\u202d\u202e]/u;
const address = /^[^\s@"<>()[\]{},;:|]+@[^\s@"<>()[\]{},;:|]+$/;
/** What chat and mail clients wrap around an address: `[a@b.c](mailto:a@b.c)`, `<mailto:a@b.c|a@b.c>`, `a@b.c<mailto:a@b.c>`. */
const wrapping = /mailto:|[[\]()<>|]/i;

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
    .map((piece) => piece.replaceAll('"', '').trim())
    .filter(isNamed)
    .map((piece) => readPerson(piece, true));

/** Removes duplicates; keeps the order of first occurrence. */
export const uniqueQueries = (queries: readonly PersonQuery[]): readonly PersonQuery[] => [
  ...new Map(queries.map((query) => [identity(query), query])).values(),
];

/** Formats a query for an answer to the person who typed it. */
export function shownQuery(query: PersonQuery): string {
  switch (query.kind) {
    case 'upn':
      return query.upn;
    case 'id':
      return query.id;
    case 'mention':
    case 'name':
      return query.name;
    default:
      return query satisfies never;
  }
}

/** Whether a value can only name a person: a mention, an address or an object id. */
export const isExactReference = (value: TypedValue): boolean => value.kind === 'mention' || looksExact(value.text);

/** Normalises a name for comparison: NFKC, single spaces, no invisible characters. It keeps the case. */
export const foldName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();

function readPerson(typed: string, quoted: boolean): PersonRead {
  const wrong: PersonRead = {
    ok: false,
    problem: `target "${echo(typed)}": expected an address, an object id, a mention or a quoted name`,
  };
  if (typed.length > longestName * 2 || forbidden.test(typed)) return wrong;
  const text = unwrapped(quoted ? typed : typed.replace(/[.:!]+$/, ''));
  const id = text === undefined ? undefined : personId(text);
  if (id !== undefined) return { ok: true, query: { kind: 'id', id } };
  if (text === undefined) return wrong;
  if (text.includes('@') && !/\s/.test(text)) {
    if (!address.test(text) || text.length > longestUpn) return wrong;
    return { ok: true, query: { kind: 'upn', upn: lower(text) } };
  }
  if (looksSecret(text)) return wrong; // nobody is called that, and a search would hand it on
  const name = foldName(text);
  const nameable = /[\p{L}\p{N}]/u.test(name) && name.length <= longestName && (quoted || !/["<>]/.test(name));
  return nameable ? { ok: true, query: { kind: 'name', name } } : wrong;
}

/** Extracts the address from a link; undefined when the link shows one address and points to another. */
function unwrapped(typed: string): string | undefined {
  const text = typed.replace(/\p{Cf}/gu, '').trim();
  if (!text.includes('@') || /\s/.test(text)) return text;
  const [only, ...others] = new Set(
    text
      .split(wrapping)
      .filter((part) => part !== '')
      .map(lower),
  );
  return others.length === 0 ? only : undefined;
}

const looksExact = (text: string): boolean => text.includes('@') || personId(text.trim()) !== undefined;

/** Whether a piece of a list names somebody, unlike the "and" in "alex@contoso.com, and megan@contoso.com". */
const isNamed = (piece: string): boolean => piece !== '' && !/^(and|&|\+)$/i.test(piece);

/** Lower-cases ASCII letters only: the Kelvin sign must not become a `k`, which would make two addresses equal. */
const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function identity(query: PersonQuery): string {
  if (query.kind === 'mention') return `mention ${query.id}`;
  const shown = shownQuery(query);
  return `${query.kind} ${query.kind === 'name' ? shown.toLowerCase() : shown}`;
}
