import type { ArgumentReview } from '../contract/action.ts';
import { graphValue, pairsIn, readProperties } from './property-changes.ts';

/** The arguments of `create-user` that are properties of a user. */
const own: Readonly<Record<string, string>> = {
  displayName: 'name',
  userPrincipalName: 'upn',
  mailNickname: 'nickname',
  jobTitle: 'title',
  department: 'department',
  usageLocation: 'usage-location',
};

/** Arguments that are no properties. */
const plain = ['enabled', 'must-change', 'license', 'immutable-id', 'password'];

/**
 * What `create-user` was asked for: properties by their own names, whichever way they were typed, and an alias from the address where
 * none was given. A licence needs a usage location, because Microsoft sells not everything everywhere.
 */
export function reviewNewUser(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const { properties: listedText, delimiter, ...typed } = args;
  const listed = typeof listedText === 'string' ? pairsIn(listedText, String(delimiter)) : { pairs: [] };
  if ('problem' in listed) return { kind: 'problems', messages: [`argument "properties": ${listed.problem}`] };
  const names = new Map(Object.entries(own).map(([property, name]) => [name, property]));
  const asked = Object.entries(typed).filter(([name]) => !plain.includes(name));
  const read = readProperties([
    ...asked.map(([name, value]) => [names.get(name) ?? name, String(value)] as const),
    ...listed.pairs,
  ]);
  if (!read.ok) return { kind: 'problems', messages: read.problems };
  const found = Object.entries(read.properties).map(([property, value]) => [own[property] ?? property, value] as const);
  const kept = Object.entries(typed).filter(([name]) => plain.includes(name));
  const all: Record<string, unknown> = Object.fromEntries([...kept, ...found]);
  const nickname = typeof all['upn'] === 'string' ? nicknameOf(all['upn']) : '';
  if (all['nickname'] === undefined && nickname !== '') all['nickname'] = nickname;
  return all['license'] !== undefined && all['usage-location'] === undefined
    ? { kind: 'missing', keys: ['usage-location'], args: all }
    : { kind: 'fits', args: all };
}

/** The properties that a reviewed request asks for, as Graph takes them. */
export function newUserBody(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const names = new Map(Object.entries(own).map(([property, name]) => [name, property]));
  const left = ['properties', 'delimiter', ...plain];
  return Object.fromEntries(
    Object.entries(args)
      .filter(([name, value]) => !left.includes(name) && value !== undefined)
      .map(([name, value]) => [names.get(name) ?? name, String(value)] as const)
      .map(([property, text]) => [property, graphValue(property, text)]),
  );
}

/** What Exchange takes as an alias, 64 characters at most. Source: https://learn.microsoft.com/graph/api/resources/user */
const nicknameOf = (upn: string): string =>
  upn
    .replace(/@.*$/, '')
    .replace(/[^\w.-]/g, '')
    .slice(0, 64);
