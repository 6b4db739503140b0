import type { Person, TargetKind, TargetsCalled } from '../services/model/person.ts';
import { oneLine } from './text.ts';

/** A person's name for display, raw. Limited to 64 characters; the object id when the name has no visible character. */
export const personName = (person: Person): string => oneLine(person.name, 64) || person.id;

/** The subject of a title: the name of a single person or device, or their number. */
const subjectOf = (people: readonly Named[]): string =>
  people.length === 1 && people[0] !== undefined
    ? personName(people[0])
    : `${people.length} ${targetsNoun(people[0]?.kind ?? 'account', 'people')}`;

/** A person, or a target of any kind. */
type Named = Person & { readonly kind?: TargetKind };

/**
 * What several targets of a kind are called.
 * @param accounts what accounts are called here
 */
export const targetsNoun = (kind: TargetKind, accounts: 'people' | 'accounts'): string =>
  nouns[kind] === 'people' ? accounts : nouns[kind];

const nouns: TargetsCalled = {
  account: 'people',
  'deleted-account': 'people',
  'new-account': 'people',
  device: 'devices',
  app: 'apps',
  address: 'addresses',
  mail: 'searches',
  'deleted-group': 'groups',
  'deleted-app': 'apps',
};

/**
 * Replaces `{who}` in a phrase.
 * @param plural whether the subject is plural: `{who} is contained` becomes `3 people are contained`
 */
export const fillWho = (words: string, subject: string, plural = false): string =>
  (plural
    ? words.replace(/\{who\} (is|was|has)\b/g, (_, verb: string) => `{who} ${plurals[verb] ?? verb}`)
    : words
  ).replaceAll('{who}', () => subject);

const plurals: Readonly<Record<string, string>> = { is: 'are', was: 'were', has: 'have' };

/** Replaces `{who}` in a phrase by these people: a single name, or their number. */
export const fillPeople = (words: string, people: readonly Named[]): string =>
  fillWho(words, subjectOf(people), people.length !== 1);

/** Lower-cases the first letter for the middle of a sentence. Acronyms such as `MFA` are not changed. */
export const lowerFirst = (words: string): string =>
  /^\p{Lu}(?!\p{Lu})/u.test(words) ? `${words.charAt(0).toLowerCase()}${words.slice(1)}` : words;

/** Upper-cases the first letter for the beginning of a sentence. */
export const upperFirst = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;

/** Removes the full stop at the end, so that a sentence can continue. */
export function withoutFullStop(sentence: string): string {
  let end = sentence.length;
  while (end > 0 && /[.\s]/.test(sentence.charAt(end - 1))) end -= 1;
  return sentence.slice(0, end);
}

/** Joins items: `a`, `a and b`, `a, b and c`. */
export const joinWords = (items: readonly string[], last = 'and'): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${last} ${items[items.length - 1] ?? ''}`;

/** Makes a sentence of each phrase: `Password replaced. Not started: revoke every sign-in session.` */
export const inSentences = (phrases: readonly string[]): string =>
  phrases.map((phrase) => `${upperFirst(phrase)}.`).join(' ');

/** Names the first people and counts the others: `Alex Wilber, Lee Gu and 3 more`. */
export const shortNameList = (people: readonly Person[], atMost = 3): string =>
  joinWords([
    ...people.slice(0, atMost).map(personName),
    ...(people.length > atMost ? [`${people.length - atMost} more`] : []),
  ]);

/** Groups items by key, in the order in which the keys first appear. */
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

/** A number in words up to two: `one`, `two`, `3`. */
const count = (n: number): string => ['no', 'one', 'two'][n] ?? `${n}`;

/**
 * Counts people: `one person`, `two more people`.
 * @param which an adjective, such as `more`
 */
export const peopleCounted = (n: number, which = ''): string =>
  `${count(n)}${which === '' ? '' : ` ${which}`} ${n === 1 ? 'person' : 'people'}`;

/**
 * Counts people who do something: `one more person approves`, `two people approve`.
 * @param verb in its plural form
 * @param which an adjective, such as `more`
 */
export const peopleWho = (n: number, verb: string, which = ''): string =>
  `${peopleCounted(n, which)} ${verb}${n === 1 ? 's' : ''}`;
