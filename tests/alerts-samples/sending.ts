import { createHmac } from 'node:crypto';
import type { ConnectorEvent } from '../../practice/teams/conversations.ts';
import { cardOf, shown, type Harness, type HarnessSettings, type Shown } from '../harness/harness.ts';

/** What the sender of `post` signs with. */
export const secret = 'a-secret-of-more-than-32-characters';
/** The first incident channel. */
export const channel = '19:incidents@thread.tacv2';
/** The second incident channel. */
export const second = '19:second@thread.tacv2';
/** A Cordon that takes signed alerts. */
export const settings: HarnessSettings = {
  policy: { alerts: { secret }, channels: { incidents: [{ id: channel, name: 'Incidents' }, second] } },
};
/** A good alert. */
export const travel = {
  id: 'sentinel/4821',
  title: 'Impossible travel',
  severity: 'high',
  source: 'Sentinel',
  user: 'alex@contoso.com',
};

/** How an alert is sent. */
export interface Sent {
  /** Seconds that the sender's clock is off. */
  readonly skew?: number;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Posts a body to the hook, signed as its sender would; answers status and JSON. */
export async function post(story: Harness, body: unknown, { skew = 0, key = secret, headers = {} }: Sent = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const timestamp = String(Math.floor(story.clock.now() / 1000) + skew);
  const signature = `v1=${createHmac('sha256', key).update(`${timestamp}.${text}`).digest('hex')}`;
  const response = await fetch(story.url.replace('messages', 'alerts'), {
    method: 'POST',
    headers: { 'X-Cordon-Timestamp': timestamp, 'X-Cordon-Signature': signature, ...headers },
    body: text,
  });
  return { status: response.status, text: await response.text() };
}

/** Whether the fake Teams was sent the card of an alert. */
export const isAlert = ({ kind, activity }: ConnectorEvent): boolean =>
  kind === 'post' && /^Alert /.test(cardOf(activity)?.fallbackText ?? '');
/** The card of the first alert, once it is posted. */
export const alertCard = async ({ connector }: Harness): Promise<Shown> => shown(await connector.waitFor(isAlert));
/** The card of an alert as it is now, once it says something. */
export const alertNow = async ({ connector }: Harness, { activityId }: Shown, pattern: RegExp): Promise<Shown> =>
  shown(
    await connector.waitFor(
      (event) =>
        event.kind === 'update' &&
        event.activityId === activityId &&
        pattern.test(cardOf(event.activity)?.fallbackText ?? ''),
    ),
  );
/** The cards of alerts that were posted. */
export const alertCards = ({ connector }: Harness) => connector.events.filter(isAlert);
