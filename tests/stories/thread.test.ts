import assert from 'node:assert/strict';
import { startHarness, cardOf } from '../harness/harness.ts';
import { elements, shown as words } from '../harness/cards.ts';
import { approvable, ask, auditOf, run, told } from '../harness/stories.ts';

describe('what the channel sees', () => {
  it('gets one card and one line that asks, which are kept up to date, and one line that ends it', async () => {
    const story = await startHarness({ latencyMs: 30 });

    const { id } = await run(story);
    await story.stop();

    const posts = story.connector.events.filter(({ kind }) => kind === 'post');
    const shownAs = posts.map(({ activity }) => activity.text ?? cardOf(activity)?.fallbackText ?? '');
    assert.deepEqual(new Set(posts.map(({ conversation }) => conversation)), new Set([story.thread.id]));
    assert.equal(shownAs.length, 3, shownAs.join('\n'));
    assert.match(shownAs[0] ?? '', new RegExp(`^${id} awaiting-confirmation: `));
    assert.match(shownAs[1] ?? '', /^Approve\? Contain Alex Wilber, asked by Megan Bowen/);
    assert.match(shownAs[2] ?? '', /Alex Wilber is contained/);
    const updated = story.connector.events.filter(({ kind }) => kind === 'update');
    const followed = posts.slice(0, 2).map(({ activityId }) => activityId);
    assert.ok(updated.some(({ activityId }) => activityId === followed[0]));
    assert.ok(updated.every(({ activityId }) => followed.includes(activityId)));
  });

  it('says the state first in every card of the request, and never goes back', async () => {
    const story = await startHarness({ latencyMs: 30 });

    const { id, card } = await run(story);

    const order = ['awaiting-confirmation', 'awaiting-approval', 'running', 'done'];
    const states = story.connector.events
      .filter(({ activityId }) => activityId === card.activityId)
      .map(({ activity }) => /^(\S+) ([a-z-]+): \S/.exec(cardOf(activity)?.fallbackText ?? '') ?? []);
    assert.ok(states.every(([, first]) => first === id));
    const ranks = states.map(([, , state = '']) => order.indexOf(state));
    assert.ok(
      ranks.every((rank, n) => rank >= 0 && rank >= (ranks[n - 1] ?? 0)),
      ranks.join(),
    );
    assert.deepEqual([ranks[0], ranks.at(-1)], [0, 3]);
  });

  it('is not told that it is done while the directory does not show it', async () => {
    const story = await startHarness({ lagMs: 60_000, patience: { proofWindowMs: 100 } });

    const { card, result } = await run(story);

    assert.match(card.text, /^OP-\w+ partly-done: Not proved: Alex Wilber is contained/);
    assert.match(result, /accepted .* not proved/i);
  });

  it('gets a line that calls the approvers of the policy by mention, and neither requester nor target', async () => {
    const people = ['megan@contoso.com', 'adele@contoso.com', 'alex@contoso.com', 'lee@contoso.com'];
    const story = await startHarness({ policy: { approvers: { people } } });

    await approvable(story);
    const asking = await story.card(/^Approve\?/);

    const called = asking.card.msteams?.entities?.map((entity) => entity.mentioned?.name);
    assert.deepEqual(called, ['Adele Vance', 'Lee Gu']);
  });

  it('sees an audit of every decision and step, sealed as a chain', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    await story.press('megan', card, 'approve');
    await story.press('adele', card, 'approve');
    await story.line(new RegExp(id));

    const { events, chain } = await auditOf(story, id);

    assert.deepEqual(chain, { ok: true });
    const kinds = events.map(({ kind }) => kind);
    assert.deepEqual(kinds.slice(0, 4), ['opened', 'confirm', 'refused', 'approve']);
    assert.equal(kinds.at(-1), 'settle');
    for (const kind of ['step-started', 'step-ended', 'step-proved']) assert.ok(kinds.includes(kind), kind);
    assert.equal(events.find(({ kind }) => kind === 'refused')?.['refusal'], 'own-request');
  });
});

describe('a request about many people', () => {
  const firstNames =
    'alex diego grady henrietta johanna joni joanna lidia ben cameron irvin raul zoe jose isaiah nestor patti';
  const line = `revoke-sessions ${firstNames
    .split(' ')
    .map((name) => `${name}@contoso.com`)
    .join(' ')} because INC-4821`;

  it('names everybody when it is asked to', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story, line);
    assert.doesNotMatch(words(card.card), /Patti Fernandez/);

    const answer = await story.press('adele', card, 'more');

    assert.match(told(answer), new RegExp(`^${id} awaiting-confirmation: `));
    assert.match(JSON.stringify(answer.body), /Patti Fernandez/);
  });

  it('works on all of them, some at a time', async () => {
    const story = await startHarness({ patience: { parallelTargets: 4 } });
    const { card, id } = await ask(story, line);

    await story.press('megan', card, 'confirm', { count: 17 });
    const result = await story.line(new RegExp(id));

    assert.match(result, /17 people are signed out everywhere/);
    assert.equal(story.writes().length, 17);
    assert.ok(elements((await story.card(/ done: /)).card).length > 0);
  });
});
