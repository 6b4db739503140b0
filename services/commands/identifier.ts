import { personId, type PersonId } from '../model/person.ts';
import { idInPortalLink } from './portal-link.ts';

/** What names exactly one account or device, in whatever form it was copied. */
export type Identifier =
  /** An address as typed, without what surrounded it. */
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'id'; readonly id: PersonId }
  /** The security identifier of an account in Active Directory. */
  | { readonly kind: 'sid'; readonly sid: string }
  /** A logon name of Active Directory: `CONTOSO\alex`. */
  | { readonly kind: 'logon-name'; readonly domain: string; readonly account: string };

/** Longer texts are no identifiers. The links of the portals are the longest. */
const longest = 1_000;

/** Entra's limit for a UPN: 64 characters before the @ and 48 after it. */
const longestAddress = 113;

/** Control characters, lone surrogates and text direction overrides: whatever holds one is no identifier. */
const unreadable = /\p{Cc}|\p{Cs}|[\u202d\u202e]/u;

const addressPattern = /^[^\s@"`*<>()[\]{},;:|/\\?]+@[^\s@"`*<>()[\]{},;:|/\\?]+$/;

/**
 * Reads one address, object id, SID or logon name as investigators copy it: defanged, with the prefix of a directory or a claim, in brackets,
 * quotes or code marks, or as a link of a Microsoft portal. Takes time linear in the length of the text.
 * @param text one word, or the text between two separators
 * @returns undefined for a name, and for a text that holds two different identifiers
 */
export function readIdentifier(text: string): Identifier | undefined {
  if (text.length > longest || unreadable.test(text)) return undefined;
  const bare = withoutSurroundings(text.replace(/\p{Cf}/gu, '').trim());
  const linked = idInPortalLink(bare);
  if (linked !== undefined) return { kind: 'id', id: linked };
  const inner = withoutPrefix(bare);
  return idIn(inner) ?? sidIn(inner) ?? logonNameIn(inner) ?? addressIn(inner);
}

/** What chat, mail and spreadsheets put around a value. */
const pairs: readonly (readonly [open: string, close: string])[] = [
  ['<', '>'],
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['"', '"'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
  ['‹', '›'],
  ["'", "'"],
  ['‘', '’'],
  ['`', '`'],
  ['**', '**'],
  ['*', '*'],
  ['_', '_'],
  ['~~', '~~'],
  ['|', '|'],
];

/** How many layers are taken off. */
const layers = 6;

function withoutSurroundings(text: string): string {
  let left = text;
  for (let layer = 0; layer < layers; layer += 1) {
    const inner = withoutPair(withoutPunctuation(left)).trim();
    if (inner === left) break;
    left = inner;
  }
  return left;
}

/** Takes away what a sentence or a list puts around a word. A loop, because a regular expression takes quadratic time at an end. */
function withoutPunctuation(text: string): string {
  let end = text.length;
  while (end > 0 && '.,;:!?|'.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end).replace(/^[,;:|]+/, '');
}

function withoutPair(text: string): string {
  const pair = pairs.find(
    ([open, close]) => text.length > open.length + close.length && text.startsWith(open) && text.endsWith(close),
  );
  return pair === undefined ? text : text.slice(pair[0].length, -pair[1].length);
}

/** Schemes of proxy addresses and of claims: `SMTP:`, `sip:`, `i:0#.f|membership|`. */
const prefix = /^(?:(?:smtp|sips?|mailto|upn|im|email|e-mail):|[ic]:0[^|\s]{1,4}\|(?:[^|\s@]{1,64}\|)?)/i;

function withoutPrefix(text: string): string {
  let left = text;
  for (let layer = 0; layer < 2; layer += 1) left = left.replace(prefix, '');
  return left;
}

/** A GUID, with or without its dashes. */
function idIn(text: string): Identifier | undefined {
  const [, a, b, c, d, e] =
    /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/i.exec(text) ?? [];
  const id = personId([a, b, c, d, e].join('-'));
  return id && { kind: 'id', id };
}

/**
 * A SID. Those of Entra begin with S-1-12-1 and hold the object id: four numbers of 32 bits are its 16 bytes.
 * @see https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers
 */
function sidIn(text: string): Identifier | undefined {
  if (!/^S-1-\d{1,3}(?:-\d{1,10}){1,14}$/i.test(text)) return undefined;
  const [, , authority, kind, ...parts] = text.split('-').map(Number);
  if (authority !== 12 || kind !== 1) return { kind: 'sid', sid: text.toUpperCase() };
  if (parts.length !== 4 || parts.some((part) => part > 0xffff_ffff)) return undefined;
  const bytes = Buffer.alloc(16);
  parts.forEach((part, index) => bytes.writeUInt32LE(part, index * 4));
  const hex = (start: number, end: number, little: boolean) => {
    const piece = Buffer.from(bytes.subarray(start, end));
    return (little ? piece.reverse() : piece).toString('hex');
  };
  const id = personId(
    [hex(0, 4, true), hex(4, 6, true), hex(6, 8, true), hex(8, 10, false), hex(10, 16, false)].join('-'),
  );
  return id && { kind: 'id', id };
}

/** Characters that Active Directory allows in neither part of a logon name are left out. */
const logonName = /^([\p{L}\d][\p{L}\d.-]{0,62})\\([^\s\\/@"[\]:;|=,+*?<>]{1,64})$/u;

function logonNameIn(text: string): Identifier | undefined {
  const [, domain, account] = logonName.exec(text) ?? [];
  return domain === undefined || account === undefined ? undefined : { kind: 'logon-name', domain, account };
}

function addressIn(text: string): Identifier | undefined {
  const plain = refanged(labelled(text) ?? text);
  const [only, ...others] = new Set(
    plain
      .split(/mailto:|[[\]()<>|]/i)
      .filter((part) => part !== '')
      .map(lower),
  );
  if (only === undefined || others.length > 0) return undefined;
  const address = only.replace(/%23/g, '#').replace(/%40/g, '@');
  return addressPattern.test(address) && address.length <= longestAddress ? { kind: 'address', address } : undefined;
}

/** The address of `Wilber<alex@contoso.com>` and `[Alex](mailto:alex@contoso.com)`, where the label is no address itself. */
function labelled(text: string): string | undefined {
  const [, angled] = /^[^<>()[\]@\\/|]+<([^<>]+)>$/.exec(text) ?? [];
  const [, bracketed] = /^[^<>()[\]@\\/|]+\(([^()]+@[^()]+)\)$/.exec(text) ?? [];
  const [, linked] = /^\[[^\][@()]*\]\((?:mailto:)?([^()]+)\)$/i.exec(text) ?? [];
  return angled ?? bracketed ?? linked;
}

/** Undoes what keeps an address from being a link: `alex[@]contoso[.]com`, `alex(at)contoso(dot)com`. */
const refanged = (text: string): string =>
  text.replace(/[[({](?:\.|dot|punkt|punto|point)[\])}]/gi, '.').replace(/[[({](?:@|at|ät)[\])}]/gi, '@');

/** Lower-cases ASCII letters only: the Kelvin sign must not become a `k`, which would make two addresses equal. */
const lower = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
