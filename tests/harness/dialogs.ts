import type { IAdaptiveCard } from '@microsoft/teams.cards';
import { z } from 'zod';
import type { BotAnswer } from '../../practice/teams/send-activity.ts';

/** What a message extension answered: a dialog, a sentence in one, or nothing, which closes it. */
export type DialogAnswer =
  | { readonly kind: 'dialog'; readonly title: string; readonly card: IAdaptiveCard; readonly data: DialogData }
  | { readonly kind: 'words'; readonly words: string }
  | { readonly kind: 'closed' };

/** What the button of a dialog sends. */
export type DialogData = Readonly<Record<string, unknown>>;

const body = z.union([
  z.strictObject({
    task: z.strictObject({
      type: z.literal('continue'),
      value: z.strictObject({
        title: z.string(),
        height: z.string(),
        width: z.string(),
        card: z.strictObject({
          contentType: z.literal('application/vnd.microsoft.card.adaptive'),
          content: z.looseObject({
            type: z.literal('AdaptiveCard'),
            version: z.literal('1.5'),
            actions: z.tuple([z.looseObject({ type: z.literal('Action.Submit'), data: z.looseObject({}) })]),
          }),
        }),
      }),
    }),
  }),
  z.strictObject({ task: z.strictObject({ type: z.literal('message'), value: z.string().min(1) }) }),
  z.strictObject({}),
]);

/**
 * Reads the answer to an invoke of a message extension, as strictly as Teams' documentation has it.
 * @throws {Error} when it is none, or not with HTTP status 200
 */
export function dialogIn({ status, body: answered }: BotAnswer): DialogAnswer {
  if (status !== 200) throw new Error(`expected status 200, got ${status}`);
  const read = body.parse(answered);
  if (!('task' in read)) return { kind: 'closed' };
  const { task } = read;
  if (task.type === 'message') return { kind: 'words', words: task.value };
  const { title, card } = task.value;
  const [{ data }] = card.content.actions;
  return { kind: 'dialog', title, card: card.content as unknown as IAdaptiveCard, data };
}
