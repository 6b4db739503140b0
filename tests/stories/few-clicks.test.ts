import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buttons, inputs } from '../harness/cards.ts';
import { shown, startHarness, type Harness, type HarnessSettings, type Shown } from '../harness/harness.ts';
import { alexId, callFor, ended, groupNamed, opened } from '../harness/stories.ts';

const secret = 'a-secret-of-more-than-32-characters';
const approvers = { groups: [groupNamed('Incident Approvers')] };
const settings: HarnessSettings = {
  policy: { approvers, alerts: { secret }, channels: { incidents: ['19:incidents@thread.tacv2'] } },
};
const line = 'contain alex@contoso.com for INC-4821';

/** Sends an alert as a SIEM does, and waits for its card. */
async function alertIn({ connector, clock, url }: Harness): Promise<Shown> {
  const alert = { id: 'sentinel/4821', title: 'Impossible travel', severity: 'high', user: 'alex@contoso.com' };
  const body = JSON.stringify(alert);
  const timestamp = String(Math.floor(clock.now() / 1000));
  const signature = `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
  const headers = { 'X-Cordon-Timestamp': timestamp, 'X-Cordon-Signature': signature };
  await fetch(url.replace('messages', 'alerts'), { method: 'POST', headers, body });
  return shown(await connector.waitFor(({ activity }) => /"Alert sentinel/.test(JSON.stringify(activity))));
}

/** Presses buttons that are on the card and ask for nothing more, and counts. */
function clicksIn(story: Harness) {
  const clicks: string[] = [];
  const press = async (who: string, card: Shown, verb: string): Promise<void> => {
    const found = buttons(card.card).find((button) => button.verb === verb);
    assert.ok(found, `no button ${verb} on the card`);
    clicks.push(`${who}: ${found.title}`);
    await story.press(who, card, verb);
  };
  return { clicks, press };
}

/** What a person has to fill in on a card before its button works. */
const asksFor = ({ card }: Shown): readonly string[] =>
  inputs(card).flatMap(({ id, required }) => (required ? [id] : []));

/** Whom Graph was told to change. */
const contained = (story: Harness): readonly (string | undefined)[] => [
  ...new Set(story.writes().map((call) => call.split('/')[2])),
];

describe('an incident', () => {
  it('goes from an alert to containment in three clicks of two people, who type nothing', async () => {
    const story = await startHarness(settings);
    const { clicks, press } = clicksIn(story);
    const alert = await alertIn(story);

    const { id, card: confirm } = await opened(story, () => press('megan', alert, 'start'));
    await press('megan', confirm, 'confirm');
    const before = contained(story);
    await press('adele', await story.card(callFor(id)), 'approve');
    await ended(story, id);

    assert.deepEqual(clicks, ['megan: Contain alex@contoso.com', 'megan: Request approval', 'adele: Approve']);
    assert.deepEqual([asksFor(alert), asksFor(confirm)], [[], []]);
    assert.deepEqual([before, contained(story)], [[], [alexId]]);
  });

  it('goes from a typed line of at most 40 characters to containment in two clicks of two people', async () => {
    const story = await startHarness(settings);
    const { clicks, press } = clicksIn(story);

    const { id, card: confirm } = await opened(story, () => story.say('megan', line));
    await press('megan', confirm, 'confirm');
    const before = contained(story);
    await press('adele', await story.card(callFor(id)), 'approve');
    await ended(story, id);

    assert.ok(line.length <= 40, `the line has ${line.length} characters`);
    assert.ok(readFileSync('README.md', 'utf8').includes(`\`${line}\``), 'the README shows another line');
    assert.deepEqual(clicks, ['megan: Request approval', 'adele: Approve']);
    assert.deepEqual(asksFor(confirm), []);
    assert.match(confirm.text, /because INC-4821/);
    assert.deepEqual([before, contained(story)], [[], [alexId]]);
  });
});
