import assert from 'node:assert/strict';
import { startHarness } from '../harness/harness.ts';
import { containAlex } from '../harness/stories.ts';
import { shown } from '../harness/cards.ts';
import { until } from '../harness/until.ts';
import type { Harness } from '../harness/harness.ts';

const waiting = /awaiting-confirmation/;
const known = /Marketing · manager Diego Siciliani\nLast sign-in /;

/** The newest version of the card that asks for confirmation, in words. */
const newest = async ({ card }: Harness): Promise<string> => shown((await card(waiting)).card);

describe('whom a request is about', () => {
  it('is shown on its card as soon as it is known: department, manager and last sign-in', async () => {
    const story = await startHarness();

    await story.say('megan', containAlex);

    await until(async () => known.test(await newest(story)));
  });

  it('never delays the card, and does not change what is decided', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'GET /users/*/manager', delayMs: 700, times: 9 }]);

    await story.say('megan', containAlex);
    const first = await story.card(waiting);
    assert.doesNotMatch(shown(first.card), /manager/);
    await until(async () => known.test(await newest(story)));
    await story.press('megan', first, 'confirm'); // with the digest of the card that did not show it
    await story.press('adele', await story.card(/awaiting-approval/), 'approve');

    assert.match(await story.line(/Alex Wilber is contained/), /proved/);
  });

  it('is not shown where Graph refuses it, and the card stays as it is', async () => {
    const story = await startHarness();
    story.tenant.setFaults([
      { match: 'GET /users/*/manager', status: 403, times: 9 },
      { match: 'GET /identityProtection/*', status: 403, times: 9 },
    ]);

    await story.say('megan', containAlex);

    await until(async () => /Marketing\nLast sign-in /.test(await newest(story)));
    assert.doesNotMatch(await newest(story), /manager|at risk/);
  });

  it('is not read for a long list', async () => {
    const story = await startHarness();
    const names = ['alex', 'grady', 'diego', 'lidia', 'nestor', 'patti'].map((name) => `${name}@contoso.com`);

    await story.say('megan', `disable-user ${names.join(' ')} because INC-4821`);
    await story.press('megan', await story.card(waiting), 'cancel');
    await story.card(/cancelled/);

    assert.ok(!story.calls().some((call) => call.includes('riskyUsers') || call.includes('/manager')));
  });
});
