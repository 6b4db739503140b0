import type { CardAnswer } from '../../cards/answer-card.ts';
import type { Offer } from '../../services/contract/action.ts';
import type { Command } from '../../services/contract/bundle.ts';
import { notice } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';

/**
 * Says that secrets which somebody typed are compromised. It never repeats them.
 * @param exposed what they are: `password`, `token`
 * @param then what became of the line, and what to do next
 * @param tries command lines to click
 * @param offers buttons before those
 */
export const compromised = (
  exposed: readonly string[],
  then: readonly string[],
  tries: readonly string[] = [],
  offers: readonly Offer[] = [],
): CardAnswer =>
  notice(
    `That ${[...new Set(exposed)].join(' and ')} is compromised`,
    ['Whoever reads this chat can read it, and Teams keeps the message. Never use it; delete your message.', ...then],
    tries,
    offers,
  );

/**
 * The answer to a line that is not carried out, because it held secrets.
 * @param tries command lines to click
 * @param command the command of the line, which takes no secret; undefined where there is none
 */
export function refusedExposed(
  exposed: readonly string[],
  tries: readonly string[],
  command?: Pick<Command, 'name' | 'summary'>,
): CardAnswer {
  const takes = command === undefined ? [] : [`${command.name} takes no secret: ${command.summary}.`];
  const instead = exposed.includes('password') ? ['To set a password, use reset-password, which makes one.'] : [];
  return compromised(exposed, ['Where it is in use, replace it. Nothing was done.', ...takes, ...instead], tries);
}

/**
 * Tells somebody, after the turn, that their reason held secrets. The rest of the reason is kept and the line is carried out: losing a
 * request costs more than a masked word. Strangers are not told, because they cause no posts.
 * @param exposed empty where there was none
 */
export function tellOfReason(
  { background, people }: Pick<ConversationContext, 'background' | 'people'>,
  turn: Turn,
  exposed: readonly string[],
): void {
  if (exposed.length === 0 || people.strangers.known(turn) !== undefined) return;
  background.answer(turn, () =>
    Promise.resolve(compromised(exposed, ['The reason was kept without it. Where it is in use, replace it.'])),
  );
}
