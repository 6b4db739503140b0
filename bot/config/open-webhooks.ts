import type { Clock } from '../../services/base/clock.ts';
import type { Graph } from '../../services/graph/graph.ts';
import { commandNamed } from '../../services/registry.ts';
import type { Announce } from '../../services/store/announce.ts';
import type { Database } from '../../services/store/database.ts';
import { createRequestStore } from '../../services/store/requests.ts';
import { announceTo, createWebhookRows, type WebhookOutcome } from '../../services/store/webhooks.ts';
import type { Work } from '../../services/store/work.ts';
import { incidentComments } from '../outbox/incident-comments.ts';
import { createWebhookBody } from '../outbox/webhook-body.ts';
import { webhookSender, type WebhookSenderPorts } from '../outbox/webhook-sender.ts';
import { startWebhooks } from '../outbox/webhooks.ts';
import type { Logger } from '../telemetry/log.ts';
import { version } from '../telemetry/version.ts';
import type { Config } from './config.ts';

/** What tells other systems what has happened. */
export interface Webhooks {
  /** Stores what they are to be told. */
  readonly announce: Announce;
  /** Since when the oldest message waits, in epoch milliseconds; null when none does. */
  readonly waitingSince: () => Promise<number | null>;
  /** Ends the delivery, once the message under way is noted. */
  readonly close: () => Promise<void>;
}

/** What webhooks need. */
export interface OpenWebhooksPorts {
  readonly db: Database;
  readonly work: Work;
  readonly auditKey: Uint8Array;
  readonly graphOf: (tenant: string) => Graph;
  readonly clock: Pick<Clock, 'now' | 'every'>;
  readonly telemetry: { readonly webhook: (outcome: WebhookOutcome) => void };
  readonly log: Logger;
}

/** Starts to deliver what the webhooks of the policy are told, and the comments on incidents. */
export function openWebhooks(config: Config, ports: OpenWebhooksPorts): Webhooks {
  const { db, work, auditKey, graphOf, clock, telemetry, log } = ports;
  const { now } = clock;
  const store = createRequestStore(db, auditKey);
  const bodyOf = createWebhookBody({ db, store });
  const sending = { bodyOf, dispatcherWith: dispatchersOf(config), version, now };
  const commenting = (config.alertSources ?? []).filter(({ comment }) => comment === true).map(({ name }) => name);
  const destinations = [
    ...(config.webhooks ?? []).map((webhook) => webhookSender(webhook, sending)),
    ...(commenting.length > 0 ? [incidentComments({ db, store, commandNamed, graphOf, sources: commenting })] : []),
  ];
  const rows = createWebhookRows(db);
  const close = startWebhooks({ ...clock, db, work, rows, destinations, onTry: telemetry.webhook, log });
  const names = destinations.map(({ destination }) => destination);
  return { announce: announceTo(destinations, work.enqueue), waitingSince: () => rows.waitingSince(names), close };
}

/** Requests go the way that everything goes that leaves this machine. undici is loaded with the first one. */
const dispatchersOf =
  ({ proxy }: Config): WebhookSenderPorts['dispatcherWith'] =>
  async (options) => {
    if (proxy !== undefined) return (await import('./proxy-dispatcher.ts')).proxyDispatcher(proxy, options);
    const { Agent } = await import('undici');
    return new Agent(options);
  };
