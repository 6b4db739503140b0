import { z } from 'zod';
import type { ClickAnswer } from './answer.ts';
import type { ConversationSecrets, Turn } from './context.ts';

/** What the Cancel button of a form carries: the token of a private one. */
export const dismissed = z.object({ form: z.string().max(100).optional() });

/** Answers the Cancel button of a form, which has changed nothing. A private form cannot be sent any more afterwards. */
export async function dismissForm(
  { forms }: Pick<ConversationSecrets, 'forms'>,
  turn: Turn,
  { form }: z.output<typeof dismissed>,
): Promise<ClickAnswer> {
  if (form !== undefined && turn.personal) await forms.take(form, turn.person.id);
  return {
    kind: 'card',
    card: { kind: 'notice', notice: { tone: 'info', title: 'Cancelled', sentences: ['Nothing was done.'] } },
  };
}
