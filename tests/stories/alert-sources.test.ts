import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { sentinelIncidentOf } from '../../services/alerts/alert.ts';
import { readAlerts } from '../../services/alerts/shapes/read-alerts.ts';
import { shapes } from '../../services/alerts/shapes/shapes.ts';
import { sourceKinds } from '../../services/alerts/source.ts';
import { incidentId, pagerdutyEvent, samples, sentinelIncident } from '../alerts-samples/bodies.ts';
import { alertCard, alertCards, alertNow, channel, second } from '../alerts-samples/sending.ts';
import { buttons, shown as read } from '../harness/cards.ts';
import { startHarness, type Harness } from '../harness/harness.ts';

const secretOf = (name: string): string => `a-secret-of-32-characters-for-the-source-${name}`;
const map = { id: '/n', title: '/what', severity: '/how/bad', user: ['/victim', '/who'] };
const settings = {
  policy: {
    channels: { incidents: [channel, second] },
    alerts: {
      sources: [
        ...sourceKinds.map((kind) => ({
          name: kind,
          kind,
          auth: { by: 'bearer', secret: secretOf(kind) },
          ...(kind === 'map' && { map }),
        })),
        { name: 'by-path', kind: 'splunk', auth: { by: 'path', secret: secretOf('by-path') }, channel: second },
        { name: 'pd', kind: 'pagerduty', auth: { by: 'pagerduty', secret: secretOf('pd') } },
        { name: 'cs', kind: 'crowdstrike', auth: { by: 'crowdstrike', secret: secretOf('cs') } },
      ],
    },
  },
};

async function send(story: Harness, body: unknown, headers: Readonly<Record<string, string>>, path = '') {
  const response = await fetch(`${story.url.replace('messages', 'alerts')}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}
const bearer = (name: string) => ({ Authorization: `Bearer ${secretOf(name)}` });
const sampleOf = (kind: string): unknown => samples.find((sample) => sample.kind === kind)?.body;
const hmac = (name: string, text: string) => createHmac('sha256', secretOf(name)).update(text);

describe('what other systems send', () => {
  it('has a sample of every shape', () => {
    assert.deepEqual([...new Set(samples.map(({ kind }) => kind))].sort(), Object.keys(shapes).sort());
  });

  for (const { kind, what, body, on, buttons: titles } of samples)
    it(`becomes a card: ${kind}, ${what}`, async () => {
      const story = await startHarness(settings);

      const answer = await send(story, body, bearer(kind));
      const { card } = await alertCard(story);

      assert.equal(answer.status, 202, answer.text);
      assert.match(read(card), on);
      assert.deepEqual(
        buttons(card).map(({ title }) => title),
        titles,
      );
    });

  for (const kind of sourceKinds)
    it(`is refused with what was expected when it is something else: ${kind}`, async () => {
      const story = await startHarness(settings);

      for (const body of [[], null, 'text', 5, {}].filter((one) => kind !== 'map' || !isEmpty(one)))
        assert.match((await send(story, body, bearer(kind))).text, /expected|the list is empty/, JSON.stringify(body));
      assert.equal(alertCards(story).length, 0);
    });

  it('is one card per source and id, and follows the incident to its end', async () => {
    const story = await startHarness(settings);
    await send(story, sentinelIncident(), bearer('sentinel'));
    const card = await alertCard(story);

    const later = { lastModifiedTimeUtc: '2026-11-20T07:00:00.1234567Z', severity: 'High' };
    await send(story, sentinelIncident(later), bearer('sentinel'));
    await alertNow(story, card, /high/);
    const older = await send(story, sentinelIncident(), bearer('sentinel'));
    const retried = await send(story, sentinelIncident(later), bearer('sentinel'));
    const closed = { ...later, status: 'Closed', lastModifiedTimeUtc: '2026-11-20T08:00:00Z' };
    await send(story, sentinelIncident(closed), bearer('sentinel'));
    const over = await alertNow(story, card, /its sender says that it is over/);

    for (const { status, text } of [older, retried]) {
      assert.equal(status, 200);
      assert.doesNotMatch(text, /updated/);
    }
    assert.deepEqual(buttons(over.card), []);
    assert.equal(alertCards(story).length, 1);
  });

  it('says which incident of Sentinel it is about, for whoever writes back', () => {
    const source = { name: 's', kind: 'sentinel', auth: { by: 'bearer', secret: '' } } as const;
    const sent = readAlerts(JSON.stringify(sentinelIncident()), source, () => true);
    const [alert] = sent.kind === 'alerts' ? sent.alerts : [];

    assert.ok(incidentId.length > 200);
    assert.equal(alert && sentinelIncidentOf(alert), incidentId);
    assert.deepEqual([alert?.sentBy, alert?.kind], ['s', 'sentinel']);
  });

  it('may have one id at two sources, and two alerts in one body', async () => {
    const story = await startHarness(settings);
    const own = { id: 'x', title: 'Own', severity: 'low' };

    await send(story, own, bearer('cordon'));
    await send(
      story,
      [
        { n: 'x', what: 'One' },
        { n: 'y', what: 'Two' },
      ],
      bearer('map'),
    );
    await story.connector.waitFor(() => alertCards(story).length === 3);

    assert.equal(alertCards(story).length, 3);
  });

  it('is answered 202 where PagerDuty tells what nobody needs to see', async () => {
    const story = await startHarness(settings);

    for (const event of [pagerdutyEvent('incident.annotated'), pagerdutyEvent('pagey.ping', { id: undefined })])
      assert.equal((await send(story, event, bearer('pagerduty'))).status, 202);
    assert.equal(alertCards(story).length, 0);
  });
});

const isEmpty = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

describe('a source of alerts', () => {
  it('shows its secret as a header, in the address, or signs with it, as its sender can', async () => {
    const story = await startHarness(settings);
    const text = JSON.stringify(sampleOf('pagerduty'));
    const falcon = JSON.stringify(sampleOf('crowdstrike'));
    const at = new Date(story.clock.now()).toISOString();
    const other = `v1=${'0'.repeat(64)}`;

    const answers = [
      await send(story, sampleOf('elastic'), bearer('elastic'), '/Elastic'),
      await send(story, sampleOf('splunk'), {}, `/by-path/${secretOf('by-path')}`),
      await send(story, sampleOf('pagerduty'), {
        'X-PagerDuty-Signature': `${other},v1=${hmac('pd', text).digest('hex')}`,
      }),
      await send(story, sampleOf('crowdstrike'), {
        'X-Cs-Delivery-Timestamp': at,
        'X-Cs-Primary-Signature': hmac('cs', `${falcon}${at}`).digest('base64'),
      }),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 202, 202, 202],
    );
    assert.doesNotMatch(story.logged(), /a-secret-of-32/);
  });

  const old = '2026-11-20T08:00:00Z';
  const falcon = JSON.stringify(sampleOf('crowdstrike'));
  const refused: readonly (readonly [why: string, headers: Readonly<Record<string, string>>, path: string])[] = [
    ['shows nothing', {}, ''],
    ['shows another secret', { Authorization: `Bearer ${secretOf('elastic')}x` }, ''],
    ['shows a secret of another source', bearer('elastic'), '/splunk'],
    ['uses a name that is none', bearer('elastic'), '/nobody'],
    ['has no name and no secret', { Authorization: 'Bearer ' }, ''],
    ['shows in the address what belongs into a header', {}, `/elastic/${secretOf('elastic')}`],
    ['shows in a header what belongs into the address', bearer('by-path'), '/by-path'],
    ['shows another secret in the address', {}, `/by-path/${secretOf('by-path')}x`],
    ['shows its secret in a query', {}, `/by-path?secret=${secretOf('by-path')}`],
    ['signs another body as PagerDuty', { 'X-PagerDuty-Signature': `v1=${hmac('pd', 'x').digest('hex')}` }, ''],
    [
      'signs too long ago as CrowdStrike',
      {
        'X-Cs-Delivery-Timestamp': old,
        'X-Cs-Primary-Signature': hmac('cs', `${falcon}${old}`).digest('base64'),
      },
      '',
    ],
    ['signs no time as CrowdStrike', { 'X-Cs-Primary-Signature': hmac('cs', falcon).digest('base64') }, ''],
  ];
  for (const [why, headers, path] of refused)
    it(`is refused when it ${why}`, async () => {
      const story = await startHarness(settings);

      const answer = await send(story, sampleOf('crowdstrike'), headers, path);

      assert.deepEqual(answer, { status: 401, text: '{"error":"unauthorized"}' });
      assert.doesNotMatch(story.logged(), /a-secret-of-32/);
    });

  it('has a limit of its own', async () => {
    const story = await startHarness(settings);
    const many = (n: number) => Array.from({ length: n }, (_, id) => ({ n: `${n}-${id}`, what: 'One of many' }));

    const answers = [
      await send(story, many(61), bearer('map')),
      await send(story, many(60), { ...bearer('map') }),
      await send(story, sampleOf('splunk'), bearer('splunk')),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [400, 429, 202],
    );
  });
});
