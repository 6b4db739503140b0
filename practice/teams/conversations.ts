import { z } from 'zod';

/** What a bot posts or is sent: the fields that tests read, and any others. */
export const activitySchema = z.looseObject({
  type: z.string(),
  id: z.string().optional(),
  text: z.string().optional(),
  summary: z.string().optional(),
  replyToId: z.string().optional(),
  attachments: z.array(z.looseObject({ contentType: z.string(), content: z.unknown() })).optional(),
});
/** A Bot Framework activity, as far as the connector reads it. */
export type Activity = Readonly<z.infer<typeof activitySchema>>;

/** A message as the people in the conversation see it now. */
export interface PostedMessage {
  readonly id: string;
  readonly activity: Activity;
  /** How often it was updated. */
  readonly edits: number;
}

/** What a bot did in a conversation, and when, in epoch milliseconds. */
export interface ConnectorEvent {
  readonly kind: 'post' | 'update' | 'delete';
  readonly conversation: string;
  readonly activityId: string;
  /** What was posted, what it became, or what it was before it was deleted. */
  readonly activity: Activity;
  readonly at: number;
}

/** How long to wait, and for which events. */
export interface WaitSettings {
  /** Milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** Number of the first event that counts. Default 0, so that what happened already counts too. */
  readonly from?: number;
}

/** The conversations of a fake Teams: ordered messages, and everything that happened to them. */
export interface Conversations {
  readonly events: readonly ConnectorEvent[];
  /** The messages of a conversation, oldest first, without deleted ones. */
  messages(conversation: string): readonly PostedMessage[];
  /**
   * Gives the first event that fits, as soon as there is one.
   * @throws {Error} when there is none in time, or the connector closes, saying what happened instead
   */
  waitFor(fits: (event: ConnectorEvent) => boolean, settings?: WaitSettings): Promise<ConnectorEvent>;
  /** @param id default: a new one */
  post(conversation: string, activity: Activity, id?: string): string;
  /** Replaces a message whole. @returns false when there is none with that id */
  update(conversation: string, id: string, activity: Activity): boolean;
  /** @returns false when there is none with that id */
  remove(conversation: string, id: string): boolean;
  /** Lets nobody wait any longer. */
  close(): void;
}

/** Opens empty conversations; `now` is epoch milliseconds. */
export function openConversations(now: () => number): Conversations {
  const events: ConnectorEvent[] = [];
  const conversations = new Map<string, readonly PostedMessage[]>();
  const waiting = new Set<{ see: (event: ConnectorEvent) => void; stop: (why: string) => void }>();

  const messages = (conversation: string) => conversations.get(conversation) ?? [];

  function happened(event: Omit<ConnectorEvent, 'at'>): void {
    const seen = { ...event, at: now() };
    events.push(seen);
    for (const waiter of [...waiting]) waiter.see(seen);
  }

  /** Teams finds a message of a channel with and without the thread in the conversation's id. */
  function holding(conversation: string, id: string) {
    const channel = channelOf(conversation);
    for (const [key, posted] of conversations) {
      const message = channelOf(key) === channel ? posted.find((candidate) => candidate.id === id) : undefined;
      if (message !== undefined) return { key, posted, message };
    }
    return undefined;
  }

  return {
    events,
    messages,
    waitFor(fits, { timeoutMs = 5000, from = 0 } = {}) {
      const already = events.slice(from).find(fits);
      if (already !== undefined) return Promise.resolve(already);
      return new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(timer);
          waiting.delete(waiter);
        };
        const waiter = {
          see(event: ConnectorEvent) {
            if (!fits(event)) return;
            end();
            resolve(event);
          },
          stop(why: string) {
            end();
            reject(new Error(`no such event ${why}; there were: ${events.slice(from).map(told).join(', ') || 'none'}`));
          },
        };
        const timer = setTimeout(() => {
          waiter.stop(`within ${timeoutMs} ms`);
        }, timeoutMs);
        waiting.add(waiter);
      });
    },
    post(conversation, activity, id = newActivityId()) {
      conversations.set(conversation, [...messages(conversation), { id, activity, edits: 0 }]);
      happened({ kind: 'post', conversation, activityId: id, activity });
      return id;
    },
    update(conversation, id, activity) {
      const found = holding(conversation, id);
      if (found === undefined) return false;
      const edited = { id, activity, edits: found.message.edits + 1 };
      conversations.set(
        found.key,
        found.posted.map((message) => (message === found.message ? edited : message)),
      );
      happened({ kind: 'update', conversation: found.key, activityId: id, activity });
      return true;
    },
    remove(conversation, id) {
      const found = holding(conversation, id);
      if (found === undefined) return false;
      conversations.set(
        found.key,
        found.posted.filter((message) => message !== found.message),
      );
      happened({ kind: 'delete', conversation: found.key, activityId: id, activity: found.message.activity });
      return true;
    },
    close() {
      for (const waiter of [...waiting]) waiter.stop('before the connector closed');
    },
  };
}

let lastId = Date.parse('2026-03-02T09:00:00Z');

/** A new activity id as Teams makes them: milliseconds, but never the same twice. */
export function newActivityId(): string {
  lastId += 1;
  return String(lastId);
}

const channelOf = (conversation: string): string => conversation.replace(/;messageid=.*/, '');

const told = ({ kind, conversation, activity }: ConnectorEvent): string =>
  `${kind} of "${activity.text ?? activity.summary ?? activity.type}" in ${conversation}`;
