import { z } from 'zod';
import { timeZoneNamed } from '../../services/base/time-zone.ts';
import type { TypedMessage } from '../../services/commands/tokens.ts';
import type { Click } from '../conversation/on-click.ts';
import { cleanTyped } from './clean-typed.ts';
import { mentioning, type MentionedPeople, type MentionEntity } from './mentions.ts';
import type { MessagePieces } from './message-pieces.ts';
import { readHtml } from './read-html.ts';
import { readPlainText } from './read-text.ts';
import type { TeamsActivity } from './teams-activity.ts';

/**
 * Reads what somebody wrote: the HTML of the message where there is one, which has its lines, lists and tables, and the plain text
 * otherwise. Cordon's own mentions are gone, other mentions keep their Teams id, and quoted or forwarded text is left out.
 * @returns undefined when the HTML is nested too deeply to be read
 */
export function typedIn(activity: TeamsActivity): TypedMessage | undefined {
  const html = htmlIn(activity);
  const read = html === undefined ? undefined : readHtml(html);
  if (html !== undefined && read === undefined) return undefined;
  const { pieces, hasFile } = isEmpty(read) ? readPlainText(z.string().catch('').parse(activity.text)) : read;
  const { text, mentions } = mentioning(pieces, mentionedIn(activity));
  return { text: cleanTyped(text), mentions, hasFile: hasFile || hasFileAttached(activity) };
}

/**
 * Whether an activity says that a message was edited. Teams sends the message as it is now, with the id that it had.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
 */
export const isEdit = ({ type, channelData }: Pick<TeamsActivity, 'type' | 'channelData'>): boolean =>
  (type === 'messageUpdate' || type === 'message') && editData.safeParse(channelData).success;

const editData = z.object({ eventType: z.literal('editMessage') });

/** Whether the HTML holds nothing, not even something that was left out: then the text is all there is. */
const isEmpty = (read: MessagePieces | undefined): read is undefined =>
  read === undefined ||
  (!read.leftOut && read.pieces.every((piece) => piece.kind === 'text' && piece.text.trim() === ''));

const htmlIn = ({ attachments }: TeamsActivity): string | undefined =>
  attachmentsIn(attachments).flatMap(({ contentType, content }) =>
    contentType === 'text/html' && typeof content === 'string' ? [content] : [],
  )[0];

const fileTypes = ['application/vnd.microsoft.teams.file.download.info', 'reference'];

const hasFileAttached = ({ attachments }: TeamsActivity): boolean =>
  attachmentsIn(attachments).some(({ contentType }) => fileTypes.includes(contentType));

const attachmentsIn = (attachments: unknown) => z.array(attachment).catch([]).parse(attachments);

const attachment = z.object({ contentType: z.string(), content: z.unknown() }).catch({ contentType: '', content: '' });

function mentionedIn({ entities, recipient }: TeamsActivity): MentionedPeople {
  const named = z.array(mention).catch([]).parse(entities);
  const bot = account.parse(recipient);
  return {
    entities: named.flatMap((entity) => (entity === undefined ? [] : [entity])),
    bot: { id: bot.id, names: [bot.name] },
  };
}

/**
 * The click that a message stands for: clients without Action.Execute send a button as a message without text, with the verb inside its value.
 * @returns undefined for any other message
 */
export function clickIn(activity: TeamsActivity): Click | undefined {
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
  entities,
}: Pick<TeamsActivity, 'localTimezone' | 'entities'>): string | undefined {
  const named = [
    localTimezone,
    ...anything.parse(entities).map((entity) => clientInfo.safeParse(entity).data?.timezone),
  ];
  return named.map((name) => zoneName.safeParse(name).data).find((zone) => zone !== undefined);
}

const anything = z.array(z.unknown()).catch([]);

const clientInfo = z.object({ type: z.literal('clientInfo'), timezone: z.string() });

const zoneName = z.string().transform((name, context) => {
  const zone = timeZoneNamed(name);
  if (zone !== undefined) return zone;
  context.addIssue({ code: 'custom', message: 'expected an IANA time zone' });
  return z.NEVER;
});

const submittedButton = z.object({ text: z.string().default(''), value: z.looseObject({ verb: z.string() }) });

/** Not everything is there always. */
const account = z.object({ id: z.string().catch(''), name: z.string().catch('') }).catch({ id: '', name: '' });

/** Teams names the person, writes the mention into the text, or both. */
const mention = z
  .object({
    type: z.literal('mention'),
    text: z.string().catch(''),
    mentioned: z.object({ id: z.string().min(1), name: z.string().catch('') }),
  })
  .transform(({ text, mentioned }): MentionEntity => {
    const shown = readPlainText(text).pieces.map((piece) => (piece.kind === 'mention' ? piece.name : piece.text));
    const names = [shown.join('').trim(), mentioned.name.trim()];
    return { id: mentioned.id, names: names.filter((name) => name !== '') };
  })
  .optional()
  .catch(undefined);
