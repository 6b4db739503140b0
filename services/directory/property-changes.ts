import { z } from 'zod';
import { normalizeName, suggest } from '../base/suggest.ts';
import { jsonOr } from '../base/json.ts';
import { userProperties, type UserProperty } from './user-properties.ts';
import { startOf } from '../base/time.ts';

/** Properties of a user by their own names, with the values as they were typed. */
export type TypedProperties = Readonly<Record<string, string>>;

export type PropertiesRead =
  | { readonly ok: true; readonly properties: TypedProperties }
  /** A sentence each; values that may be secrets are not repeated. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** What has a command of its own, because it needs more than a confirmation or is no property. */
const elsewhere: Readonly<Record<string, string>> = {
  accountenabled: 'use enable-user or disable-user',
  passwordprofile:
    'use reset-password, which makes one. A password that stood in a message is compromised: never use it',
  password: 'use reset-password, which makes one. A password that stood in a message is compromised: never use it',
  onpremisesimmutableid: 'use clear-immutable-id; another value would hand the account to whoever is synced with it',
  manager: 'use assign-manager or remove-manager',
};

const word = 'none';

/**
 * Finds each property in any case and checks its value, before anybody is asked. The word `none` clears a property; every other value
 * stays as it was typed.
 * @param pairs names and values in the order in which they were typed
 */
export function readProperties(pairs: readonly (readonly [name: string, value: string])[]): PropertiesRead {
  const problems: string[] = [];
  const properties: Record<string, string> = {};
  for (const [typed, value] of pairs) {
    const name = [...userProperties.keys()].find((key) => normalizeName(key) === normalizeName(typed));
    const property = name === undefined ? undefined : userProperties.get(name);
    const problem = whyNot(typed, name, property) ?? (property && misfit(name ?? typed, property, value));
    if (problem !== undefined) problems.push(`argument "${name ?? typed}": ${problem}`);
    else if (name !== undefined && Object.hasOwn(properties, name)) problems.push(`argument "${name}" is given twice`);
    else if (name !== undefined) properties[name] = value;
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, properties };
}

function whyNot(typed: string, name: string | undefined, property: UserProperty | undefined): string | undefined {
  const other = elsewhere[normalizeName(typed)];
  if (other !== undefined) return `not set like this; ${other}`;
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

/** What a value must be and is not. */
function misfit(name: string, property: UserProperty, text: string): string | undefined {
  if (text === '') return `expected a value; ${word} clears it`;
  if (clears(text)) return property.required === true ? 'cannot be empty' : undefined;
  if (name === 'usageLocation' && !/^[a-z]{2}$/i.test(text)) return 'expected the two letters of a country, such as CH';
  switch (property.type) {
    case 'string':
    case 'strings':
      return undefined;
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
 * The value as Graph takes it: a boolean, a list, a time in UTC, null, or the text as it was typed.
 * @throws {TypeError} for what `readProperties` did not let pass
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
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'object':
    case 'objects':
      return objectIn(text);
    default:
      return type satisfies never;
  }
}

/** Whether what Graph shows of a property is what was asked for. */
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
 * The pairs in one text: `jobTitle=Test,city=Tel Aviv` as Cortex XSOAR takes them, or a JSON object. Only the first `=` of a pair
 * separates; a value may hold others.
 * @returns the problem as a sentence where a part is no pair
 */
export function pairsIn(
  text: string,
  delimiter: string,
): { readonly pairs: readonly (readonly [string, string])[] } | { readonly problem: string } {
  const json = text.startsWith('{') ? objectIn(text) : undefined;
  if (json !== undefined) return { pairs: Object.entries(json).map(([name, value]) => [name, textOf(value)]) };
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

const clears = (text: string): boolean => text.toLowerCase() === word;

/** Epoch milliseconds; not a number for what is no time. A duration is none. */
const timeIn = (text: string): number => (/^\d+[mhd]$/i.test(text) ? NaN : startOf(text, 0));

const anObject = z.record(z.string(), z.unknown());

const objectIn = (text: string): Readonly<Record<string, unknown>> | undefined =>
  anObject.safeParse(jsonOr(text, undefined)).data;

function textOf(value: unknown): string {
  if (value === null) return word;
  if (Array.isArray(value)) return value.length === 0 ? word : value.map(String).join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
