import type { Answer } from '../../cards/answer-card.ts';
import type { TenantScope } from '../../services/graph/tenants.ts';
import type { Moment } from '../../services/base/time-zone.ts';
import type { Person, PersonId } from '../../services/model/person.ts';
import type { PrivateDelivery } from '../../services/model/private-delivery.ts';
import type { Place } from '../../services/model/request.ts';
import type { Via } from '../../services/model/via.ts';
import type { InNameOf } from '../../services/requests/in-name-of.ts';
import type { Requests } from '../../services/requests/requests.ts';
import type { KnownRequests } from '../../services/requests/open-request.ts';
import type { Downloads } from './downloads.ts';
import type { HeldCommands } from './held-commands.ts';
import type { People } from './people.ts';
import type { PrivateForms } from './private-forms.ts';
import type { SignIns } from './sign-ins.ts';

/** What a conversation may use: four ports, of which each handler takes the ones it needs. */
export interface ConversationContext {
  readonly requests: ConversationRequests;
  readonly people: People;
  readonly secrets: ConversationSecrets;
  readonly background: Background;
}

/** Requests, as far as people deal with them: open, decide, reveal, find, list and show them. */
export type ConversationRequests = Omit<Requests, 'sweep' | 'drain'>;

/** What is for one person's eyes, or lives behind an address that nobody can guess. */
export interface ConversationSecrets {
  /** Forms that were sent to somebody's personal chat, because a channel must not see the answer. */
  readonly forms: PrivateForms;
  /** Commands that wait until somebody says that they ask nevertheless. */
  readonly held: HeldCommands;
  /** Who has signed in to Graph; undefined where nobody can. */
  readonly signIns: SignIns | undefined;
  /** Does work in somebody's name: Graph is called with their own token where a tenant is worked on in people's names. */
  readonly inNameOf: InNameOf;
  /** Full reports, as files for some minutes. */
  readonly downloads: Downloads;
}

/** Work that goes on after the turn and answers when it is done. A failure is logged; shutdown waits for all of it. */
export interface Background {
  /** Posts what `work` answers in the conversation of the turn. */
  answer(turn: Pick<Turn, 'place' | 'speaker'>, work: () => Promise<Answer>): void;
  /**
   * Sends what `work` answers to the person's own chat with Cordon, which is created before `work` begins. Waits for Teams, so call it
   * after the turn; only what it resolves to may be told.
   */
  sendPrivately(
    turn: Pick<Turn, 'place' | 'person' | 'speaker' | 'personal'>,
    work: () => Promise<Answer>,
  ): Promise<PrivateDelivery>;
  /**
   * Starts a thread in a channel. Its buttons work for everybody.
   * @returns the place of the thread
   * @throws {TeamsProblem} when Teams does not take the message
   */
  startThread(channel: Place, answer: NonNullable<Answer>): Promise<Place>;
}

/** One turn of somebody whose identity is known, free of the SDK. */
export interface Turn extends TenantScope {
  readonly person: Person;
  /** Who wrote or clicked in Teams. The same as `person`, unless somebody speaks as another invented person of the practice tenant. */
  readonly speaker: PersonId;
  /** The id by which Teams names the speaker to this bot, `29:...`; undefined for an id of another kind. */
  readonly teamsId?: string | undefined;
  readonly place: Place;
  /** True in the person's own chat with Cordon. */
  readonly personal: boolean;
  /** When Cordon took it, and the sender's time zone, as far as Teams named one. */
  readonly moment: Moment;
  /** The language of the sender's client, such as `de-DE`, as far as Teams named one. */
  readonly locale?: string | undefined;
  /** Identifies the activity, so that it is recognised when it comes again; undefined where activities cannot be told apart. */
  readonly activity: string | undefined;
  /** What they ask through, when it is not Teams. It is sealed with what they read and ask for. */
  readonly via?: Via | undefined;
  /** Earlier requests that the person knows of, such as the one on whose card they clicked. Undefined: none. */
  readonly known?: KnownRequests | undefined;
  /** Finds the object id, in the home tenant, behind a mention's `29:...`; undefined when Teams does not know it. */
  readonly mentionId: (id: string) => Promise<PersonId | undefined>;
}
