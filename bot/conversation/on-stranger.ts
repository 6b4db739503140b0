import type { Answer } from '../../cards/answer-card.ts';
import type { ParsedMessage } from '../../services/commands/parsed-message.ts';
import { notice } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { helpOverview } from './help.ts';
import { onSignOut } from './on-sign-in.ts';
import type { Stranger } from './strangers.ts';
import { whoamiReport } from './whoami.ts';

/** What a stranger typed, but for a command. */
export interface StrangerLine {
  readonly stranger: Stranger;
  readonly parsed: ParsedMessage;
}

/**
 * Answers a stranger: help, whoami and sign-out once, because tokens can always be deleted, and all else with one refusal; nothing more
 * within a minute. No answer has a button.
 */
export async function onStranger(
  context: Pick<ConversationContext, 'secrets' | 'people'>,
  turn: Turn,
  { stranger, parsed }: StrangerLine,
): Promise<Answer> {
  const word = parsed.kind === 'empty' ? 'help' : parsed.kind === 'builtin' ? parsed.name : undefined;
  if (word !== 'help' && word !== 'whoami' && word !== 'sign-out') return refuseStranger(stranger);
  if (!stranger.isFirst(word)) return undefined;
  if (word === 'sign-out') return onSignOut(context, turn);
  const { right } = stranger;
  return word === 'help'
    ? helpFor(context, turn, stranger)
    : whoamiReport(turn, { ask: right, approve: right, more: [] });
}

/** The one refusal that a stranger gets; nothing when they had it less than a minute ago. */
export const refuseStranger = (stranger: Stranger): Answer =>
  stranger.isFirst('refusal')
    ? notice('You may not use Cordon here', [strangerWords(stranger), 'Nothing was done.'])
    : undefined;

/** Why a stranger is refused, in one or two sentences. */
export const strangerWords = ({ right }: Pick<Stranger, 'right'>): string => whyNot[right];

const whyNot: Readonly<Record<Stranger['right'], string>> = {
  no: 'The policy of this Cordon names you neither as a responder nor as an approver here. Its operator can add you.',
  guest: 'You are a guest in this organisation, and only its own members may ask or approve.',
  disabled: 'Your account is disabled in Entra. An administrator can enable it.',
  outsider: 'Your account is not one of this organisation, and only its own members may ask or approve.',
};

const helpFor = (
  { people }: Pick<ConversationContext, 'people'>,
  { personal }: Pick<Turn, 'personal'>,
  stranger: Stranger,
): Answer => ({
  kind: 'help',
  help: {
    ...helpOverview(people.isOffered, { language: undefined, personal }),
    note: strangerWords(stranger),
    offers: [],
  },
});
