import { z } from 'zod';

/** An activity: the fields that tests read, and any others. */
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

/** A message as people see it now. */
export interface PostedMessage {
  readonly id: string;
  readonly activity: Activity;
  /** How many times it was updated. */
  readonly edits: number;
}

/** Something a bot did in a conversation. */
export interface ConnectorEvent {
  readonly kind: 'post' | 'update' | 'delete';
  readonly conversation: string;
  readonly activityId: string;
  /** As posted, as updated, or as it was before the deletion. */
  readonly activity: Activity;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** How to wait for an event. */
export interface WaitSettings {
  /** Milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** Index of the first event that counts. Default 0, so that earlier events count too. */
  readonly from?: number;
}

/** The conversations of a fake Teams: their messages, and everything that happened to them. */
export interface Conversations {
  /** Oldest first. */
  readonly events: readonly ConnectorEvent[];
  /** The messages of a conversation, oldest first, without deleted ones. */
  messages(conversation: string): readonly PostedMessage[];
  /**
   * Waits for the first event that fits.
   * @throws {Error} when there is none in time or the connector closes, listing the events that there were
   */
  waitFor(fits: (event: ConnectorEvent) => boolean, settings?: WaitSettings): Promise<ConnectorEvent>;
  /**
   * Adds a message.
   * @param id default: a new one
   * @returns its id
   */
  post(conversation: string, activity: Activity, id?: string): string;
  /** Replaces a message; false when there is none with that id. */
  update(conversation: string, id: string, activity: Activity): boolean;
  /** Deletes a message; false when there is none with that id. */
  remove(conversation: string, id: string): boolean;
  /** Ends all waiting with an error. */
  close(): void;
}

/**
 * Opens a fake Teams without conversations.
 * @param now epoch milliseconds
 */
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

  /** Finds a message. Teams finds one in a channel with or without the thread in the conversation's id. */
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
            reject(
              new Error(`no such event ${why}; there were: ${events.slice(from).map(describe).join(', ') || 'none'}`),
            );
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

/** Makes a new activity id as Teams does: a time in milliseconds, never the same twice. */
export function newActivityId(): string {
  lastId += 1;
  return String(lastId);
}

const channelOf = (conversation: string): string => conversation.replace(/;messageid=.*/, '');

const describe = ({ kind, conversation, activity }: ConnectorEvent): string =>
  `${kind} of "${activity.text ?? activity.summary ?? activity.type}" in ${conversation}`;
