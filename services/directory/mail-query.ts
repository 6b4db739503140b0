import { z } from 'zod';
import { clean, quote } from '../base/quotes.ts';
import type { ArgumentReview } from '../contract/action.ts';

/** Which messages are searched for. */
export interface MailQuery {
  /** Address of the sender, if it is searched for. */
  readonly from?: string | undefined;
  /** A part of the subject, if it is searched for. */
  readonly subject?: string | undefined;
  /** The first day on which it was received, `2026-11-30`, in UTC. */
  readonly day: string;
}

/** The shortest text of a subject that is searched for: fewer letters are in half of all mail. */
const shortest = 3;

/**
 * A text without what means something in a query. A quotation mark would end the text and widen the search, and an asterisk stands for
 * anything.
 */
export const searchedText = (typed: string): string =>
  clean(typed)
    .replace(/["“”„‟*]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();

/** The longest text of a subject that a button carries, in characters; a longer one is cut between words. */
const carriedAtMost = 100;

/**
 * A subject as a button searches for it: its beginning, in whole words.
 * @returns undefined when it is too short to be searched for
 */
export function carriedSubject(subject: string): string | undefined {
  const text = searchedText(subject);
  const cut = text.length <= carriedAtMost ? text : text.slice(0, carriedAtMost).replace(/\s+\S*$/, '');
  return cut.length < shortest ? undefined : cut;
}

/** The arguments that say what is searched for, but for the time. */
export const mailArguments = {
  from: z
    .string()
    .trim()
    .toLowerCase()
    .pipe(z.email({ error: 'expected the mail address of the sender' }).max(320))
    .optional()
    .describe('The address that it came from'),
  subject: z
    .string()
    .transform(searchedText)
    .pipe(
      z
        .string()
        .min(shortest, { error: `expected at least ${shortest} letters of the subject` })
        .max(200),
    )
    .optional()
    .describe('A part of its subject'),
};

/** Refuses a search for everything. */
export const reviewMailQuery = (args: Readonly<Record<string, unknown>>): ArgumentReview =>
  args['from'] === undefined && args['subject'] === undefined
    ? { kind: 'problems', messages: ['Say who sent it (from=…) or what its subject contains (subject="…").'] }
    : { kind: 'fits', args };

/**
 * The day of a time, because a search knows no hours: everything of that day is found.
 * @param at epoch milliseconds
 */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/**
 * Writes a query in the language of Microsoft Purview. `subject` finds whatever contains the text; `from` also finds other addresses and the
 * display name of the same person.
 * @throws {TypeError} when it would find all mail
 * @see https://learn.microsoft.com/purview/edisc-keyword-query-language
 */
export function keywordQuery({ from, subject, day }: MailQuery): string {
  const [sender, words] = [from, subject].map((text) => (text === undefined ? '' : searchedText(text)));
  if ((sender ?? '') === '' && (words ?? '').length < shortest) throw new TypeError('a search for all mail');
  return [
    'kind:email',
    ...(sender ? [`from:"${sender}"`] : []),
    ...(words ? [`subject:"${words}"`] : []),
    `received>=${day}`,
  ].join(' AND ');
}

/** A query as people read it: `from billing@example.com, subject “Invoice”, since 2026-11-30`. */
export const queryWords = ({ from, subject, day }: MailQuery): string =>
  [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(subject === undefined ? [] : [`subject “${subject}”`]),
    `received since ${day}`,
  ].join(', ');

/** The command that searches for the same, as a button carries it. */
export const mailCommand = (name: string, { from, subject, day }: MailQuery): string =>
  [
    name,
    ...(from === undefined ? [] : [`from=${from}`]),
    ...(subject === undefined ? [] : [`subject=${quote(subject)}`]),
    `since=${day}T00:00:00Z`,
  ].join(' ');
