import assert from 'node:assert/strict';
import { join } from 'node:path';
import { z } from 'zod';
import { sentinelIncident } from '../alerts-samples/bodies.ts';
import { openSqlite } from '../../services/store/sqlite.ts';
import { cardOf, shown, startHarness, type Harness } from '../harness/harness.ts';
import { ended, opened } from '../harness/stories.ts';
import { until } from '../harness/until.ts';

const secret = 'a-secret-of-more-than-32-characters';
const policyWith = (source: object) => ({
  alerts: { sources: [{ name: 'sentinel', kind: 'sentinel', auth: { by: 'bearer', secret }, ...source }] },
  channels: { incidents: ['19:incidents@thread.tacv2'] },
});
const policy = policyWith({ comment: true });
const incident =
  '/subscriptions/0b1c2d3e-4f50-4161-8273-94a5b6c7d8e9/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/law-soc/providers/Microsoft.SecurityInsights/Incidents/9d8c7b6a-5f4e-4d3c-8b2a-190817263544';

/** Sends an incident as Sentinel does, and answers its card. */
async function alerted(story: Harness, armId: string, user: string) {
  const [accountName, upnSuffix] = user.split('@');
  const account = { kind: 'Account', properties: { accountName, upnSuffix } };
  const sent = sentinelIncident({ relatedEntities: [account] });
  const body = { ...sent, object: { ...sent.object, id: armId, name: user } };
  const response = await fetch(story.url.replace('messages', 'alerts/sentinel'), {
    method: 'POST',
    headers: { Authorization: `Bearer ${secret}` },
    body: JSON.stringify(body),
  });
  assert.equal(response.status, 202);
  return shown(
    await story.connector.waitFor(
      ({ kind, activity }) =>
        kind === 'post' &&
        /^Alert /.test(cardOf(activity)?.fallbackText ?? '') &&
        JSON.stringify(activity).includes(user),
    ),
  );
}

const comments = ({ tenant }: Harness) => tenant.calls.filter(({ url }) => url.includes('/comments/'));
const messageIn = (body: unknown): string =>
  z.object({ properties: z.object({ message: z.string() }) }).parse(body).properties.message;

/** Does what an alert offers: Megan asks, with this reason, and Adele approves. */
async function containedFrom(
  story: Harness,
  armId: string,
  reason = 'INC-4821',
  user = 'alex@contoso.com',
): Promise<string> {
  const card = await alerted(story, armId, user);
  const { id, card: confirm } = await opened(story, () => story.press('megan', card, 'start'));
  await story.press('megan', confirm, 'confirm', { reason });
  await story.press('adele', await story.card(new RegExp(`^${id} awaiting-approval: `)), 'approve');
  await ended(story, id);
  return id;
}

describe('an incident of Microsoft Sentinel', () => {
  it('gets one comment when a request ends that was made in the thread of its alert', async () => {
    const story = await startHarness({ policy });

    const id = await containedFrom(story, incident);
    await until(() => comments(story).length > 0);
    await story.stop();

    const [call = assert.fail(), ...more] = comments(story);
    assert.deepEqual(more, []);
    const { pathname, searchParams } = new URL(call.url);
    assert.equal(call.method, 'PUT');
    assert.match(pathname, new RegExp(`^${incident.replace('Incidents', 'incidents')}/comments/[0-9a-f-]{36}$`));
    assert.equal(searchParams.get('api-version'), '2024-03-01');
    const message = messageIn(call.body);
    assert.match(message, new RegExp(`^Cordon, request ${id}: contain was done at `));
    assert.match(message, /Asked by Megan Bowen, approved by Adele Vance\./);
    assert.match(message, /- alex@contoso\.com: Password replaced.*, verified at \d{4}-/);
    for (const password of story.passwords) assert.ok(!message.includes(password));
  });

  it('gets the same comment again when Azure did not answer', async () => {
    const story = await startHarness({ policy });
    story.tenant.setFaults([{ match: 'PUT /subscriptions/**', times: 1, drop: 'after' }]);

    await containedFrom(story, incident);
    await until(() => story.logged().includes('"failure":"no-answer"'));
    await story.clock.skip(7000);
    await until(() => comments(story).length === 2);

    const [one, two] = comments(story);
    assert.deepEqual([two?.url, two?.body], [one?.url, one?.body]);
  });

  it('gets plain text, whatever people typed', async () => {
    const story = await startHarness({ policy });

    await containedFrom(story, incident, '[here](https://evil.example) <img src=x>');
    await until(() => comments(story).length > 0);

    assert.match(messageIn(comments(story)[0]?.body), /Reason: .*\(here\)\(https:\/\/evil\.example\) ‹img src=x›/);
  });

  it('gets none unless the policy wants them', async () => {
    const story = await startHarness({ policy: policyWith({}) });

    await containedFrom(story, incident);
    await story.stop();

    const db = openSqlite(join(story.dataDir, 'cordon.db'));
    assert.deepEqual(await db.query('SELECT n FROM webhook').finally(() => db.close()), []);
    assert.deepEqual(comments(story), []);
  });

  it('is the only thing that is written to, whatever an alert names', async () => {
    const story = await startHarness({ policy });
    const others = [`${incident}/../../../vaults/x`, incident.replace('rg-soc', '..'), `${incident}?x=1`];
    const people = ['alex@contoso.com', 'lee@contoso.com', 'joni@contoso.com'];

    for (const [n, other] of others.entries()) await containedFrom(story, other, 'INC-4821', people[n]);
    await containedFrom(story, incident, 'INC-4821', 'grady@contoso.com');
    await until(() => comments(story).length > 0); // they are looked at in their order

    assert.deepEqual(
      comments(story).map(({ body }) => /About: (.*)/.exec(messageIn(body))?.[1]),
      ['grady@contoso.com'],
    );
  }).timeout(20_000);
});
