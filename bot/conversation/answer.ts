import type { CardAnswer, Answer } from '../../cards/answer-card.ts';
import { echo } from '../../services/base/echo.ts';
import type { Offer } from '../../services/contract/action.ts';
import type { RefusedRequest } from '../../cards/refusal-words.ts';
import { reasonAtMost, type Refusal } from '../../services/model/request.ts';

/** What a click is answered with: what the clicker sees in place of the card or below it, or a message of its own. */
export type ClickAnswer =
  /** A card for the clicker alone. `repeat` replaces it when the same click comes again, because a secret is shown once. */
  | { readonly kind: 'card'; readonly card: CardAnswer; readonly repeat?: string }
  /** The click does not count. */
  | { readonly kind: 'refusal'; readonly refusal: Refusal; readonly about?: RefusedRequest }
  /** The same in words of its own. `isRepeat`: the clicker was told less than a minute ago, so that no message is posted for it. */
  | { readonly kind: 'refused'; readonly words: string; readonly isRepeat?: boolean }
  /** The click is not one that Cordon knows. */
  | { readonly kind: 'error'; readonly statusCode: 400; readonly words: string }
  /** A new message is due, or a request that will show itself; `words` say below the card where to look. */
  | { readonly kind: 'message'; readonly answer: Answer; readonly words?: string };

/**
 * A notice that something did not work or is not known.
 * @param title what did not work
 * @param sentences what happened, then what to do next
 * @param tries command lines to click
 * @param offers buttons before those, which say something else than the line that they type
 */
export const notice = (
  title: string,
  sentences: readonly string[],
  tries: readonly string[] = [],
  offers: readonly Offer[] = [],
): CardAnswer => ({
  kind: 'notice',
  notice: {
    tone: 'problem',
    title,
    sentences,
    offers: [...offers, ...tries.map((line) => ({ label: line, command: line }))],
  },
});

/**
 * Says that a word is no command.
 * @param lines what may have been meant, to click
 */
export const unknownWord = (word: string, lines: readonly string[]): CardAnswer =>
  lines.length === 0
    ? notice(`I do not know “${echo(word)}”`, ['Nothing was done. Type help to see what can be done.'], ['help'])
    : notice(`I do not know “${echo(word)}”`, ['Nothing was done. Did you mean one of these?'], lines);

/** Says that a reason is too long to be stored. */
export const reasonTooLong = (reason: string): CardAnswer =>
  notice('That reason is too long', [
    `A reason has ${reasonAtMost} characters at most, this one has ${reason.length}. Nothing was done.`,
  ]);

/** Why a decision was refused, with what the words for it need of the request. */
export const whyRefused = ({ refusal, request }: RefusedDecision) =>
  request === undefined ? { refusal } : { refusal, about: { requester: request.requester, state: request.state } };

/** A decision that does not count, and the request as it stood then. */
interface RefusedDecision {
  readonly refusal: Refusal;
  readonly request?: RefusedRequest;
}

/** Says that a button is none that this version knows. */
export const unknownButton = (verb: string): ClickAnswer => ({
  kind: 'error',
  statusCode: 400,
  words: `This card has a button "${echo(verb)}" that this version of Cordon does not know.`,
});
