import { privateWords } from '../../cards/private-words.ts';
import type { RequestId } from '../../services/model/request.ts';
import type { Revealed } from '../../services/requests/handovers.ts';
import type { ClickedCard } from '../../services/requests/requests.ts';
import type { ClickAnswer } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';

/** A click that asks for the secrets of a request. */
export interface RevealClick {
  readonly id: RequestId;
  readonly card: ClickedCard;
  /** True when a client refreshed the card by itself, so that nobody asked. */
  readonly automatic: boolean;
}

type RevealPorts = Pick<ConversationContext, 'requests'>;

/** Shows what is kept for the requester, once. The secret stands in this answer only. */
export async function onReveal(
  { requests }: RevealPorts,
  turn: Turn,
  { id, card, automatic }: RevealClick,
): Promise<ClickAnswer> {
  if (automatic) return { kind: 'refused', words: 'Press the button to see it.' };
  const revealed = await requests.reveal(id, card, turn);
  return revealed.ok
    ? { kind: 'card', card: { kind: 'revealed', id, secrets: revealed.secrets }, repeat: shownBefore }
    : notRevealed(revealed.refusal);
}

/** Has the private card sent once more that Teams refused, and tells the requester what became of it. */
export async function onShowAgain(
  { requests }: RevealPorts,
  turn: Turn,
  { id, automatic }: Omit<RevealClick, 'card'>,
): Promise<ClickAnswer> {
  if (automatic) return { kind: 'refused', words: 'Press the button to have it sent.' };
  const shown = await requests.showAgain(id, turn.person);
  return shown.ok
    ? { kind: 'message', answer: undefined, words: privateWords('secret', shown.delivery) }
    : notRevealed(shown.refusal);
}

function notRevealed(refusal: Exclude<Revealed, { readonly ok: true }>['refusal']): ClickAnswer {
  if (refusal === 'shown-before') return { kind: 'refused', words: shownBefore };
  if (refusal === 'secret-lost') return { kind: 'refused', words: lost };
  return { kind: 'refusal', refusal };
}

const shownBefore = 'It was shown before or is too old. Ask for a new one.';
const lost = 'It can never be shown: its time is over, or its key is destroyed. Ask for a new one.';
