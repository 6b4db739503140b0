import { personId, type PersonId } from '../model/person.ts';
import { excerpt } from '../base/quotes.ts';
import type { TypedValue } from './tokens.ts';

/** How somebody was named, before Entra was asked who it is. */
export type PersonQuery =
  /** Lower-cased. */
  | { readonly kind: 'upn'; readonly upn: string }
  | { readonly kind: 'id'; readonly id: PersonId }
  | { readonly kind: 'mention'; readonly id: string; readonly name: string }
  | { readonly kind: 'name'; readonly name: string };

export type PersonRead =
  { readonly ok: true; readonly query: PersonQuery } | { readonly ok: false; readonly problem: string };

/** Entra's limit for a UPN: 64 before the @, 48 after it. */
const longestUpn = 113;
const longestName = 256;

/** Never part of an address or a name here: path separators, a query's beginning, control and half characters. */
const forbidden = /[/\\?]|\p{Cc}|\p{Cs}|[\u202d\u202e]/u;
const address = /^[^\s@"<>()[\]{},;:|]+@[^\s@"<>()[\]{},;:|]+$/;
/** What chat and mail programs put around an address: `[a@b.c](mailto:a@b.c)`, `<mailto:a@b.c|a@b.c>`, `a@b.c<mailto:a@b.c>`. */
const wrapping = /mailto:|[[\]()<>|]/i;

/** The people one typed word, quoted text or mention names: a comma-separated list counts as typed one by one. */
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
  return (listed ? pieces.filter((piece) => isSomebody(piece)) : [value.text]).map((piece) =>
    readPerson(piece, value.quoted),
  );
}

/** The people typed into one field of a form, where a name needs no quotes but when it holds a comma. */
export const readPeopleField = (typed: string): readonly PersonRead[] =>
  (typed.match(/"[^"]*"|[^"\n,;]+/g) ?? [])
    .map((piece) => piece.replaceAll('"', '').trim())
    .filter(isSomebody)
    .map((piece) => readPerson(piece, true));

/** One query per person, in the order of the first mention. */
export const uniqueQueries = (queries: readonly PersonQuery[]): readonly PersonQuery[] => [
  ...new Map(queries.map((query) => [identity(query), query])).values(),
];

/** How a query is shown to whoever typed it. */
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

/** True for what can only be a person: a mention, an address, an object id. */
export const isExactReference = (value: TypedValue): boolean => value.kind === 'mention' || looksExact(value.text);

/** A name with the spelling that does not matter taken out: composed, single-spaced, no invisible characters. */
export const foldName = (name: string): string =>
  name
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\s+/g, ' ')
    .trim();

function readPerson(typed: string, quoted: boolean): PersonRead {
  const wrong: PersonRead = {
    ok: false,
    problem: `target "${excerpt(typed)}": expected an address, an object id, a mention or a quoted name`,
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
  const name = foldName(text);
  const nameable = /[\p{L}\p{N}]/u.test(name) && name.length <= longestName && (quoted || !/["<>]/.test(name));
  return nameable ? { ok: true, query: { kind: 'name', name } } : wrong;
}

/** The address in a link; undefined when the link shows one and means another. */
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

/** People write "alex@contoso.com, and megan@contoso.com". */
const isSomebody = (piece: string): boolean => piece !== '' && !/^(and|&|\+)$/i.test(piece);

/** Only what is safe: `K` of the Kelvin scale must not become a `k`. */
const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());

function identity(query: PersonQuery): string {
  if (query.kind === 'mention') return `mention ${query.id}`;
  const shown = shownQuery(query);
  return `${query.kind} ${query.kind === 'name' ? shown.toLowerCase() : shown}`;
}
