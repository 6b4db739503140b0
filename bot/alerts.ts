import type { Activity } from 'botbuilder';
import { alertCard } from '../cards/alert-card.ts';
import { alertIn, offersOf } from '../services/alerts/alert.ts';
import { isSigned, type Signed } from '../services/alerts/signature.ts';
import { jsonOr } from '../services/json.ts';
import { channelOf, inChannel } from '../services/requests/channels.ts';
import type { Policy } from '../services/requests/policy.ts';
import type { Place } from '../services/requests/request.ts';
import {
  addAlert,
  alertShown,
  dueAlerts,
  forgetAlerts,
  isAlertPosted,
  noteService,
  retryAlert,
  serviceOf,
  stillDueAlert,
  type StoredAlert,
} from '../services/store/alerts.ts';
import { longestWaitMs } from '../services/store/posts.ts';
import { cardMessage, ChannelProblem } from './channel.ts';
import type { Desk } from './desk.ts';
import { createPace } from './pace.ts';
import type { World } from './world.ts';

export interface AlertPorts extends Pick<
  Desk,
  'db' | 'channel' | 'vocabulary' | 'practice' | 'afterwards' | 'now' | 'log'
> {
  readonly policy: Pick<Policy, 'channels'>;
  readonly secret: string;
  readonly world: Pick<World, 'appId' | 'serviceUrl' | 'tenants'>;
  /** Wait after the n-th failed try, in milliseconds, unless Teams says how long. */
  readonly backoffMs: (tries: number) => number;
}

/** What the hook answers over HTTP. */
export interface AlertAnswer {
  readonly status: 200 | 202 | 400 | 401 | 429;
  readonly body: object;
}

/** Alerts that are taken in a minute, by all senders together. */
const perMinute = 60;

export type Alerts = ReturnType<typeof createAlerts>;

/** Takes signed alerts and keeps a card of each in an incident channel; rows that lag are posted or updated. */
export function createAlerts(ports: AlertPorts) {
  const { db, channel, vocabulary, policy, secret, world, practice, afterwards, now, log } = ports;
  const pace = createPace(perMinute, now);
  const services = new Map<string, string>();
  const showing: { pass?: Promise<void> | undefined } = {};

  const alerts = {
    /** Answers 202 only when the alert is stored, and 200 when it was before. @param text the body as it came */
    async take(signed: Signed, text: string): Promise<AlertAnswer> {
      if (!isSigned(secret, signed, text, now())) return { status: 401, body: { error: 'unauthorized' } };
      if (!pace.take(''))
        return { status: 429, body: { error: `more than ${perMinute} alerts in a minute; try again in a minute` } };
      const body = jsonOr(text, undefined);
      if (body === undefined) return { status: 400, body: { error: 'the body is not JSON' } };
      const read = alertIn(body, vocabulary);
      if (!read.ok) return { status: 400, body: { error: 'this is not an alert', faults: read.faults } };
      const { id, channel: wanted } = read.alert;
      const ids = policy.channels.incidents.map((incidents) => incidents.id);
      const there = wanted === undefined ? ids[0] : ids.find((known) => known === channelOf(wanted));
      if (there === undefined)
        return {
          status: 400,
          body: {
            error: 'this is not an alert',
            faults: [`channel: expected one of ${ids.join(', ')}, got ${JSON.stringify(wanted)}`],
          },
        };
      const isNew = await addAlert(db, { id, body: text, channel: there, at: now() });
      log.info({ alert: id, severity: read.alert.severity, isNew }, 'an alert came');
      afterwards(() => alerts.show());
      return { status: isNew ? 202 : 200, body: { id, posted: !isNew && (await isAlertPosted(db, id)) } };
    },

    /** Posts and updates the cards that lag; at most one pass at a time. */
    show(): Promise<void> {
      showing.pass ??= pass().finally(() => (showing.pass = undefined));
      return showing.pass;
    },

    /** Remembers through which connector a channel speaks. */
    async seen({ conversation, serviceUrl }: Pick<Activity, 'conversation' | 'serviceUrl'>): Promise<void> {
      const id = channelOf(conversation.id);
      if (!policy.channels.incidents.some((known) => known.id === id) || services.get(id) === serviceUrl) return;
      await noteService(db, id, serviceUrl, now());
      services.set(id, serviceUrl);
    },
  };
  return alerts;

  async function pass(): Promise<void> {
    await forgetAlerts(db, now());
    for (const id of await dueAlerts(db, now()))
      await db.exclusively(`alert ${id}`, async () => {
        const alert = await stillDueAlert(db, id, now());
        if (alert === undefined) return; // another replica was here first
        try {
          await deliver(alert);
        } catch (error) {
          await failed(alert, error);
        }
      });
  }

  async function deliver(alert: StoredAlert): Promise<void> {
    const read = alertIn(JSON.parse(alert.body), vocabulary);
    if (!read.ok) throw new TypeError(`the stored alert ${alert.id} cannot be read: ${read.faults.join('; ')}`);
    const card = alertCard({
      ...read.alert,
      ...{ ask: read.command.title.ask, offers: offersOf(read.alert, read.command) },
      ...{ requests: alert.requests, at: alert.createdAt, practice },
    });
    const message = cardMessage(card, card.fallbackText);
    const place = await placeOf(alert.conversation);
    if (alert.activityId === null) {
      const thread = await channel.thread(place, message);
      await alertShown(db, alert, thread.place.conversation, thread.activityId);
    } else {
      await channel.update(place, alert.activityId, message);
      await alertShown(db, alert, alert.conversation, alert.activityId);
    }
  }

  /** An alert is not given up because a channel is closed to us: somebody may install the app there. */
  async function failed(alert: StoredAlert, error: unknown): Promise<void> {
    const { id, conversation, activityId, tries } = alert;
    const problem = error instanceof ChannelProblem ? error : undefined;
    const about = { err: error, alert: id, channel: channelOf(conversation), status: problem?.status };
    if (problem?.isFinal === true && activityId !== null) {
      log.warn(about, 'the card of an alert is gone');
      await alertShown(db, alert, conversation, activityId);
    } else if (problem?.isFinal === true) {
      log.error(about, 'an incident channel is closed to Cordon: is the app installed in that team?');
      await retryAlert(db, id, now() + longestWaitMs);
    } else {
      log.warn(about, 'an alert could not be shown');
      await retryAlert(db, id, now() + Math.min(problem?.retryAfterMs ?? ports.backoffMs(tries + 1), longestWaitMs));
    }
  }

  async function placeOf(conversation: string): Promise<Place> {
    const reference = {
      channelId: 'msteams',
      serviceUrl: (await serviceOf(db, channelOf(conversation))) ?? world.serviceUrl,
      bot: { id: `28:${world.appId}`, name: 'Cordon' },
      conversation: { tenantId: world.tenants.hub },
    };
    return inChannel(conversation, { conversation, reference });
  }
}
