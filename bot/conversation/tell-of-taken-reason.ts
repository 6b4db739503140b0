import type { Answer } from '../../cards/answer-card.ts';
import { addressesIn } from '../../services/commands/addresses-in.ts';
import type { ParsedCommand } from '../../services/commands/parsed-message.ts';
import type { ConversationContext, Turn } from './context.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * Tells somebody, after the turn, what is to be known about the reason of the request that they opened. Strangers are not told, because they
 * cause no posts.
 */
export function tellOfTakenReason(
  { background, people }: Pick<ConversationContext, 'background' | 'people'>,
  turn: Turn,
  parsed: ParsedCommand,
): void {
  const told = aboutReason({ people }, parsed);
  if (told === undefined || people.strangers.known(turn) !== undefined) return;
  background.answer(turn, () => Promise.resolve(told));
}

/**
 * What is to be said about the reason of a request that was opened: that it is only what was left of the line, or that it names accounts,
 * which are none of its targets. Targets that a client put behind the reason would be lost without a word.
 */
function aboutReason({ people }: Pick<ConversationContext, 'people'>, parsed: ParsedCommand): Answer {
  const { command, positionals, reason = '', isReasonGuessed } = parsed;
  const targets = positionals.map((value) => (value.kind === 'word' ? value.text.toLowerCase() : ''));
  const named = addressesIn(reason).filter((address) => !targets.some((target) => target.includes(address)));
  if (named.length > 0) {
    const lines = linesFor(reason, named, command.name);
    return {
      kind: 'notice',
      notice: {
        tone: 'info',
        title: 'The reason names accounts',
        sentences: [`${named.join(', ')}: not part of this request. Ask for them on their own if they are meant.`],
        offers: lines
          .map((line) => ({ label: line, command: line }))
          .filter((offer) => people.isOffered(offer.command)),
      },
    };
  }
  return isReasonGuessed === true
    ? { kind: 'text', text: 'The reason on the card is what was left of your line. Cancel if it is none.' }
    : undefined;
}

/** How many accounts a button names. */
const offeredAtMost = 20;

/** The commands that the reason itself names, for the accounts behind them; the same command for the others. */
function linesFor(reason: string, named: readonly string[], command: string): readonly string[] {
  const words = reason.split(/\s+/).map((word) => word.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''));
  const own = words.flatMap((word, index) => {
    const match = vocabulary.match([word]);
    const next = words[index + 1]?.toLowerCase();
    return match?.entry.kind === 'command' && next !== undefined && named.includes(next)
      ? [{ line: `${match.entry.command.name} ${next}`, address: next }]
      : [];
  });
  const others = named.filter((address) => !own.some((found) => found.address === address)).slice(0, offeredAtMost);
  return [...own.map(({ line }) => line), ...(others.length === 0 ? [] : [`${command} ${others.join(' ')}`])];
}
