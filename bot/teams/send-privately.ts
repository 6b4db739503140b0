import type { Person } from '../../services/model/person.ts';
import type { PrivateDelivery } from '../../services/model/private-delivery.ts';
import type { Place } from '../../services/model/request.ts';
import { TeamsProblem, type Message, type Messenger } from '../outbox/message.ts';
import type { Logger } from '../telemetry/log.ts';

/** What private messages are sent through. */
export interface PrivateMessagePorts {
  readonly messenger: Pick<Messenger, 'say' | 'personalChat'>;
  readonly log: Logger;
}

/** Somebody's personal chat with Cordon. */
export interface PersonalChat {
  readonly person: Person;
  /** The chat itself, or a conversation in the same cloud and tenant, near which it is found or created. */
  readonly place: Place;
  /** True when `place` is the chat itself. */
  readonly personal: boolean;
}

/**
 * Sends something to somebody's personal chat: the one way in which anything private leaves that is not stored in the outbox. A failure
 * of Teams is logged and answered.
 * @param make makes the message when the chat is known; undefined for none
 * @returns what may be said about it
 */
export async function sendPrivately(
  { messenger, log }: PrivateMessagePorts,
  { person, place, personal }: PersonalChat,
  make: () => Promise<Message | undefined>,
): Promise<PrivateDelivery> {
  try {
    const chat = personal ? place : await messenger.personalChat(place, person);
    const message = await make();
    if (message !== undefined) await messenger.say(chat, message);
    return 'delivered';
  } catch (error) {
    if (!(error instanceof TeamsProblem)) throw error;
    log.warn({ err: error, person: person.id, status: error.status }, 'a private message could not be delivered');
    return error.isFinal ? 'refused' : 'not-yet';
  }
}
