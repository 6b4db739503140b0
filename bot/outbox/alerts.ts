import type { Activity } from 'botbuilder';
import { alertIn } from '../../services/alerts/alert.ts';
import { isSigned, type Signed } from '../../services/alerts/signature.ts';
import { jsonOr } from '../../services/base/json.ts';
import type { Policy } from '../../services/requests/policy.ts';
import { addAlert, isAlertPosted, noteService } from '../../services/store/alerts.ts';
import type { Vocabulary } from '../../services/commands/vocabulary.ts';
import type { Database } from '../../services/store/database.ts';
import type { Logger } from '../telemetry/log.ts';
import { createRateLimit } from '../base/rate-limit.ts';
import { channelOf } from '../../services/model/place.ts';

export interface AlertPorts {
  readonly db: Database;
  readonly vocabulary: Vocabulary;
  /** Tells the outbox that something was stored. */
  readonly wake: () => void;
  readonly now: () => number;
  readonly log: Logger;
  readonly policy: Pick<Policy, 'channels'>;
  readonly secret: string;
}

/** What the hook answers over HTTP. */
export interface AlertAnswer {
  readonly status: 200 | 202 | 400 | 401 | 429;
  readonly body: object;
}

/** Alerts that are taken in a minute, by all senders together. */
const perMinute = 60;

export type Alerts = ReturnType<typeof createAlerts>;

/** Takes signed alerts; the herald posts their cards. */
export function createAlerts({ db, vocabulary, policy, secret, wake, now, log }: AlertPorts) {
  const pace = createRateLimit(perMinute, now);
  const services = new Map<string, string>();

  return {
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
      wake();
      return { status: isNew ? 202 : 200, body: { id, posted: !isNew && (await isAlertPosted(db, id)) } };
    },

    /** Remembers through which connector a channel speaks. */
    async seen({ conversation, serviceUrl }: Pick<Activity, 'conversation' | 'serviceUrl'>): Promise<void> {
      const id = channelOf(conversation.id);
      if (!policy.channels.incidents.some((known) => known.id === id) || services.get(id) === serviceUrl) return;
      await noteService(db, id, serviceUrl, now());
      services.set(id, serviceUrl);
    },
  };
}
