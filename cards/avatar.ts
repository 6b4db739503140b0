import type { BadgeAppearance, BadgeStyle, IBadge } from '@microsoft/teams.cards';
import type { Person } from '../services/model/person.ts';
import { textBlock } from './card.ts';

/** Looks without a meaning: green, yellow and red say something about an account. */
const looks: readonly (readonly [style: BadgeStyle, appearance: BadgeAppearance])[] = [
  ['Accent', 'Filled'],
  ['Informative', 'Filled'],
  ['Accent', 'Tint'],
  ['Informative', 'Tint'],
];

/**
 * The initials of a person in a round badge, whose colour always is the same for the same person. Clients without badges show the initials
 * alone. A picture would need a public address, which pictures in Graph do not have.
 */
export function avatar(person: Person): IBadge {
  const text = initialsOf(person.name);
  const [style, appearance] = looks[numberOf(person.id) % looks.length] ?? ['Accent', 'Filled'];
  return {
    type: 'Badge',
    text,
    style,
    appearance,
    shape: 'Circular',
    size: 'ExtraLarge',
    fallback: textBlock(text, { weight: 'Bolder', size: 'Large', color: 'Accent' }),
  };
}

/**
 * The initials of a name: `AW` for `Alex Wilber` and for `Wilber, Alex (Contractor)`.
 * @returns one or two characters; `?` for a name without a letter or digit
 */
export function initialsOf(name: string): string {
  const plain = name.replace(/[([{].*?([)\]}]|$)/gu, ' ');
  const [last = '', first, ...others] = plain.split(',');
  const ordered = first === undefined || others.length > 0 ? plain : `${first} ${last}`;
  const letters = ordered.split(/[\s.,_@-]+/u).flatMap((word) => /[\p{L}\p{N}]/u.exec(word)?.[0] ?? []);
  const [head = '?', ...rest] = letters;
  return `${head}${rest.at(-1) ?? ''}`.toUpperCase();
}

/** A number that depends on all of an object id. */
const numberOf = (id: string): number =>
  Array.from(id).reduce((sum, digit) => sum + (Number.parseInt(digit, 16) || 0), 0);
