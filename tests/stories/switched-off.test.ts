import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { startHarness, cardOf, shown, type Harness } from '../harness/harness.ts';
import { buttons, pressableRows, shown as read } from '../harness/cards.ts';
import { alexId, answerTo, approvable, ended } from '../harness/stories.ts';

/** A policy that switches some commands off. */
const without = (...names: readonly string[]) => ({
  commands: Object.fromEntries(names.map((name) => [name, { enabled: false }])),
});

/** The command lines behind the buttons of an answer. */
const linesOn = (card: Parameters<typeof buttons>[0]): readonly string[] =>
  buttons(card).flatMap(({ data }) => (typeof data['command'] === 'string' ? [data['command']] : []));

describe('a command that the policy has switched off', () => {
  it('is in no help, with the bundles that contain it', async () => {
    const story = await startHarness({ policy: without('revoke-sessions') });

    const { card, text } = await answerTo(story, 'help');
    const all = await answerTo(story, 'help all');

    assert.doesNotMatch(`${text} ${all.text}`, /\b(contain|revoke-sessions)\b/);
    assert.match(all.text, /\breset-password\b/);
    assert.deepEqual(linesOn(card), ['show-user', 'open-requests', 'help all', 'who may approve']);
  });

  it('says so when its help is asked for, and has no button', async () => {
    const story = await startHarness({ policy: without('revoke-sessions') });

    const own = await answerTo(story, 'help revoke-sessions');
    const bundle = await answerTo(story, 'contain?');
    const other = await answerTo(story, 'help reset-password');

    assert.match(read(own.card), /The policy of this Cordon has switched it off\./);
    assert.match(read(bundle.card), /It includes revoke-sessions, which the policy of this Cordon has switched off\./);
    assert.match(own.text, /switched it off/);
    assert.deepEqual(
      [own, bundle, other].map(({ card }) => linesOn(card).length),
      [0, 0, 1],
    );
  });

  it('is not suggested for a word that is spelled alike', async () => {
    const story = await startHarness({ policy: without('contain') });

    const line = await answerTo(story, 'contian alex@contoso.com because INC-4821');
    const help = await answerTo(story, 'help contian');

    assert.deepEqual([linesOn(line.card), linesOn(help.card)], [['show-user alex@contoso.com'], ['help']]);
  });

  it('is not offered by a report', async () => {
    const story = await startHarness({ policy: without('contain', 'disable-user') });

    const { card } = await answerTo(story, 'show-user alex@contoso.com');

    assert.deepEqual(linesOn(card), [`revoke-sessions ${alexId}`]);
  });

  it('is where no row of a report leads', async () => {
    const story = await startHarness({ policy: without('disable-inbox-rules', 'reset-mfa') });

    const rules = await answerTo(story, 'list-inbox-rules alex@contoso.com');
    const methods = await answerTo(story, 'list-methods alex@contoso.com');

    assert.deepEqual([linesOn(rules.card), pressableRows(rules.card)], [[], []]);
    assert.deepEqual(
      pressableRows(methods.card).map(({ data }) => data['command']),
      [`reset-password ${alexId}`],
    );
  });

  it('is no button on an alert, whose card says why', async () => {
    const story = await startHarness({ policy: { ...without('revoke-sessions'), ...withAlerts } });

    await alert(story);
    const { card } = shown(
      await story.connector.waitFor(({ activity }) => /^Alert /.test(cardOf(activity)?.fallbackText ?? '')),
    );

    assert.deepEqual(linesOn(card), []);
    assert.match(read(card), /No button: the policy of this Cordon has switched off contain/);
    assert.doesNotMatch(read(card), /You confirm first/);
  });

  it('is no remedy for what failed', async () => {
    const story = await startHarness({ policy: without('disable-user') });
    story.tenant.setFaults([{ match: `PATCH /users/${alexId}`, status: 503, times: 99 }]);

    const { id, card } = await approvable(story, 'reset-password alex@contoso.com because INC-4821');
    await story.press('adele', card, 'approve');
    const end = await ended(story, id);

    assert.deepEqual(
      linesOn(end.card.card).map((line) => line.split(' ')[0]),
      ['reset-password'],
    );
    assert.doesNotMatch(read(end.card.card) + end.result, /block sign-in/i);
  });
});

const secret = 'a-secret-of-more-than-32-characters';
const withAlerts = { alerts: { secret }, channels: { incidents: [{ id: '19:incidents@thread.tacv2' }] } };

/** Sends a signed alert that proposes to contain Alex. */
async function alert({ url, clock }: Harness): Promise<void> {
  const body = JSON.stringify({
    id: 'sentinel/1',
    title: 'Impossible travel',
    severity: 'high',
    user: 'alex@contoso.com',
  });
  const timestamp = String(Math.floor(clock.now() / 1000));
  const signature = `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
  const headers = { 'X-Cordon-Timestamp': timestamp, 'X-Cordon-Signature': signature };
  const { status } = await fetch(url.replace('messages', 'alerts'), { method: 'POST', headers, body });
  assert.equal(status, 202);
}
