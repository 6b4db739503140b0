import { activityBuilders, practicePersonalChat, type ActivityBuilders, type Bot, type Who } from './activities.ts';
import type { PracticeResponse } from '../http/answer.ts';
import { connectorError, connectorRoutes } from './connector-routes.ts';
import { openConversations, type Activity, type Conversations } from './conversations.ts';
import { faultList, parseFaults, type FaultInput } from '../http/faults.ts';
import { callLog, type RecordedCall } from '../http/log.ts';
import { findPath } from '../http/paths.ts';
import { personalRefusals, type PersonalRefusal } from './refusals.ts';
import { sendActivity, type BotAnswer } from './send-activity.ts';
import { startService } from '../http/service.ts';
import { decoded, type Incoming } from '../http/wire.ts';

/** How a connector is started. Every setting is optional. */
export interface ConnectorSettings {
  /** Default: any free port. */
  readonly port?: number;
  /** Latency of every answer in milliseconds. Default 0. */
  readonly latencyMs?: number;
  /** Epoch milliseconds. Default: the machine's clock. */
  readonly now?: () => number;
  /** The bot that activities are sent to. */
  readonly bot?: Bot;
}

/** A fake Teams on loopback: it keeps what a bot posts, and makes the activities that people send. */
export interface Connector extends Pick<Conversations, 'events' | 'messages' | 'waitFor'>, ActivityBuilders {
  /** The value for `activity.serviceUrl`. */
  readonly serviceUrl: string;
  readonly port: number;
  /** The latest 10,000 requests, oldest first. */
  readonly calls: readonly RecordedCall[];
  /**
   * Makes the next matching requests fail, once earlier faults are used up.
   * @throws {TypeError} when it is not a fault
   */
  failNext(fault: FaultInput): void;
  /** From now on somebody's personal chat refuses the bot for good, as if they had blocked it unless another reason is given. */
  refusePersonal(who: Who, code?: PersonalRefusal): void;
  /** Ends `refusePersonal`, as somebody does who adds or unblocks the bot. */
  acceptPersonal(who: Who): void;
  /** The highest number of simultaneous posts, updates and deletions in a conversation. */
  maxWriters(conversation: string): number;
  /** Sends an activity to a bot; the address may end in `/api/messages`. */
  send(botUrl: string, activity: Activity, headers?: Readonly<Record<string, string>>): Promise<BotAnswer>;
  /** Stops the service and ends all waiting. */
  close(): Promise<void>;
}

const cordon: Bot = { id: '28:22222222-2222-4222-8222-222222222222', name: 'Cordon' };

/** Starts the fake Teams connector. */
export async function startConnector(settings: ConnectorSettings = {}): Promise<Connector> {
  const { port = 0, latencyMs = 0, now = Date.now, bot = cordon } = settings;
  const conversations = openConversations(now);
  const faults = faultList();
  const refusals = personalRefusals();
  const log = callLog();
  const writers = countWriters();
  const service = await startService({
    port,
    latencyMs,
    now,
    faults,
    log,
    answer: (request) => refusals.answerTo(request) ?? answer(request, conversations),
    fail: (status) => connectorError(status, codes[status] ?? 'ServiceError', `Practice fault: ${status}`),
    began: (request) => writers.began(request),
  });
  return {
    ...activityBuilders({ serviceUrl: service.origin, bot }),
    serviceUrl: service.origin,
    port: service.port,
    calls: log.calls,
    events: conversations.events,
    messages: (conversation) => conversations.messages(conversation),
    waitFor: (fits, settings) => conversations.waitFor(fits, settings),
    failNext(fault) {
      faults.replace([...faults.left, ...parseFaults([fault])]);
    },
    refusePersonal(who, code = 'ConversationBlockedByUser') {
      refusals.refuse(practicePersonalChat(who).id, code);
    },
    acceptPersonal(who) {
      refusals.accept(practicePersonalChat(who).id);
    },
    maxWriters: (conversation) => writers.max(conversation),
    send: sendActivity,
    async close() {
      conversations.close();
      await service.close();
    },
  };
}

function answer(request: Incoming, conversations: Conversations): PracticeResponse {
  const segments = request.path.split('/').slice(1).map(decoded);
  const match = findPath(connectorRoutes, request.method, segments);
  if (match.kind !== 'route')
    return connectorError(404, 'ServiceError', `No such endpoint: ${request.method} ${request.path}`);
  const query = new URLSearchParams(request.query);
  return match.route.handle({ conversations, values: match.values, query, body: request.body });
}

/** Counts the simultaneous writes of each conversation. */
function countWriters() {
  const current = new Map<string, number>();
  const most = new Map<string, number>();
  return {
    began({ method, path }: Incoming): () => void {
      const [, encoded] = /^\/v3\/conversations\/([^/]+)\/activities/.exec(path) ?? [];
      if (encoded === undefined || method === 'GET') return () => undefined;
      const conversation = decoded(encoded);
      const add = (change: number) => {
        const count = (current.get(conversation) ?? 0) + change;
        current.set(conversation, count);
        return count;
      };
      most.set(conversation, Math.max(most.get(conversation) ?? 0, add(1)));
      return () => {
        add(-1);
      };
    },
    max: (conversation: string): number => most.get(conversation) ?? 0,
  };
}

/**
 * The connector's error codes by status.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability
 */
const codes: Readonly<Partial<Record<number, string>>> = {
  400: 'BadArgument',
  401: 'Unauthorized',
  403: 'BotNotInConversationRoster',
  404: 'ConversationNotFound',
  412: 'PreconditionFailed',
  429: 'Throttled',
};
