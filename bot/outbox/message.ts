import { CardFactory, type Activity } from 'botbuilder';
import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Person } from '../../services/model/person.ts';
import type { Place } from '../../services/model/request.ts';

/** Teams did not take a message. `status` is null when there was no answer. */
export class TeamsProblem extends Error {
  override readonly name = 'ChannelProblem';
  readonly status: number | null;
  /** How long Teams asked us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;
  constructor(status: number | null, message: string, retryAfterMs: number | undefined, options: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
  /** Whether Teams will never take it: gone (404), closed to us (403), or not to its liking. A 401 is our own sign-in's fault. */
  get isFinal(): boolean {
    return (
      this.status !== null && this.status >= 400 && this.status < 500 && ![401, 408, 412, 429].includes(this.status)
    );
  }
}

export type Message = Partial<Activity>;

/** Writes to Teams outside of a turn, one writer per conversation. */
export interface Messenger {
  /** Posts a message that nothing stored stands for, such as an answer; tries a few times. @throws {TeamsProblem} */
  say(place: Place, message: Message): Promise<void>;
  /** @returns the activity id, by which the message can be updated @throws {TeamsProblem} */
  post(place: Place, message: Message): Promise<string>;
  /** Replaces a message whole. @throws {TeamsProblem} */
  update(place: Place, activityId: string, message: Message): Promise<void>;
  /** Begins a thread in a channel. @returns where it is, and the activity id of its first message @throws {TeamsProblem} */
  thread(channel: Place, message: Message): Promise<{ readonly place: Place; readonly activityId: string }>;
  /** The personal chat with somebody, created when there is none. @throws {TeamsProblem} */
  personalChat(near: Place, person: Person): Promise<Place>;
}

/** A card as a message. `summary` is what a notification shows; nothing else may stand beside the card. */
export const cardMessage = (card: IAdaptiveCard, summary?: string): Message => ({
  type: 'message',
  attachments: [CardFactory.adaptiveCard(card)],
  ...(summary === undefined ? {} : { summary }),
});

export const textMessage = (text: string): Message => ({ type: 'message', text, textFormat: 'markdown' });
