import { alertIn } from '../../services/alerts/alert.ts';
import { isSigned, type Signed } from '../../services/alerts/signature.ts';
import { jsonOr } from '../../services/base/json.ts';
import type { Vocabulary } from '../../services/commands/vocabulary.ts';
import { channelOf } from '../../services/model/place.ts';
import type { Policy } from '../../services/requests/policy.ts';
import { addAlert, isAlertPosted } from '../../services/store/alerts.ts';
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
  /** The key that senders sign with. */
  readonly secret: string;
}

/** The HTTP answer to the sender of an alert. */
export interface AlertAnswer {
  readonly status: 200 | 202 | 400 | 401 | 429;
  /** Sent as JSON. */
  readonly body: object;
}

/** How many alerts are accepted in a minute, from all senders together. */
const perMinute = 60;

/** Accepts alerts from other systems. */
export type Alerts = ReturnType<typeof createAlerts>;

/** Accepts signed alerts and stores them; the outbox posts their cards. */
export function createAlerts({ db, vocabulary, policy, secret, wake, now, log }: AlertPorts) {
  const rateLimit = createRateLimit(perMinute, now);

  return {
    /**
     * Checks and stores an alert.
     * @param text the body as it came; the signature is over exactly this text
     * @returns 202 when the alert is stored, 200 when it was stored before, or why it is refused
     */
    async take(signed: Signed, text: string): Promise<AlertAnswer> {
      if (!isSigned(secret, signed, text, now())) return { status: 401, body: { error: 'unauthorized' } };
      if (!rateLimit.take(''))
        return { status: 429, body: { error: `more than ${perMinute} alerts in a minute; try again in a minute` } };
      const body = jsonOr(text, undefined);
      if (body === undefined) return { status: 400, body: { error: 'the body is not JSON' } };
      const read = alertIn(body, vocabulary);
      if (!read.ok) return notAnAlert(read.faults);
      const { id, channel: wanted, severity } = read.alert;
      const channels = policy.channels.incidents.map((incidents) => incidents.id);
      const channel = wanted === undefined ? channels[0] : channels.find((known) => known === channelOf(wanted));
      if (channel === undefined)
        return notAnAlert([`channel: expected one of ${channels.join(', ')}, got ${JSON.stringify(wanted)}`]);
      const isNew = await addAlert(db, { id, body: text, channel, at: now() });
      log.info({ alert: id, severity, isNew }, 'an alert came in');
      wake();
      return { status: isNew ? 202 : 200, body: { id, posted: !isNew && (await isAlertPosted(db, id)) } };
    },
  };
}

const notAnAlert = (faults: readonly string[]): AlertAnswer => ({
  status: 400,
  body: { error: 'this is not an alert', faults },
});
