import { z } from 'zod';
import type { Clock } from '../../services/base/clock.ts';
import type { Person } from '../../services/model/person.ts';
import type { Place } from '../../services/model/request.ts';
import { createKeyedQueue } from '../outbox/keyed-queue.ts';
import { type Messenger, type Message, TeamsProblem } from '../outbox/message.ts';
import type { TeamsConnector, ConversationParameters, Edge } from './edge.ts';
import { outgoing, referenceIn } from './reference.ts';

/** How often an answer is tried. Stored messages are tried by the outbox until they are shown. */
const sayTries = 4;
/** The longest wait between two tries, in milliseconds: a late answer helps nobody, and shutdown waits for it. */
const sayWaitMs = 5000;

/** How Cordon is connected to Teams. */
export interface TeamsConnection {
  readonly edge: Edge;
}

/**
 * Makes the messenger, which writes one message of a conversation after the other.
 * @param connection how Cordon is connected to Teams
 * @param clock paces the tries of an answer
 */
export function createMessenger({ edge }: TeamsConnection, { sleep }: Pick<Clock, 'sleep'>): Messenger {
  const at = async <T>(place: Place, work: (connector: TeamsConnector) => Promise<T>): Promise<T> => {
    try {
      return await work(await edge.connector(referenceIn(place).serviceUrl));
    } catch (error) {
      throw problemOf(error);
    }
  };
  const write = createKeyedQueue();
  const post = (place: Place, message: Message) =>
    write(place.conversation, () =>
      at(place, async (connector) => {
        const { id } = await connector.send(referenceIn(place).conversation.id, outgoing(place, message));
        if (!id) throw new Error('Teams took the message but gave it no id');
        return id;
      }),
    );
  const thread: Messenger['thread'] = (channel, message) =>
    write(channel.conversation, () => at(channel, (connector) => createThread(connector, channel, message)));
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
        at(place, (connector) =>
          connector.update(referenceIn(place).conversation.id, activityId, {
            ...outgoing(place, message),
            id: activityId,
          }),
        ),
      ),
    personalChat: (near, person) => at(near, (connector) => createPersonal(connector, near, person)),
  };
}

/** Whether a place is a channel and none of its threads. Teams documents no way to post there but to start a thread. */
const isWholeChannel = ({ conversation, reference }: Place): boolean =>
  channelReference.safeParse(reference).success && !conversation.includes(';messageid=');

const channelReference = z.object({ conversation: z.object({ conversationType: z.literal('channel') }) });

async function createPersonal(connector: TeamsConnector, near: Place, person: Person): Promise<Place> {
  const { user } = referenceIn(near);
  const id = user?.aadObjectId === person.id ? user.id : person.id; // Teams takes either id, its stand-ins only their own
  const members = [{ id, name: person.name, aadObjectId: person.id }];
  const chat = await create(connector, near, { conversationType: 'personal', isGroup: false, members });
  return { ...chat, reference: { ...chat.reference, user: members[0] } };
}

/**
 * Begins a thread. The first message is part of the call, because Teams makes no empty thread.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/channel-and-group-conversations
 */
async function createThread(connector: TeamsConnector, channel: Place, message: Message) {
  const { conversation: id } = channel;
  const place = await create(connector, channel, {
    conversationType: 'channel',
    isGroup: true,
    channelData: { channel: { id } },
    activity: message,
  });
  const [, activityId] = /;messageid=(.+)$/.exec(place.conversation) ?? [];
  if (activityId === undefined) throw new Error('Teams gave no id for the new thread');
  return { place, activityId };
}

/** Creates a conversation of the bot in a place's tenant. */
async function create(
  connector: TeamsConnector,
  near: Place,
  { conversationType, channelData, ...parameters }: NewConversation,
): Promise<Place> {
  const { bot, conversation } = referenceIn(near);
  const tenantId = conversation.tenantId ?? '';
  const { id } = await connector.create({
    ...parameters,
    bot,
    tenantId,
    channelData: { ...channelData, tenant: { id: tenantId } },
  });
  if (!id) throw new Error('Teams gave no id for the new conversation');
  const made = { id, isGroup: parameters.isGroup, tenantId, conversationType };
  return { conversation: id, reference: { ...near.reference, conversation: made } };
}

interface NewConversation extends Pick<ConversationParameters, 'isGroup' | 'members' | 'activity'> {
  readonly conversationType: 'personal' | 'channel';
  readonly channelData?: object;
}

function problemOf(error: unknown): TeamsProblem {
  const { statusCode, retryAfterMs } = failure.parse(error);
  const message = statusCode === undefined ? 'no answer from Teams' : `Teams answered ${statusCode}`;
  return new TeamsProblem(statusCode ?? null, message, retryAfterMs, { cause: error });
}

/** What the SDK's errors and our own say, if they say it. */
const failure = z
  .object({ statusCode: z.number().optional().catch(undefined), retryAfterMs: z.number().optional().catch(undefined) })
  .catch({});
