import type { ArgumentReview } from '../contract/action.ts';
import { graphValue, pairsIn, readProperties } from './property-changes.ts';

/** The arguments of `create-user` that set a property of the user, by property. */
const argumentOf: Readonly<Record<string, string>> = {
  displayName: 'name',
  userPrincipalName: 'upn',
  mailNickname: 'nickname',
  jobTitle: 'title',
  department: 'department',
  usageLocation: 'usage-location',
};

const propertyOf = new Map(Object.entries(argumentOf).map(([property, name]) => [name, property]));

/** The arguments that do not set a property. */
const otherArguments = [
  'enabled',
  'must-change',
  'license',
  'immutable-id',
  'password',
  'manager',
  'groups',
  'copy-from',
  'aliases',
  'at',
];

/**
 * Reviews the arguments of `create-user`. It names properties by their own names, whichever way they were typed, and derives a missing
 * mail alias from the address. A licence needs a usage location, because Microsoft does not sell every service in every country.
 * @param args the arguments as typed
 * @returns the arguments that the request stores, or what is missing or wrong with them
 */
export function reviewNewUser(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const { properties: listedText, delimiter, ...typed } = args;
  const listed = typeof listedText === 'string' ? pairsIn(listedText, String(delimiter)) : { pairs: [] };
  if ('problem' in listed) return { kind: 'problems', messages: [`argument "properties": ${listed.problem}`] };
  const properties = Object.entries(typed).filter(([name]) => !otherArguments.includes(name));
  const read = readProperties([
    ...properties.map(([name, value]) => [propertyOf.get(name) ?? name, String(value)] as const),
    ...listed.pairs,
  ]);
  if (!read.ok) return { kind: 'problems', messages: read.problems };
  const found = Object.entries(read.properties).map(
    ([property, value]) => [argumentOf[property] ?? property, value] as const,
  );
  const kept = Object.entries(typed).filter(([name]) => otherArguments.includes(name));
  const all: Record<string, unknown> = Object.fromEntries([...kept, ...found]);
  const nickname = typeof all['upn'] === 'string' ? nicknameOf(all['upn']) : '';
  if (all['nickname'] === undefined && nickname !== '') all['nickname'] = nickname;
  return all['license'] !== undefined && all['usage-location'] === undefined
    ? { kind: 'missing', keys: ['usage-location'], args: all }
    : { kind: 'fits', args: all };
}

/**
 * Builds the body of `POST /users` from reviewed arguments, in Graph's types.
 * @param args arguments that went through `reviewNewUser`
 */
export function newUserBody(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const omitted = ['properties', 'delimiter', ...otherArguments];
  return Object.fromEntries(
    Object.entries(args)
      .filter(([name, value]) => !omitted.includes(name) && value !== undefined)
      .map(([name, value]) => [propertyOf.get(name) ?? name, String(value)] as const)
      .map(([property, text]) => [property, graphValue(property, text)]),
  );
}

/**
 * Derives a mail alias that Exchange accepts: at most 64 characters.
 * @see https://learn.microsoft.com/graph/api/resources/user
 */
const nicknameOf = (upn: string): string =>
  upn
    .replace(/@.*$/, '')
    .replace(/[^\w.-]/g, '')
    .slice(0, 64);
