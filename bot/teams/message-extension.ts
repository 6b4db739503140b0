import { z } from 'zod';
import { echo } from '../../services/base/echo.ts';
import { personId } from '../../services/model/person.ts';
import type { Place } from '../../services/model/request.ts';
import type { ClickAnswer } from '../conversation/answer.ts';
import type { ConversationContext, Turn } from '../conversation/context.ts';
import { onExtension, type ClaimedSender, type ExtensionInput } from '../conversation/on-extension.ts';
import { fetchTask } from './dialog-response.ts';
import { inTime } from './in-time.ts';
import type { FindMember } from './members.ts';
import type { TeamsActivity } from './teams-activity.ts';

/**
 * How long an invoke may take before it is answered, in milliseconds. Teams waits five seconds, asks twice more, and then shows an error.
 * @see https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/respond-to-task-module-submit
 */
const answerWithinMs = 4000;

/** How long Teams may take to say whether Cordon is in a conversation, in milliseconds: as long as Graph may be read in a turn. */
const rosterWithinMs = 2000;

const text = (most: number) => z.string().max(most);

/** The message that the command was chosen on, as far as it is read. Its body is what somebody else wrote, and is not read at all. */
const messagePayload = z.object({
  id: text(100),
  replyToId: text(100).nullish(),
  from: z
    .object({
      user: z.object({ userIdentityType: text(64), id: text(256), displayName: text(512).nullish() }).nullish(),
      application: z.object({ displayName: text(512).nullish() }).nullish(),
    })
    .nullish(),
});

type MessagePayload = z.output<typeof messagePayload>;

/** The value of `composeExtension/fetchTask` and `composeExtension/submitAction` for a command in the menu of a message. */
const chosen = z.object({
  commandId: text(64),
  commandContext: z.literal('message'),
  messagePayload,
  data: z.unknown().optional(),
});

/** What Teams sends once it has added Cordon to the conversation because a dialog asked for it. */
const installed = z.object({ msteams: z.object({ justInTimeInstall: z.literal(true) }) });

/**
 * Answers an invoke of the message extension, in time whatever Graph and Teams do.
 * @param turn of the person who chose the command, as the authenticated activity names them; undefined for somebody without an Entra identity
 */
export async function onMessageExtension(
  { conversation, members }: { readonly conversation: ConversationContext; readonly members: FindMember },
  activity: TeamsActivity,
  turn: Turn | undefined,
): Promise<ClickAnswer> {
  if (turn === undefined) return refused('Teams sent no Entra identity for you, so you cannot act here.');
  const value = chosen.safeParse(activity.value);
  if (!value.success)
    return refused(`This does not fit a message: ${value.error.issues.map(misfit).join('; ')}. Nothing was done.`);
  if (turn.personal) return refused(onlyWhereOthersSee);
  const sender = senderOf(value.data.messagePayload);
  if (sender === undefined)
    return refused('messagePayload.from.user.id: expected an Entra object id, got something else. Nothing was done.');
  const shows = activity.name === fetchTask || installed.safeParse(value.data.data).success;
  const { commandId, data = null } = value.data;
  const input: ExtensionInput = { commandId, sender, ...(shows ? {} : { submitted: data }) };
  const there = { ...turn, place: threadOf(turn.place, value.data.messagePayload) };
  const answer = onExtension(conversation, there, input);
  const late: ClickAnswer = { kind: 'refused', words: shows ? lateDialog : lateSubmit };
  const first = await inTime(
    shows ? unlessAbsent(members(activity, activity.from.id), answer) : answer,
    answerWithinMs,
    late,
  );
  if (first === late) conversation.background.answer(there, () => answer.then(() => undefined)); // a shutdown waits for it
  return first;
}

const refused = (words: string): ClickAnswer => ({ kind: 'refused', words });

const onlyWhereOthersSee =
  'This works on messages in a channel or a group chat, where Cordon can post its card below the message. Here, type the command instead. Nothing was done.';

const lateDialog = 'Microsoft Graph or Teams is slow now. Nothing was done. Try again, or type the command.';
const lateSubmit =
  'This takes longer than Teams waits. If it was stored, its card appears below the message; look there before you do it again.';

/** Only an `aadUser` can have an account in a tenant that is served. Whether it does, Entra says later. */
function senderOf({ from }: MessagePayload): ClaimedSender | undefined {
  const { user, application } = from ?? {};
  if (user) {
    const name = user.displayName ?? '';
    if (user.userIdentityType !== 'aadUser')
      return { kind: 'other', name: name || 'The sender', type: user.userIdentityType };
    const id = personId(user.id);
    return id && { kind: 'person', person: { id, name: name || id } };
  }
  if (application) return { kind: 'app', name: application.displayName || 'The sender' };
  return { kind: 'unnamed' };
}

/**
 * The thread of the message. Teams names it with the conversation of a channel; where it names the channel alone, the message says which
 * thread of that channel it is in.
 */
function threadOf(place: Place, { id, replyToId }: MessagePayload): Place {
  const { data } = channelPlace.safeParse(place.reference);
  const root = replyToId || id;
  if (data === undefined || place.conversation.includes(';') || !/^\d{1,20}$/.test(root)) return place;
  const conversation = `${place.conversation};messageid=${root}`;
  return { conversation, reference: { ...data, conversation: { ...data.conversation, id: conversation } } };
}

const channelPlace = z.looseObject({ conversation: z.looseObject({ conversationType: z.literal('channel') }) });

/** The answer, or the offer to add Cordon where Teams says that it is not in the conversation and so could not post there. */
async function unlessAbsent(member: Promise<unknown>, answered: Promise<ClickAnswer>): Promise<ClickAnswer> {
  const [answer, absent] = await Promise.all([answered, inTime(isAbsent(member), rosterWithinMs, false)]);
  if (!absent || answer.kind !== 'card' || answer.card.kind !== 'dialog') return answer;
  return { kind: 'card', card: { ...answer.card, dialog: { ...answer.card.dialog, about: { kind: 'install' } } } };
}

/** Whether Teams says that Cordon is not in the conversation. Any other failure says nothing about that. */
async function isAbsent(member: Promise<unknown>): Promise<boolean> {
  try {
    await member;
    return false;
  } catch (error) {
    return notInRoster.safeParse(error).success;
  }
}

/**
 * How Teams says that a bot is not in a conversation.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/conversation-messages
 */
const notInRoster = z.object({ statusCode: z.literal(403) });

/** `messagePayload.id: expected string, got number`. */
const misfit = ({ path, message }: z.core.$ZodIssue): string =>
  `${echo(path.map(String).join('.')) || 'value'}: ${message.replace(/^(Invalid input|Too \w+): /, '').replace(', received ', ', got ')}`;
