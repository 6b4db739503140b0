import { personId } from '../model/person.ts';
import { listIn, textIn } from './loose.ts';

/** What a sender knows of an account. Each field is as it came and may be missing. */
export interface AccountFields {
  /** Object id in Entra. */
  readonly id?: unknown;
  /** The tenant that the object id is of. */
  readonly tenantId?: unknown;
  /** User principal name. */
  readonly upn?: unknown;
  /** The name before the @; some senders put a whole user principal name there. */
  readonly name?: unknown;
  /** What follows the @ after `name`. */
  readonly upnSuffix?: unknown;
  /** A domain of Active Directory, for reading only. */
  readonly domain?: unknown;
  readonly sid?: unknown;
  readonly displayName?: unknown;
}

/** An account of an alert: `user` is a user principal name or an object id, `named` is words that no account can be found by. */
export type FoundAccount =
  { readonly user: string; readonly tenantId: string | undefined } | { readonly named: string };

/** Longest user principal name, in characters. */
const upnFits = 113;
const upn = /^[\w.!#$^~'*+/=?{|}%&-]+@[\w.-]+$/;

/**
 * Finds the best name of an account: its object id, its user principal name, or the object id inside a SID of Entra.
 * @param serves whether Cordon acts on this tenant; object ids of other tenants name nobody here
 * @returns undefined when there is no name at all
 */
export function namedAccount(account: AccountFields, serves: (tenant: string) => boolean): FoundAccount | undefined {
  const tenantId = personId(textIn(account.tenantId, 40) ?? '');
  const isHere = tenantId === undefined || serves(tenantId);
  const name = textIn(account.name, 200);
  const suffix = textIn(account.upnSuffix, upnFits);
  const joined = name === undefined || name.includes('@') || suffix === undefined ? name : `${name}@${suffix}`;
  const sid = textIn(account.sid, 200);
  const id = personId(textIn(account.id, 40) ?? '') ?? personId(name ?? '');
  const address = [textIn(account.upn, 400), joined].find(
    (text) => text !== undefined && text.length <= upnFits && upn.test(text),
  );
  const known = (isHere ? id : undefined) ?? address ?? (isHere ? objectIdOf(sid ?? '') : undefined);
  if (known !== undefined) return { user: known, tenantId: isHere ? tenantId : undefined };
  const domain = textIn(account.domain, 100);
  const words = [
    domain !== undefined && name !== undefined ? `${domain}\\${name}` : name,
    textIn(account.displayName, 200),
    textIn(account.upn, 200),
    sid,
    id,
  ];
  const named = words.find((text) => text !== undefined);
  return named === undefined ? undefined : { named };
}

/**
 * The accounts in a field: a text, a list of texts, or several addresses in one text.
 * @returns one entry per name
 */
export function namedAccounts(value: unknown): readonly AccountFields[] {
  if (Array.isArray(value)) return listIn(value).flatMap(namedAccounts);
  const text = textIn(value, 4000);
  if (text === undefined) return [];
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const isList = parts.length > 1 && parts.every((part) => upn.test(part) || personId(part) !== undefined);
  return (isList ? parts : [text]).map((name) => ({ name, ...(/^S-1-/i.test(name) && { sid: name }) }));
}

/**
 * The object id inside a SID that Entra made: four numbers of 32 bits, little-endian, are the bytes of the GUID.
 * @returns undefined for a SID of Active Directory, and for anything else
 */
export function objectIdOf(sid: string): string | undefined {
  const [, ...numbers] = /^S-1-12-1-(\d{1,10})-(\d{1,10})-(\d{1,10})-(\d{1,10})$/i.exec(sid) ?? [];
  if (numbers.length === 0 || numbers.some((number) => Number(number) > 0xffff_ffff)) return undefined;
  const bytes = Buffer.alloc(16);
  for (const [index, number] of numbers.entries()) bytes.writeUInt32LE(Number(number), index * 4);
  const turned = [bytes.subarray(0, 4), bytes.subarray(4, 6), bytes.subarray(6, 8)].map((part) =>
    Buffer.from(part).reverse().toString('hex'),
  );
  return [...turned, bytes.toString('hex', 8, 10), bytes.toString('hex', 10)].join('-');
}
