import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Person } from '../../services/model/person.ts';
import type { Place } from '../../services/model/request.ts';

/** Teams did not take a message. */
export class TeamsProblem extends Error {
  override readonly name = 'TeamsProblem';
  /** The HTTP status; null when there was no answer. */
  readonly status: number | null;
  /** How long Teams asked us to wait, in milliseconds; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;
  constructor(status: number | null, message: string, retryAfterMs: number | undefined, options: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
  /**
   * Whether another try is useless: the conversation is gone (404) or closed to us (403), or Teams rejects the message itself. A 401 is not
   * final, because it is our own sign-in that failed.
   */
  get isFinal(): boolean {
    return (
      this.status !== null && this.status >= 400 && this.status < 500 && ![401, 408, 412, 429].includes(this.status)
    );
  }
}

/** Something that a message carries, such as a card. */
export interface MessageAttachment {
  /** Media type that tells Teams what `content` is. */
  readonly contentType: string;
  readonly content: unknown;
}

/** A message as Teams takes it: the fields of a Bot Framework activity that Cordon writes. */
export interface Message {
  readonly type: 'message';
  readonly text?: string;
  readonly textFormat?: 'markdown';
  /** Do not combine with `text`: Teams would make two messages of it, and only one of them could be updated. */
  readonly attachments?: readonly MessageAttachment[];
  /** What a notification shows. */
  readonly summary?: string;
}

/** Writes to Teams outside of a turn, one message at a time per conversation. */
export interface Messenger {
  /**
   * Posts a message that is not stored, such as an answer. Tries a few times. In a channel outside of its threads it starts one.
   * @throws {TeamsProblem} when Teams does not take it
   */
  say(place: Place, message: Message): Promise<void>;
  /**
   * Posts a message.
   * @returns the activity id, by which the message can be updated
   * @throws {TeamsProblem} when Teams does not take it
   */
  post(place: Place, message: Message): Promise<string>;
  /**
   * Replaces a posted message as a whole.
   * @throws {TeamsProblem} when Teams does not take it
   */
  update(place: Place, activityId: string, message: Message): Promise<void>;
  /**
   * Starts a thread in a channel.
   * @returns the conversation of the thread, and the activity id of its first message
   * @throws {TeamsProblem} when Teams does not take it
   */
  thread(channel: Place, message: Message): Promise<{ readonly place: Place; readonly activityId: string }>;
  /**
   * Finds the personal chat with somebody, or creates it.
   * @param near a conversation in the same cloud and tenant
   * @throws {TeamsProblem} when Teams refuses
   */
  personalChat(near: Place, person: Person): Promise<Place>;
}

/** An Adaptive Card as an attachment. */
const cardAttachment = (card: IAdaptiveCard): MessageAttachment => ({
  contentType: 'application/vnd.microsoft.card.adaptive',
  content: card,
});

/**
 * A message that consists of one card.
 * @param summary what a notification shows
 */
export const cardMessage = (card: IAdaptiveCard, summary?: string): Message => ({
  type: 'message',
  attachments: [cardAttachment(card)],
  ...(summary !== undefined && { summary }),
});

/** A message that consists of text, in Markdown as Teams reads it. */
export const textMessage = (text: string): Message => ({ type: 'message', text, textFormat: 'markdown' });
