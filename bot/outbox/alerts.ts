import { proposedBy, type Alert } from '../../services/alerts/alert.ts';
import { newerOf } from '../../services/alerts/newer.ts';
import { readAlerts } from '../../services/alerts/shapes/read-alerts.ts';
import { candidatesFor, signedAt, type AlertCaller, type RecognisePorts } from '../../services/alerts/recognise.ts';
import type { AlertSource } from '../../services/alerts/source.ts';
import { storedAlert } from '../../services/alerts/shapes/stored-alert.ts';
import type { Vocabulary } from '../../services/commands/vocabulary.ts';
import { channelOf } from '../../services/model/place.ts';
import type { Policy } from '../../services/requests/policy.ts';
import { addAlert, changeAlert, findAlert, isAlertPosted } from '../../services/store/alerts.ts';
import type { Database } from '../../services/store/database.ts';
import { createRateLimit } from '../base/rate-limit.ts';
import type { Logger } from '../telemetry/log.ts';

/** What the hook for alerts needs. */
export interface AlertPorts {
  readonly db: Database;
  readonly vocabulary: Vocabulary;
  /** Tells the outbox that something was stored. */
  readonly wake: () => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
  readonly policy: Pick<Policy, 'channels'>;
  /** The systems that may send. */
  readonly sources: readonly AlertSource[];
  readonly isToken: RecognisePorts['isToken'];
  /** Whether Cordon acts on this tenant, by its id. */
  readonly serves: (tenant: string) => boolean;
}

/** The HTTP answer to the sender of an alert. */
export interface AlertAnswer {
  readonly status: 200 | 202 | 400 | 401 | 413 | 429;
  /** Sent as JSON. */
  readonly body: object;
}

/** Reads the body of a call, once its caller has shown something. */
export type ReadBody = () => Promise<{ readonly text: string } | 'too-long' | 'cut-off'>;

/** How many alerts are accepted in a minute, from each source. */
const perMinute = 60;

/** Accepts alerts from other systems. */
export type Alerts = ReturnType<typeof createAlerts>;

/** Accepts alerts of known senders and stores them; the outbox posts their cards and keeps them true. */
export function createAlerts(ports: AlertPorts) {
  const { db, vocabulary, policy, sources, wake, now, log, serves } = ports;
  const rateLimit = createRateLimit(perMinute, now);
  const channels = policy.channels.incidents.map((incidents) => incidents.id);

  return {
    /**
     * Checks and stores what a call brings.
     * @param read is called only for a caller who may be a known sender
     * @returns 202 when an alert is stored, 200 when it was stored before, or why it is refused
     */
    async take(caller: AlertCaller, read: ReadBody): Promise<AlertAnswer> {
      const candidates = await candidatesFor(caller, sources, ports);
      if (candidates.length === 0) return unauthorized;
      const body = await read();
      if (body === 'too-long') return { status: 413, body: { error: 'too long' } };
      if (body === 'cut-off') return { status: 400, body: { error: 'the body has no end' } };
      const { source } = candidates.find(({ proves }) => proves(body.text)) ?? {};
      if (source === undefined) return unauthorized;
      const sent = readAlerts(body.text, source, serves);
      const count = sent.kind === 'alerts' ? sent.alerts.length : 1;
      if (!Array.from({ length: count }, () => rateLimit.take(source.name)).every(Boolean)) return tooMany(count);
      if (sent.kind === 'unused') return { status: 202, body: { unused: sent.why } };
      if (sent.kind === 'faults') return notAnAlert(sent.faults);
      const at = signedAt(source, caller);
      const alerts = sent.alerts.map((alert) => ({ ...(at !== undefined && { modifiedAt: at }), ...alert }));
      const faults = alerts.flatMap(faultsOf);
      if (faults.length > 0) return notAnAlert(faults);
      const outcomes = [];
      for (const alert of alerts) outcomes.push(await store(alert)); // one after the other: a list may name one twice
      wake();
      const [only] = outcomes;
      return {
        status: outcomes.some(({ isNew }) => isNew) ? 202 : 200,
        body: outcomes.length === 1 && only ? only.said : { alerts: outcomes.map(({ said }) => said) },
      };
    },
  };

  /** What is wrong with an alert besides its shape. */
  function faultsOf(alert: Alert): readonly string[] {
    const { action, channel } = alert;
    return [
      ...(proposedBy(alert, vocabulary) === undefined
        ? [`action: expected a command that changes an account, such as contain, got ${JSON.stringify(action)}`]
        : []),
      ...(channelFor(alert) === undefined
        ? [`channel: expected one of ${channels.join(', ')}, got ${JSON.stringify(channel)}`]
        : []),
    ];
  }

  function channelFor({ channel: wanted }: Alert): string | undefined {
    return wanted === undefined ? channels[0] : channels.find((known) => known === channelOf(wanted));
  }

  /** Stores an alert, or brings the stored one up to date. One that is over before it was ever shown needs no card. */
  async function store(alert: Alert): Promise<{ readonly isNew: boolean; readonly said: object }> {
    const { id, severity, sentBy } = alert;
    const key = keyOf(alert);
    const channel = channelFor(alert) ?? '';
    if (alert.status === 'closed' && (await findAlert(db, key)) === undefined)
      return { isNew: true, said: { id, posted: false, unused: 'it is over, and no card of it is here' } };
    const isNew = await addAlert(db, { id: key, body: JSON.stringify(alert), channel, at: now() });
    const updated = !isNew && (await changeAlert(db, key, (body) => changed(body, alert)));
    log.info({ alert: id, severity, isNew, updated, source: sentBy }, 'an alert came in');
    return {
      isNew,
      said: { id, posted: !isNew && (await isAlertPosted(db, key)), ...(updated && { updated }) },
    };
  }

  function changed(stored: string, alert: Alert): ReturnType<Parameters<typeof changeAlert>[2]> {
    const newer = newerOf(storedAlert(JSON.parse(stored)), alert, now());
    if (newer.kind === 'same' || newer.kind === 'older') return undefined;
    return { body: JSON.stringify(newer.alert), shows: newer.kind === 'changed' };
  }
}

/** Ids are unique for each source. No id and no name of a source contains a line end. */
const keyOf = ({ id, sentBy }: Alert): string => (sentBy === '' ? id : `${sentBy}\n${id}`);

const unauthorized: AlertAnswer = { status: 401, body: { error: 'unauthorized' } };

const tooMany = (count: number): AlertAnswer =>
  count > perMinute
    ? { status: 400, body: { error: `expected ${perMinute} alerts at most in one body, got ${count}` } }
    : { status: 429, body: { error: `more than ${perMinute} alerts in a minute; try again in a minute` } };

const notAnAlert = (faults: readonly string[]): AlertAnswer => ({
  status: 400,
  body: { error: 'this is not an alert', faults },
});
