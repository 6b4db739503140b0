import type { Person } from '../services/model/person.ts';
import { oneLine } from './text.ts';

/** A name to read, raw: short enough not to push the rest out, and never empty. */
export const personName = (person: Person): string => oneLine(person.name, 64) || person.id;

/** The subject of a title: one name, or how many people. */
export const peopleNames = (people: readonly Named[]): string =>
  people.length === 1 && people[0] !== undefined
    ? personName(people[0])
    : `${people.length} ${people[0]?.kind === 'device' ? 'devices' : 'people'}`;

/** Somebody or something with a name; `kind` as in a target. */
type Named = Person & { readonly kind?: string };

/** Puts a subject for `{who}`; `plural` turns `{who} is contained` into `3 people are contained`. */
export const fillWho = (words: string, subject: string, plural = false): string =>
  (plural
    ? words.replace(/\{who\} (is|was|has)\b/g, (_, verb: string) => `{who} ${plurals[verb] ?? verb}`)
    : words
  ).replaceAll('{who}', () => subject);

const plurals: Readonly<Record<string, string>> = { is: 'are', was: 'were', has: 'have' };

/** As `fill`, about all of these people. */
export const fillPeople = (words: string, people: readonly Named[]): string =>
  fillWho(words, peopleNames(people), people.length !== 1);

/** For the middle of a sentence; leaves `MFA` alone. */
export const lowerFirst = (words: string): string =>
  /^\p{Lu}(?!\p{Lu})/u.test(words) ? `${words.charAt(0).toLowerCase()}${words.slice(1)}` : words;

/** For the beginning of a sentence. */
export const upperFirst = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/** Without the full stop, for when more follows. */
export const withoutFullStop = (sentence: string): string => sentence.replace(/[.\s]+$/, '');

/** `a`, `a and b`, `a, b and c`. */
export const joinWords = (items: readonly string[], last = 'and'): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1] ?? ''}`;

/** The first names and how many more: `Alex Wilber, Lee Gu and 3 more`. */
export const shortNameList = (people: readonly Person[], atMost = 3): string =>
  joinWords([
    ...people.slice(0, atMost).map(personName),
    ...(people.length > atMost ? [`${people.length - atMost} more`] : []),
  ]);

/** Items of one key together, in the order in which the keys came. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

/** `one`, `two`, `3`. */
const count = (n: number): string => ['no', 'one', 'two'][n] ?? `${n}`;

/** `one person`, `two more people`. */
export const peopleCounted = (n: number, which = ''): string =>
  `${count(n)}${which === '' ? '' : ` ${which}`} ${n === 1 ? 'person' : 'people'}`;

/** `one more person approves`, `two people approve`. */
export const peopleWho = (n: number, verb: string, which = ''): string =>
  `${peopleCounted(n, which)} ${verb}${n === 1 ? 's' : ''}`;
