import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { timeZoneNamed } from '../../services/base/time-zone.ts';
import type { TypedMessage } from '../../services/commands/tokens.ts';
import type { Click } from '../conversation/on-click.ts';

/** The typed text without the bot's own mention. Other mentions keep their Teams id. */
export function typedIn(activity: Activity): TypedMessage {
  const mentions = (activity.entities ?? [])
    .map((entity) => mention.safeParse(entity).data)
    .filter((entity) => entity !== undefined);
  const own = mentions.filter(({ mentioned }) => mentioned.id === activity.recipient.id);
  const text = own.reduce((left, { text: tag }) => left.replace(tag, ' '), z.string().catch('').parse(activity.text));
  return {
    text,
    mentions: mentions
      .filter((entity) => !own.includes(entity))
      .map(({ text: tag, mentioned }) => ({ text: tag, id: mentioned.id })),
  };
}

/**
 * The click that a message stands for: clients without Action.Execute send a button as a message without text, with the verb inside its value.
 * @returns undefined for any other message
 */
export function clickIn(activity: Activity): Click | undefined {
  const sent = submittedButton.safeParse(activity);
  if (!sent.success || sent.data.text !== '') return undefined;
  const { verb, ...data } = sent.data.value;
  return { verb, data, replyToId: activity.replyToId, automatic: false };
}

/**
 * The time zone of the sender, which Teams names with the activity, or in the entity that describes the client.
 * @returns an IANA name that this machine knows; undefined for none
 * @see https://learn.microsoft.com/javascript/api/botframework-schema/activity
 */
export function timeZoneIn({
  localTimezone,
  entities = [],
}: Pick<Activity, 'localTimezone' | 'entities'>): string | undefined {
  const named = [localTimezone, ...entities.map((entity) => clientInfo.safeParse(entity).data?.timezone)];
  return named.map((name) => zoneName.safeParse(name).data).find((zone) => zone !== undefined);
}

const clientInfo = z.object({ type: z.literal('clientInfo'), timezone: z.string() });

const zoneName = z.string().transform((name, context) => {
  const zone = timeZoneNamed(name);
  if (zone !== undefined) return zone;
  context.addIssue({ code: 'custom', message: 'expected an IANA time zone' });
  return z.NEVER;
});

const submittedButton = z.object({ text: z.string().default(''), value: z.looseObject({ verb: z.string() }) });

const mention = z.object({
  type: z.literal('mention'),
  text: z.string().min(1),
  mentioned: z.object({ id: z.string() }),
});
