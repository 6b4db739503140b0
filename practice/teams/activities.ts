import { newActivityId, type Activity } from './conversations.ts';
import { personalChatId } from './members.ts';
import { mriOf, practicePersonNamed, practiceTenantId } from '../people/people.ts';
import type { PracticePerson } from '../people/person.ts';

/** The bot as Teams names it: `28:<app id>`. */
export interface Bot {
  readonly id: string;
  readonly name: string;
}

/** Where something is said: `inChannel()`, `inGroup()` or `inPersonalChat(person)`. */
export interface PracticeConversation {
  readonly id: string;
  readonly conversationType: 'channel' | 'groupChat' | 'personal';
}

/** Somebody, or the first name of somebody. */
export type Who = PracticePerson | string;

interface Said {
  readonly from: Who;
  readonly conversation: PracticeConversation;
}

/** Makes activities as Teams sends them. */
export interface ActivityBuilders {
  /**
   * A message; `<at>Name</at>` in the text goes with `mentions`. The bot is mentioned unless told or in a personal chat.
   * The message that began a thread has the thread's id as its `id`.
   */
  message(message: Said & { text: string; id?: string; mentionBot?: boolean; mentions?: readonly Who[] }): Activity;
  /** A click on an `Action.Execute` of the card `replyToId`. */
  click(click: Said & { verb: string; data?: object; replyToId: string }): Activity;
  /** A click on an `Action.Submit` of the card `replyToId`. */
  submit(submit: Said & { data: object; replyToId: string }): Activity;
  /** Any other invoke, such as `composeExtension/fetchTask`. */
  invoke(invoke: Said & { name: string; value: object; replyToId?: string }): Activity;
  /** The bot was added to a conversation. */
  installed(installed: Said): Activity;
}

const team = { id: '19:contoso-security@thread.tacv2', aadGroupId: '251d4c68-2499-4d74-93bf-74e5f63ff27c' };

/** A thread of a channel; a new one unless the message is named that began it. */
export const practiceChannel = (
  root: string = newActivityId(),
  channel = '19:incidents@thread.tacv2',
): PracticeConversation => ({
  id: `${channel};messageid=${root}`,
  conversationType: 'channel',
});

/** A group chat. */
export const practiceGroupChat = (id = '19:war-room@thread.v2'): PracticeConversation => ({
  id,
  conversationType: 'groupChat',
});

/** The chat of somebody with the bot. */
export const practicePersonalChat = (who: Who): PracticeConversation => ({
  id: personalChatId(mriOf(personOf(who).id)),
  conversationType: 'personal',
});

/** Makes the builders for one bot and one connector. */
export function activityBuilders({ serviceUrl, bot }: { serviceUrl: string; bot: Bot }): ActivityBuilders {
  const common = (said: Said) => {
    const now = new Date().toISOString();
    return {
      id: newActivityId(),
      channelId: 'msteams',
      serviceUrl,
      timestamp: now,
      localTimestamp: now,
      localTimezone: 'UTC',
      locale: 'en-US',
      from: account(personOf(said.from)),
      recipient: bot,
      conversation: conversationOf(said.conversation),
      channelData: channelDataOf(said.conversation),
    };
  };
  const clientInfo = { type: 'clientInfo', locale: 'en-US', country: 'US', platform: 'Web', timezone: 'UTC' };
  const onCard = (said: Said) => ({ ...channelDataOf(said.conversation), source: { name: 'message' } });

  const builders: ActivityBuilders = {
    message({ text, id, mentionBot, mentions = [], ...said }) {
      const mentioned = mentions.map((who) => account(personOf(who)));
      const toBot = mentionBot ?? said.conversation.conversationType !== 'personal';
      return {
        ...common(said),
        ...(id === undefined ? {} : { id }),
        type: 'message',
        text: toBot ? `<at>${bot.name}</at> ${text}` : text,
        textFormat: 'plain',
        entities: [clientInfo, ...[...(toBot ? [bot] : []), ...mentioned].map(mention)],
      };
    },
    click({ verb, data = {}, ...rest }) {
      const value = { action: { type: 'Action.Execute', title: verb, verb, data } };
      return { ...builders.invoke({ ...rest, name: 'adaptiveCard/action', value }), channelData: onCard(rest) };
    },
    submit({ data, replyToId, ...said }) {
      return {
        ...common(said),
        type: 'message',
        value: data,
        replyToId,
        channelData: onCard(said),
        entities: [clientInfo],
      };
    },
    invoke({ name, value, replyToId, ...said }) {
      const reply = replyToId === undefined ? {} : { replyToId };
      return { ...common(said), type: 'invoke', name, value, ...reply, entities: [clientInfo] };
    },
    installed(said) {
      return { ...common(said), type: 'conversationUpdate', membersAdded: [{ id: bot.id }] };
    },
  };
  return builders;
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
