import { type Activity, type ChannelAccount, type ConversationReference, type TurnContext } from 'botbuilder';
import { z } from 'zod';
import type { Clock } from '../../services/base/clock.ts';
import type { Person } from '../../services/model/person.ts';
import type { Place } from '../../services/model/request.ts';
import { createKeyedQueue } from '../outbox/keyed-queue.ts';
import type { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import { type Messenger, type Message, TeamsProblem } from '../outbox/message.ts';

/** How often an answer is tried. Stored messages are tried by the outbox until they are shown. */
const sayTries = 4;
/** The longest wait between two tries, in milliseconds: a late answer helps nobody, and shutdown waits for it. */
const sayWaitMs = 5000;

/** How Cordon is connected to Teams. */
export interface TeamsConnection {
  readonly adapter: TeamsAdapter;
  /** The bot's app id; empty in the practice tenant. */
  readonly appId: string;
  /** Audience of the tokens that go out with our posts; empty in the practice tenant. */
  readonly scope: string;
}

/**
 * Makes the messenger, which writes one message of a conversation after the other.
 * @param connection how Cordon is connected to Teams
 * @param clock paces the tries of an answer
 */
export function createMessenger(connection: TeamsConnection, { sleep }: Pick<Clock, 'sleep'>): Messenger {
  const { adapter, appId } = connection;
  const inTurn = async <T>(place: Place, work: (context: TurnContext) => Promise<T>): Promise<T> => {
    const done: { result?: Promise<T> } = {};
    try {
      // What rejects inside would go to onTurnError, which answers in the conversation. So it is kept for our caller.
      await adapter.continueConversationAsync(appId, place.reference, async (context) => {
        done.result = work(context);
        await Promise.allSettled([done.result]);
      });
      if (done.result === undefined) throw new Error('the adapter did not run the turn');
      return await done.result;
    } catch (error) {
      throw problemOf(error);
    }
  };
  const write = createKeyedQueue();
  const post = (place: Place, message: Message) =>
    write(place.conversation, () =>
      inTurn(place, async (context) => {
        const sent: { id?: string } | undefined = await context.sendActivity(activityOf(message));
        if (sent?.id === undefined) throw new Error('Teams took the message but gave it no id');
        return sent.id;
      }),
    );
  const thread: Messenger['thread'] = (channel, message) =>
    write(channel.conversation, () =>
      inTurn(channel, (context) => createThread(connection, context, channel, message)),
    );
  return {
    post,
    thread,
    async say(place, message) {
      for (let tries = 1; ; tries += 1) {
        try {
          await (isWholeChannel(place) ? thread(place, message) : post(place, message));
          return;
        } catch (error) {
          if (!(error instanceof TeamsProblem) || error.isFinal || tries >= sayTries) throw error;
          await sleep(Math.min(error.retryAfterMs ?? 250 * 2 ** tries, sayWaitMs));
        }
      }
    },
    update: (place, activityId, message) =>
      write(place.conversation, () =>
        inTurn(place, async (context) => {
          await context.updateActivity({ ...activityOf(message), id: activityId });
        }),
      ),
    personalChat: (near, person) => inTurn(near, (context) => createPersonal(connection, context, near, person)),
  };
}

/** Whether a place is a channel and none of its threads. Teams documents no way to post there but to start a thread. */
const isWholeChannel = ({ conversation, reference }: Place): boolean =>
  channelReference.safeParse(reference).success && !conversation.includes(';messageid=');

const channelReference = z.object({ conversation: z.object({ conversationType: z.literal('channel') }) });

async function createPersonal(
  connection: TeamsConnection,
  context: TurnContext,
  near: Place,
  person: Person,
): Promise<Place> {
  const user = teamsUser.safeParse(near.reference['user']).data;
  const id = user?.aadObjectId === person.id ? user.id : person.id; // Teams takes either id, its stand-ins only their own
  const members = [{ id, name: person.name, aadObjectId: person.id }];
  const chat = await create(connection, context, near, { conversationType: 'personal', isGroup: false, members });
  return { ...chat, reference: { ...chat.reference, user: members[0] } };
}

/**
 * Begins a thread. The first message is part of the call, because Teams makes no empty thread.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
 */
async function createThread(connection: TeamsConnection, context: TurnContext, channel: Place, message: Message) {
  const { conversation: id } = channel;
  const place = await create(connection, context, channel, {
    conversationType: 'channel',
    isGroup: true,
    channelData: { channel: { id } },
    activity: firstMessage.parse(activityOf(message)),
  });
  const [, activityId] = /;messageid=(.+)$/.exec(place.conversation) ?? [];
  if (activityId === undefined) throw new Error('Teams gave no id for the new thread');
  return { place, activityId };
}

/** Creates a conversation of the bot in a place's tenant. */
async function create(
  { adapter, appId, scope }: TeamsConnection,
  { activity: { serviceUrl, recipient, channelId, conversation } }: TurnContext,
  near: Place,
  { conversationType, channelData, ...parameters }: NewConversation,
): Promise<Place> {
  const tenantId = conversation.tenantId ?? '';
  const made: { conversation?: ConversationReference['conversation'] } = {};
  await adapter.createConversationAsync(
    appId,
    channelId,
    serviceUrl,
    scope,
    { ...parameters, bot: recipient, tenantId, channelData: { ...channelData, tenant: { id: tenantId } } },
    ({ activity }) => {
      made.conversation = { ...activity.conversation, conversationType };
      return Promise.resolve();
    },
  );
  if (made.conversation?.id === undefined) throw new Error('Teams gave no id for the new conversation');
  return { conversation: made.conversation.id, reference: { ...near.reference, conversation: made.conversation } };
}

interface NewConversation {
  readonly conversationType: 'personal' | 'channel';
  readonly isGroup: boolean;
  readonly members?: ChannelAccount[];
  readonly activity?: Activity;
  readonly channelData?: object;
}

/** A message as an activity of the SDK, which wants a list of attachments that it may change. */
const activityOf = ({ attachments, ...message }: Message): Partial<Activity> => ({
  ...message,
  ...(attachments && { attachments: [...attachments] }),
});

/** The SDK's type wants every field of an activity, Teams only those of a message. */
const firstMessage = z.custom<Activity>((value) => z.object({ type: z.literal('message') }).safeParse(value).success);

const teamsUser = z.object({ id: z.string(), aadObjectId: z.string().optional() });

function problemOf(error: unknown): TeamsProblem {
  const { statusCode, retryAfterMs } = failure.parse(error);
  const message = statusCode === undefined ? 'no answer from Teams' : `Teams answered ${statusCode}`;
  return new TeamsProblem(statusCode ?? null, message, retryAfterMs, { cause: error });
}

/** What the SDK's errors and our own say, if they say it. */
const failure = z
  .object({ statusCode: z.number().optional().catch(undefined), retryAfterMs: z.number().optional().catch(undefined) })
  .catch({});
