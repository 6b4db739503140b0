import { newActivityId, type Activity } from './conversations.ts';
import { personalChatId } from './members.ts';
import { messageHtml } from './message-html.ts';
import { mriOf, practicePersonNamed, practiceTenantId } from '../people/people.ts';
import type { PracticePerson } from '../people/person.ts';

/** A bot as Teams names it: `28:<app id>`. */
export interface Bot {
  readonly id: string;
  readonly name: string;
}

/** A conversation: `practiceChannel()`, `practiceGroupChat()` or `practicePersonalChat(person)`. */
export interface PracticeConversation {
  readonly id: string;
  readonly conversationType: 'channel' | 'groupChat' | 'personal';
}

/** A person, or somebody's first name. */
export type Who = PracticePerson | string;

interface Sender {
  readonly from: Who;
  readonly conversation: PracticeConversation;
}

interface MessageParts {
  readonly text: string;
  readonly id?: string;
  readonly mentionBot?: boolean;
  readonly mentions?: readonly Who[];
  readonly html?: true | string;
}

/** A command in the menu of a message, and the message that it was chosen on. */
interface MessageActionParts {
  /** Its id in the manifest. */
  readonly command: string;
  readonly message: {
    /** Id of the message; default: a new one. */
    readonly id?: string;
    /** Id of the message that began its thread, when it is a reply. */
    readonly replyToId?: string;
    /** Who wrote it: a person, or what Teams sends as `messagePayload.from` for anybody else. */
    readonly author: Who | { readonly from: unknown };
    readonly text?: string;
  };
}

/** Makes activities as Teams sends them. Each throws a `RangeError` for a first name that nobody has. */
export interface ActivityBuilders {
  /**
   * A message. `<at>Name</at>` in the text belongs with `mentions`. The bot is mentioned by default, except in a personal chat.
   * The message that begins a thread has the thread's id as its `id`. With `html` it has the HTML that Teams attaches: that of the text, or
   * another one.
   */
  message(message: Sender & MessageParts): Activity;
  /** A click on an `Action.Execute` of the card `replyToId`. */
  click(click: Sender & { verb: string; data?: object; replyToId: string }): Activity;
  /** A click on an `Action.Submit` of the card `replyToId`. */
  submit(submit: Sender & { data: object; replyToId: string }): Activity;
  /** Any other invoke, such as `composeExtension/fetchTask`. */
  invoke(invoke: Sender & { name: string; value: object; replyToId?: string }): Activity;
  /** Somebody chose a command in the menu of a message: Teams asks for its dialog. */
  messageAction(chosen: Sender & MessageActionParts): Activity;
  /** Somebody pressed the button of that dialog, which sends `data`. */
  dialogSubmit(submitted: Sender & MessageActionParts & { data: object }): Activity;
  /** The bot was added to a conversation. */
  installed(installed: Sender): Activity;
}

const team = { id: '19:contoso-security@thread.tacv2', aadGroupId: '251d4c68-2499-4d74-93bf-74e5f63ff27c' };

/** Where the people of the practice tenant have their clocks, as an IANA name. */
const timeZone = 'Europe/Zurich';

/** A time as Teams sends it: `2026-11-30T16:01:05+01:00`. */
function localTimestamp(at: Date): string {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' }).formatToParts(at);
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', '') ?? '';
  return `${local.replace(' ', 'T')}${offset === '' ? 'Z' : offset}`;
}

/**
 * Makes a thread of a channel.
 * @param root id of the message that begins the thread; default: a new one
 * @param channel id of the channel
 */
export const practiceChannel = (
  root: string = newActivityId(),
  channel = '19:incidents@thread.tacv2',
): PracticeConversation => ({
  id: `${channel};messageid=${root}`,
  conversationType: 'channel',
});

/** Makes a group chat. */
export const practiceGroupChat = (id = '19:war-room@thread.v2'): PracticeConversation => ({
  id,
  conversationType: 'groupChat',
});

/** Makes somebody's personal chat with the bot. */
export const practicePersonalChat = (who: Who): PracticeConversation => ({
  id: personalChatId(mriOf(personOf(who).id)),
  conversationType: 'personal',
});

/** Makes the builders for a bot and a connector. */
export function activityBuilders({ serviceUrl, bot }: { serviceUrl: string; bot: Bot }): ActivityBuilders {
  const common = (sender: Sender) => {
    const now = new Date();
    return {
      id: newActivityId(),
      channelId: 'msteams',
      serviceUrl,
      timestamp: now.toISOString(),
      localTimestamp: localTimestamp(now),
      localTimezone: timeZone,
      locale: 'en-US',
      from: account(personOf(sender.from)),
      recipient: bot,
      conversation: conversationOf(sender.conversation),
      channelData: channelDataOf(sender.conversation),
    };
  };
  const clientInfo = { type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: timeZone };
  const onCard = (sender: Sender) => ({ ...channelDataOf(sender.conversation), source: { name: 'message' } });

  const builders: ActivityBuilders = {
    message({ text, id, mentionBot, mentions = [], html, ...sender }) {
      const mentioned = mentions.map((who) => account(personOf(who)));
      const toBot = mentionBot ?? sender.conversation.conversationType !== 'personal';
      const whole = toBot ? `<at>${bot.name}</at> ${text}` : text;
      const content = html === true ? messageHtml(whole) : html;
      return {
        ...common(sender),
        ...(id === undefined ? {} : { id }),
        ...(content === undefined ? {} : { attachments: [{ contentType: 'text/html', content }] }),
        type: 'message',
        text: whole,
        textFormat: 'plain',
        entities: [clientInfo, ...[...(toBot ? [bot] : []), ...mentioned].map(mention)],
      };
    },
    click({ verb, data = {}, ...rest }) {
      const value = { action: { type: 'Action.Execute', title: verb, verb, data } };
      return { ...builders.invoke({ ...rest, name: 'adaptiveCard/action', value }), channelData: onCard(rest) };
    },
    submit({ data, replyToId, ...sender }) {
      return {
        ...common(sender),
        type: 'message',
        value: data,
        replyToId,
        channelData: onCard(sender),
        entities: [clientInfo],
      };
    },
    invoke({ name, value, replyToId, ...sender }) {
      const reply = replyToId === undefined ? {} : { replyToId };
      return { ...common(sender), type: 'invoke', name, value, ...reply, entities: [clientInfo] };
    },
    messageAction({ command, message, ...sender }) {
      return builders.invoke({ ...sender, name: 'composeExtension/fetchTask', value: chosenOn(command, message) });
    },
    dialogSubmit({ command, message, data, ...sender }) {
      const value = { ...chosenOn(command, message), data };
      return builders.invoke({ ...sender, name: 'composeExtension/submitAction', value });
    },
    installed(sender) {
      return { ...common(sender), type: 'conversationUpdate', membersAdded: [{ id: bot.id }] };
    },
  };
  return builders;
}

/**
 * The value of an invoke for a message, as Teams documents it.
 * @see https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/define-action-command
 */
function chosenOn(
  commandId: string,
  { id = newActivityId(), replyToId, author, text = 'Hello' }: MessageActionParts['message'],
) {
  const from = typeof author === 'object' && 'from' in author ? author.from : { user: identityOf(author) };
  const createdDateTime = new Date().toISOString();
  return {
    commandId,
    commandContext: 'message',
    requestId: newActivityId(),
    context: { theme: 'default' },
    messagePayload: {
      id,
      ...(replyToId === undefined ? {} : { replyToId }),
      createdDateTime,
      lastModifiedDateTime: null,
      deleted: false,
      importance: 'normal',
      locale: 'en-us',
      body: { contentType: 'html', content: `<div>${text}</div>` },
      from,
      reactions: [],
      mentions: [],
    },
  };
}

function identityOf(who: Who) {
  const { id, name } = personOf(who);
  return { userIdentityType: 'aadUser', id, displayName: name };
}

function personOf(who: Who): PracticePerson {
  if (typeof who !== 'string') return who;
  const person = practicePersonNamed(who);
  if (person === undefined) throw new RangeError(`nobody in the practice tenant is called "${who}"`);
  return person;
}

const account = (person: PracticePerson) => ({ id: mriOf(person.id), name: person.name, aadObjectId: person.id });

const mention = (mentioned: { readonly id: string; readonly name: string }) => ({
  type: 'mention',
  text: `<at>${mentioned.name}</at>`,
  mentioned: { id: mentioned.id, name: mentioned.name },
});

const conversationOf = ({ id, conversationType }: PracticeConversation) => ({
  ...(conversationType === 'personal' ? {} : { isGroup: true }),
  conversationType,
  tenantId: practiceTenantId,
  id,
});

function channelDataOf({ id, conversationType }: PracticeConversation): Readonly<Record<string, unknown>> {
  const tenant = { id: practiceTenantId };
  if (conversationType !== 'channel') return { tenant };
  const channel = id.replace(/;.*/, '');
  return { teamsChannelId: channel, teamsTeamId: team.id, team, channel: { id: channel }, tenant };
}
