import { alertCard } from '../../cards/alert-card.ts';
import { proposedBy } from '../../services/alerts/alert.ts';
import { offersOf } from '../../services/alerts/offers.ts';
import { storedAlert } from '../../services/alerts/shapes/stored-alert.ts';
import type { Vocabulary } from '../../services/commands/vocabulary.ts';
import { channelOf } from '../../services/model/place.ts';
import type { Request } from '../../services/model/request.ts';
import type { IsOffered } from '../../services/requests/offered.ts';
import type { RequestView } from '../../services/requests/view.ts';
import { findAlert, requestsIn } from '../../services/store/alerts.ts';
import type { Database } from '../../services/store/database.ts';
import { noteDelivered, postponePost, type AlertPost } from '../../services/store/outbox-rows.ts';
import { longestWaitMs } from '../../services/store/post-queues.ts';
import type { RequestStore } from '../../services/store/requests.ts';
import type { Logger } from '../telemetry/log.ts';
import { createChannelPlaces, type ChannelPlacesPorts } from './channel-places.ts';
import { cardMessage } from './message.ts';
import type { Renderer } from './renderer.ts';

/** How many requests of a thread are read for the card of its alert. */
const requestsAtMost = 25;

/** What the posts of alerts need. */
export interface AlertPostsPorts {
  readonly db: Database;
  readonly vocabulary: Vocabulary;
  readonly isOffered: IsOffered;
  readonly store: Pick<RequestStore, 'find'>;
  readonly viewOf: (request: Request) => Promise<RequestView>;
  /** True in the practice tenant. */
  readonly practice: boolean;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly environment: ChannelPlacesPorts['environment'];
}

/** Renders the cards of alerts. Each starts a thread in an incident channel and shows how the requests stand that were made in that thread. */
export function alertPosts(ports: AlertPostsPorts): Renderer<AlertPost> {
  const { db, store, viewOf, vocabulary, isOffered, practice, now, log } = ports;
  const placeOf = createChannelPlaces(ports);
  return {
    async render({ alert: id, place: { conversation }, activityId }) {
      const stored = await findAlert(db, id);
      if (stored === undefined) return undefined;
      const alert = storedAlert(JSON.parse(stored.body));
      const command = proposedBy(alert, vocabulary);
      if (command === undefined) throw new TypeError(`the stored alert ${id} proposes ${alert.action}, no command`);
      const { name } = command;
      const requests = activityId === null ? [] : await viewsIn(conversation);
      const card = alertCard({
        ...alert,
        offers: offersOf(alert, command, requests, { vocabulary, isOffered }),
        switchedOff: isOffered(name) ? null : name,
        requests,
        at: stored.createdAt,
        practice,
      });
      return {
        message: cardMessage(card, card.fallbackText),
        revision: stored.revision,
        place: await placeOf(conversation),
        opens: { kind: 'thread' },
      };
    },
    /** The card of an alert is not given up: somebody may install the app in that channel, or make another request in the thread. */
    async refused(post) {
      const about = { alert: post.alert, channel: channelOf(post.place.conversation) };
      if (post.activityId === null) {
        log.error(about, 'Teams refused our post in an incident channel: is the app installed in that team?');
        await postponePost(db, post.sequence, { now: now(), waitMs: longestWaitMs, tried: true });
        return;
      }
      log.warn(about, 'Teams refused to update the card of an alert');
      const { activityId } = post;
      const revision = (await findAlert(db, post.alert))?.revision ?? 0;
      await db.tx((tx) => noteDelivered(tx, post, { activityId, revision }, now()));
    },
  };

  /** How the newest requests of a thread stand. One whose row cannot be read is left out, so that the others are told. */
  async function viewsIn(conversation: string): Promise<readonly RequestView[]> {
    const ids = await requestsIn(db, conversation, requestsAtMost);
    const views = await Promise.all(
      ids.map((request) =>
        store
          .find(request)
          .then((found) => found && viewOf(found))
          .catch((error: unknown) => {
            log.error({ err: error, request }, 'a request cannot be shown on the card of its alert');
            return undefined;
          }),
      ),
    );
    return views.filter((view) => view !== undefined);
  }
}
