import assert from 'node:assert/strict';
import { makeAccounts } from '../harness/accounts.ts';
import { buttons, shown as read } from '../harness/cards.ts';
import { cardOf, startHarness } from '../harness/harness.ts';
import { answerTo, approvable, ended } from '../harness/stories.ts';

describe('the card of a run over many accounts', () => {
  it('counts people while it runs, says who failed at once, and never lists everybody', async () => {
    const story = await startHarness({ latencyMs: 20, lagMs: 0 });
    const people = await makeAccounts(story.tenant, 60);
    const [first = assert.fail()] = people;
    story.tenant.setFaults([{ match: `PATCH /users/${first.id}`, status: 403, times: 99 }]);
    const line = `contain ${people.map(({ upn }) => upn).join(' ')} because phishing, INC-4821`;
    const { id, card } = await approvable(story, line, { count: 60 });

    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'approve');
    const { card: end } = await ended(story, id);

    const running = story.connector.events.flatMap(({ activity }) => {
      const found = cardOf(activity);
      return found?.fallbackText?.startsWith(`${id} running: `) === true ? [found] : [];
    });
    const counted = running.map((one) => Number(/(\d+) of 60 done/.exec(read(one))?.[1]));
    assert.ok(running.length > 3, String(running.length));
    assert.ok(!counted.some(Number.isNaN));
    assert.deepEqual(
      counted,
      counted.toSorted((a, b) => a - b),
    );
    assert.ok(
      counted.some((done) => done > 0 && done < 59),
      counted.join(),
    );
    assert.ok(
      running.some((one) => /1 failed, \d+ left.*1 failed\. Person 1\n1: Cordon lacks an Entra role/s.test(read(one))),
      read(running.at(-1) ?? assert.fail()),
    );
    for (const one of running) assert.doesNotMatch(read(one), /Person 2\b/);
    assert.match(end.text, new RegExp(`^${id} partly-done: Person 1 can still sign in`));
    assert.match(read(end.card), /1 failed\n59 done/);
  });

  it('has the rest retried after it was stopped', async () => {
    const story = await startHarness({ latencyMs: 20, lagMs: 0 });
    const people = await makeAccounts(story.tenant, 60);
    const line = `contain ${people.map(({ upn }) => upn).join(' ')} because phishing, INC-4821`;
    const { id, card } = await approvable(story, line, { count: 60 });
    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'approve');
    const running = await story.card(new RegExp(`^${id} running: .*[1-9]\\d* of 60 done`));

    await story.press('adele', running, 'stop');
    const { card: end } = await ended(story, id);
    const [, left = assert.fail(read(end.card))] = /(\d+) not finished/.exec(read(end.card)) ?? [];
    const again = await answerTo(story, `retry ${id} unfinished`);

    assert.ok(buttons(end.card).some(({ title }) => title === `Retry the ${left} not finished`));
    assert.match(again.text, new RegExp(`Looking up ${left}|${left} people`));
  });
});
