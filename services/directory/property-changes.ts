import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { normalizeName, suggest } from '../base/suggest.ts';
import { jsonOr } from '../base/json.ts';
import type { OpensAccess } from '../contract/action.ts';
import { propertyNamed, userProperties, type UserProperty } from './user-properties.ts';
import { startOf } from '../base/time.ts';

/** Properties of a user by their Graph names, with the values as typed. */
export type TypedProperties = Readonly<Record<string, string>>;

/** The properties that were read, or what is wrong with them. */
export type PropertiesRead =
  | { readonly ok: true; readonly properties: TypedProperties }
  /** A sentence for each problem, without values that may be secrets. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Names that cannot be set as a property, and what to use instead. */
const useInstead = new Map(
  Object.entries({
    accountenabled: 'use enable-user or disable-user',
    passwordprofile:
      'use reset-password, which makes one. A password that stood in a message is compromised: never use it',
    password: 'use reset-password, which makes one. A password that stood in a message is compromised: never use it',
    onpremisesimmutableid: 'use clear-immutable-id; another value would hand the account to whoever is synced with it',
    manager: 'use assign-manager or remove-manager',
    showinaddresslist:
      'Microsoft Graph does not pass it on to Exchange. Hide the mailbox from address lists in the Exchange admin center or the Microsoft 365 admin center',
    isresourceaccount: 'Microsoft reserves it for future use. Use convert-mailbox to make a room or equipment mailbox',
    employeeleavedatetime:
      'an app needs the permission User-LifeCycleInfo.ReadWrite.All for it, which Cordon does not ask for. Set it in the HR system',
    identities:
      'an app needs the permission User.ManageIdentities.All for it, which Cordon does not ask for. Set it in the Entra admin center',
    proxyaddresses:
      'Exchange keeps it. Add an alias in the Exchange admin center, or set mail to change the primary address',
    preferredname: 'Microsoft no longer supports it. Use displayName',
  }),
);

/** The word that clears a property. */
const clearingWord = 'none';

/**
 * Finds each property by its name in any case, and checks its value. The word `none` clears a property; every other value stays as
 * typed.
 * @param pairs names and values in the order in which they were typed
 */
export function readProperties(pairs: readonly (readonly [name: string, value: string])[]): PropertiesRead {
  const problems: string[] = [];
  const properties: Record<string, string> = {};
  for (const [typed, value] of pairs) {
    const name = propertyNamed(typed);
    const property = name === undefined ? undefined : userProperties.get(name);
    const problem = whyNot(typed, name, property) ?? (property && misfit(name ?? typed, property, value));
    if (problem !== undefined) problems.push(`argument "${name ?? echo(typed)}": ${problem}`);
    else if (name !== undefined && Object.hasOwn(properties, name)) problems.push(`argument "${name}" is given twice`);
    else if (name !== undefined) properties[name] = value;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, properties };
}

/**
 * Whether setting these properties opens access.
 * @param properties values as typed, by property in any spelling; names that are no property do not count
 */
export function accessOpenedByProperties(properties: Readonly<Record<string, unknown>>): OpensAccess {
  const answers = Object.entries(properties).map(([typed, text]) => {
    const name = propertyNamed(typed) ?? '';
    const opens = userProperties.get(name)?.opensAccess ?? false;
    return typeof opens === 'function' ? opens(graphValue(name, String(text))) : opens;
  });
  return answers.includes(true) ? true : answers.includes('if-dynamic') ? 'if-dynamic' : false;
}

/** Whether setting these properties blocks sign-in. The parameter is that of `accessOpenedByProperties`. */
export const locksOutByProperties = (properties: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(properties).some(
    ([typed, text]) =>
      propertyNamed(typed) === 'accountEnabled' && graphValue('accountEnabled', String(text)) === false,
  );

/** The properties that always open access and that a command may set, for people to read. */
export const propertiesThatOpenAccess: readonly string[] = [...userProperties]
  .filter(([name, property]) => property.opensAccess === true && whyNot(name, name, property) === undefined)
  .map(([name]) => name);

function whyNot(typed: string, name: string | undefined, property: UserProperty | undefined): string | undefined {
  const instead = useInstead.get(normalizeName(typed));
  if (instead !== undefined) return `not set like this; ${instead}`;
  if (name === undefined || property === undefined) {
    const [near] = suggest(
      typed,
      [...userProperties].filter(([, { write }]) => write !== 'never').map(([key]) => [key]),
      1,
    );
    return `not a property of a user${near === undefined ? '' : `, did you mean "${near}"`}`;
  }
  if (property.write === 'never') return 'read-only: Microsoft Graph does not take it';
  return property.write === 'delegated'
    ? 'Microsoft Graph takes it from a signed-in person only, not from an app'
    : undefined;
}

/** What is expected of a value that does not fit. */
function misfit(name: string, property: UserProperty, text: string): string | undefined {
  if (text === '') return `expected a value; ${clearingWord} clears it`;
  if (clears(text)) return property.required === true ? 'cannot be empty' : undefined;
  if (name === 'usageLocation' && !/^[a-z]{2}$/i.test(text)) return 'expected the two letters of a country, such as CH';
  switch (property.type) {
    case 'string':
      return undefined;
    case 'strings':
      return itemsIn(text).length > (property.maxItems ?? Infinity)
        ? `expected one value: Microsoft Graph takes no more than ${String(property.maxItems)}`
        : undefined;
    case 'boolean':
      return /^(yes|no|true|false)$/i.test(text) ? undefined : 'expected yes or no';
    case 'date':
      return Number.isNaN(timeIn(text)) ? 'expected a day or a time such as 2026-03-02' : undefined;
    case 'object':
    case 'objects':
      return objectIn(text) === undefined ? 'expected a JSON object' : undefined;
    default:
      return property.type satisfies never;
  }
}

/**
 * Converts a typed value to the type that Graph takes: a boolean, a list, a time in UTC, null, or the text itself.
 * @param name the property's Graph name
 * @throws {TypeError} when a user has no such property
 */
export function graphValue(name: string, text: string): unknown {
  const type = userProperties.get(name)?.type;
  if (type === undefined) throw new TypeError(`not a property of a user: "${name}"`);
  if (clears(text)) return type === 'strings' ? [] : null;
  switch (type) {
    case 'string':
      return text;
    case 'boolean':
      return /^(yes|true)$/i.test(text);
    case 'date':
      return new Date(timeIn(text)).toISOString();
    case 'strings':
      return itemsIn(text);
    case 'object':
    case 'objects':
      return objectIn(text);
    default:
      return type satisfies never;
  }
}

/**
 * Whether Graph returns the value that was set.
 * @param wanted the value sent to Graph
 * @param shown the value that Graph returned
 */
export function shows(name: string, wanted: unknown, shown: unknown): boolean {
  if (wanted === null) return shown === null || shown === undefined;
  if (userProperties.get(name)?.type === 'date')
    return typeof shown === 'string' && typeof wanted === 'string' && Date.parse(shown) === Date.parse(wanted);
  if (Array.isArray(wanted)) return Array.isArray(shown) && JSON.stringify(shown) === JSON.stringify(wanted);
  if (typeof wanted === 'object') {
    const inside = anObject.safeParse(shown).data ?? {};
    return Object.entries(wanted).every(([key, value]) => inside[key] === value);
  }
  const caseless = ['usageLocation', 'userPrincipalName', 'mail', 'preferredLanguage'].includes(name);
  return caseless && typeof wanted === 'string' && typeof shown === 'string'
    ? wanted.toLowerCase() === shown.toLowerCase()
    : wanted === shown;
}

/**
 * Splits a text into pairs: `jobTitle=Test,city=Tel Aviv`, as Cortex XSOAR takes them, or a JSON object. The first `=` of a pair ends
 * the name, so a value may contain others.
 * @returns the pairs, or a sentence about the part that is not a pair
 */
export function pairsIn(
  text: string,
  delimiter: string,
): { readonly pairs: readonly (readonly [string, string])[] } | { readonly problem: string } {
  const json = text.startsWith('{') ? objectIn(text) : undefined;
  if (json !== undefined) return { pairs: Object.entries(json).map(([name, value]) => [name, typedValue(value)]) };
  const parts = text.split(delimiter).filter((part) => part.trim() !== '');
  const pairs = parts.map((part): [string, string] => {
    const at = part.indexOf('=');
    return [part.slice(0, Math.max(at, 0)).trim(), part.slice(at + 1).trim()];
  });
  const odd = pairs.findIndex(([name]) => name === '');
  return odd === -1
    ? { pairs }
    : {
        problem: `part ${odd + 1} of ${parts.length} is not property=value; a value that holds "${delimiter}" needs another delimiter=`,
      };
}

const itemsIn = (text: string): readonly string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');

const clears = (text: string): boolean => text.toLowerCase() === clearingWord;

/** Epoch milliseconds; NaN for a text that is not a time. A duration is not one. */
const timeIn = (text: string): number => (/^\d+[mhd]$/i.test(text) ? NaN : startOf(text, 0));

const anObject = z.record(z.string(), z.unknown());

const objectIn = (text: string): Readonly<Record<string, unknown>> | undefined =>
  anObject.safeParse(jsonOr(text, undefined)).data;

/** A value in Graph's type as people type it: `none` for an empty one, a list with commas, an object as JSON. */
export function typedValue(value: unknown): string {
  if (value === null) return clearingWord;
  if (Array.isArray(value)) return value.length === 0 ? clearingWord : value.map(String).join(',');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
