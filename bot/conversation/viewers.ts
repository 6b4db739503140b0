import { LRUCache } from 'lru-cache';
import type { PersonId } from '../../services/model/person.ts';
import { hasEnded, type Request, type Right } from '../../services/model/request.ts';
import { channelOf } from '../../services/model/place.ts';
import type { Rights } from '../../services/requests/rights.ts';
import { needsRight, viewerRole, type ViewerRole } from '../../services/requests/viewer-role.ts';
import type { Queryable } from '../../services/store/database.ts';
import { noteTeamsUser } from '../../services/store/teams-users.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Stranger, Strangers, StrangerTurn } from './strangers.ts';

/** How long an answer of Entra about somebody's right serves their views, in milliseconds. It never serves a decision. */
const rememberedMs = 60_000;
/** How often it is noted that somebody is seen in a channel, in milliseconds. */
const notedEveryMs = 24 * 3_600_000;
/** How many of each are remembered at most. */
const rememberedAtMost = 10_000;

/** Who sees a card, and where. */
export interface ViewerTurn extends StrangerTurn {
  /** Who wrote or clicked in Teams. */
  readonly speaker: PersonId;
  /** The id by which Teams names them to this bot, `29:...`; undefined for an id of another kind. */
  readonly teamsId?: string | undefined;
}

/** Those who see the cards of requests. What is known of them decides how a card looks to them and nothing else. */
export interface Viewers {
  /**
   * Reads somebody's right to approve a request, where it takes that to know what they are to it. Entra is asked for two seconds at most,
   * and once a minute.
   * @returns `unknown` where it does not say, and where it does not matter
   */
  rightOf(request: Request, turn: Pick<ViewerTurn, 'person'>): Promise<Right>;
  /**
   * The stranger that somebody is in a place, for a card that stands there anyway. Entra is asked once a minute.
   * @returns undefined for people who may ask or approve, and while Entra does not say
   */
  strangerIn(turn: ViewerTurn): Promise<Stranger | undefined>;
  /** Notes that somebody was seen, so that their client may ask for views of their own there. Never rejects. */
  saw(turn: Pick<ViewerTurn, 'speaker' | 'place' | 'teamsId'>): Promise<void>;
}

/** What `Viewers` is made of. */
export interface ViewersPorts {
  readonly db: Queryable;
  readonly rights: Pick<Rights, 'mayApprove'>;
  readonly strangers: Pick<Strangers, 'find'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
}

/** Makes the port. It remembers in this process only. */
export function createViewers({ db, rights, strangers, now, log }: ViewersPorts): Viewers {
  const limits = { ttlResolution: 0, perf: { now }, max: rememberedAtMost };
  const known = new LRUCache<string, Promise<Right>>({ ...limits, ttl: rememberedMs });
  const participants = new LRUCache<string, true>({ ...limits, ttl: rememberedMs });
  const noted = new LRUCache<string, true>({ ...limits, ttl: notedEveryMs });
  return {
    async rightOf(request, { person }) {
      if (!needsRight(request, person)) return 'unknown';
      const key = `${request.id} ${person.id}`;
      const reading = known.get(key) ?? rights.mayApprove(person, request);
      known.set(key, reading, { noUpdateTTL: true });
      const right = await reading;
      if (right === 'unknown') known.delete(key);
      return right;
    },
    async strangerIn(turn) {
      const key = `${turn.place.conversation} ${turn.person.id}`;
      if (participants.has(key)) return undefined;
      const stranger = await strangers.find(turn);
      if (stranger === undefined) participants.set(key, true);
      return stranger;
    },
    async saw({ speaker, place, teamsId }) {
      const channel = channelOf(place.conversation);
      const key = `${channel} ${speaker}`;
      if (teamsId === undefined || noted.has(key)) return;
      noted.set(key, true);
      try {
        await noteTeamsUser(db, { person: speaker, teamsId, channel }, now());
      } catch (error) {
        noted.delete(key);
        log.warn({ err: error }, 'it could not be noted who was seen in a channel');
      }
    },
  };
}

/** A person's own view of a request. */
export interface OwnView {
  /** Undefined where it takes a right that is unknown: the card has the buttons of all then. */
  readonly viewer: ViewerRole | undefined;
  /** The clients that refresh this view: their own, until the request has ended. */
  readonly refreshedFor: readonly string[];
}

/** How a request looks to somebody whose right to approve it is known, or does not matter. */
export const ownView = (
  request: Request,
  { person, teamsId }: Pick<ViewerTurn, 'person' | 'teamsId'>,
  right: Right,
): OwnView => ({
  viewer: viewerRole(request, person, right),
  refreshedFor: teamsId === undefined || hasEnded(request) ? [] : [teamsId],
});
