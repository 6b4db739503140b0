import { alertCard } from '../../cards/alert-card.ts';
import { alertIn, offersOf } from '../../services/alerts/alert.ts';
import type { Place } from '../../services/model/request.ts';
import {
  alertShown,
  dueAlerts,
  nextAlertAt,
  putOffAlert,
  requestsIn,
  serviceOf,
  stillDueAlert,
  type StoredAlert,
} from '../../services/store/alerts.ts';
import { longestWaitMs } from '../../services/store/posts.ts';
import type { Vocabulary } from '../../services/commands/vocabulary.ts';
import type { Tenants } from '../../services/graph/tenants.ts';
import type { Database } from '../../services/store/database.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Messenger } from './message.ts';
import type { OutboxRow, OutboxSource } from './outbox.ts';
import { cardMessage } from './message.ts';
import { channelOf, inChannel } from '../../services/model/place.ts';

export interface AlertPostsPorts {
  readonly db: Database;
  readonly channel: Messenger;
  readonly vocabulary: Vocabulary;
  readonly practice: boolean;
  readonly now: () => number;
  readonly log: Logger;
  readonly world: { readonly appId: string; readonly serviceUrl: string; readonly tenants: Tenants };
}

type AlertRow = StoredAlert & OutboxRow;

/** The cards of alerts: each begins a thread in an incident channel, and names the requests that were made there. */
export function alertPosts({
  db,
  channel,
  vocabulary,
  practice,
  now,
  log,
  world,
}: AlertPostsPorts): OutboxSource<AlertRow> {
  const keyed = (alert: StoredAlert): AlertRow => ({ ...alert, key: `alert ${alert.id}` });

  return {
    due: async () => (await dueAlerts(db, now())).map(keyed),
    nextAt: () => nextAlertAt(db),
    async stillDue({ id }) {
      const alert = await stillDueAlert(db, id);
      return alert && keyed(alert);
    },
    queueOf: ({ conversation }) => conversation,
    async deliver({ id, body, conversation, activityId, revision, createdAt: at }) {
      const read = alertIn(JSON.parse(body), vocabulary);
      if (!read.ok) throw new TypeError(`the stored alert ${id} cannot be read: ${read.faults.join('; ')}`);
      const card = alertCard({
        ...read.alert,
        ...{ ask: read.command.title.ask, offers: offersOf(read.alert, read.command) },
        ...{ requests: activityId === null ? [] : await requestsIn(db, conversation), at, practice },
      });
      const message = cardMessage(card, card.fallbackText);
      const place = await placeOf(conversation);
      if (activityId === null) return { ...(await channel.thread(place, message)), revision };
      await channel.update(place, activityId, message);
      return { activityId, revision };
    },
    delivered: ({ id, conversation }, { activityId, revision, place }) =>
      alertShown(db, id, place?.conversation ?? conversation, activityId, revision),
    putOff: ({ id }, waitMs, tried) => putOffAlert(db, id, now() + waitMs, tried),
    /** An alert is not given up because a channel is closed to us: somebody may install the app there. */
    async refused({ id, conversation, activityId, revision }) {
      const about = { alert: id, channel: channelOf(conversation) };
      if (activityId !== null) {
        log.warn(about, 'the card of an alert is gone');
        await alertShown(db, id, conversation, activityId, revision);
      } else {
        log.error(about, 'an incident channel is closed to Cordon: is the app installed in that team?');
        await putOffAlert(db, id, now() + longestWaitMs, true);
      }
    },
    describe: ({ id }) => ({ alert: id }),
  };

  async function placeOf(conversation: string): Promise<Place> {
    const reference = {
      channelId: 'msteams',
      serviceUrl: (await serviceOf(db, channelOf(conversation))) ?? world.serviceUrl,
      bot: { id: `28:${world.appId}`, name: 'Cordon' },
      conversation: { tenantId: world.tenants.botTenant },
    };
    return inChannel(conversation, { conversation, reference });
  }
}
