import assert from 'node:assert/strict';
import type { RecordedCall } from '../../services/practice/log.ts';
import { inPersonalChat } from '../../services/practice/activities.ts';
import { bench, cardOf, type Bench } from '../support/bench.ts';
import { elements, shown as words } from '../support/cards.ts';
import { alexId, approvable, ask, auditOf, containAlex, placesWith, run, told } from '../support/stories.ts';

const reset = 'PATCH /users/*';
const revoke = 'POST /users/*/revokeSignInSessions';

/** Graph calls about one person that fit, in the order in which they began. */
const calls = ({ tenant }: Bench, fits: RegExp, id = alexId): readonly RecordedCall[] =>
  tenant.calls
    .filter(({ method, url }) => url.includes(id) && fits.test(`${method} ${url}`))
    .toSorted((a, b) => a.startedAt.localeCompare(b.startedAt));

const revokes = (bench: Bench, id = alexId): number => calls(bench, /revokeSignInSessions/, id).length;

describe('the main job', () => {
  it('goes from a typed line to a proved containment, posted back in the thread', async () => {
    const { say, press, card, line: posted } = await bench();

    await say('megan', containAlex);
    await press('megan', await card(/awaiting-confirmation/), 'confirm');
    await press('adele', await card(/awaiting-approval/), 'approve');
    const result = await posted(/Alex Wilber is contained/);

    assert.match(result, /OP-/);
    assert.match(result, /proved by Microsoft Graph at \d\d:\d\d:\d\d UTC/);
    assert.match(result, /asked by Megan Bowen, approved by Adele Vance/);
    assert.match((await card(/ done: /)).text, /^OP-[0-9A-Z]{4,} done: /);
  });

  it('changes the password and the session cut-off of nobody else', async () => {
    const story = await bench();
    const before = { ...story.tenant.user('grady@contoso.com') };

    await run(story);

    const alex = story.tenant.user(alexId);
    assert.notEqual(alex?.lastPasswordChangeDateTime, before.lastPasswordChangeDateTime);
    assert.notEqual(alex?.signInSessionsValidFromDateTime, before.signInSessionsValidFromDateTime);
    assert.deepEqual(story.tenant.user('grady@contoso.com'), before);
    assert.ok(story.writes().every((call) => call.includes(alexId)));
  });

  it('starts the password change and the revocation at once', async () => {
    const story = await bench({ latencyMs: 100 });

    await run(story);

    const [change] = calls(story, /^PATCH/);
    const [cut] = calls(story, /revokeSignInSessions/);
    assert.ok(change && cut);
    assert.ok(change.startedAt < cut.endedAt && cut.startedAt < change.endedAt, 'the two calls do not overlap');
  });

  it('writes nothing to Graph before the last approval', async () => {
    const story = await bench();

    await approvable(story);

    assert.deepEqual(story.writes(), []);
  });

  it('answers the approving click before Graph has answered anything', async () => {
    const story = await bench({ latencyMs: 100 });
    const { card } = await approvable(story);

    const answer = await story.press('adele', card, 'approve');

    assert.match(told(answer), /^OP-\w+ running: /);
    assert.deepEqual(story.writes(), []); // a call is listed when it has been answered
  });

  it('blocks sign-in first when that is asked for', async () => {
    const story = await bench({ latencyMs: 30 });

    await run(story, 'contain alex@contoso.com disable=yes because INC-4821');

    const [block, change] = calls(story, /^PATCH/);
    const [cut] = calls(story, /revokeSignInSessions/);
    assert.ok(block && change && cut);
    assert.deepEqual(block.body, { accountEnabled: false });
    assert.ok(block.endedAt <= change.startedAt && block.endedAt <= cut.startedAt);
    assert.equal(story.tenant.user(alexId)?.accountEnabled, false);
  });

  it('contains several people in one request and says so in one line', async () => {
    const story = await bench();
    const people = ['alex@contoso.com', 'grady@contoso.com', 'henrietta@contoso.com'];

    const { id, result } = await run(story, `contain ${people.join(' ')} because INC-4821`);

    assert.match(result, /3 people are contained/);
    for (const upn of people) {
      const user = story.tenant.user(upn);
      assert.ok(Date.parse(user?.lastPasswordChangeDateTime ?? '') > Date.parse('2026-02-01'), upn);
      assert.ok(revokes(story, user?.id) >= 1, upn);
    }
    assert.equal(story.connector.messages(story.thread.id).filter(({ activity }) => activity.text).length, 1, id);
  });

  it('runs once for somebody who is named twice', async () => {
    const story = await bench();

    const { result } = await run(story, `contain alex@contoso.com ${alexId} ALEX@contoso.com because INC-4821`);

    assert.match(result, /Alex Wilber is contained/);
    assert.equal(calls(story, /^PATCH/).length, 1);
  });

  it('takes no longer than the slower call, the closing revoke and the reads', async () => {
    const story = await bench({ latencyMs: 100, lagMs: 1 });
    const { id, card } = await approvable(story);
    const begun = Date.now();

    await story.press('adele', card, 'approve');
    const ended = await story.connector.waitFor(({ activity }) => activity.text?.includes(id) ?? false);

    const took = (list: readonly RecordedCall[]) =>
      list.map(({ startedAt, endedAt }) => Date.parse(endedAt) - Date.parse(startedAt));
    const since = (fits: RegExp) => calls(story, fits).filter(({ startedAt }) => Date.parse(startedAt) >= begun);
    const [first = 0, ...closing] = took(since(/revokeSignInSessions/));
    const reads = took(since(/^GET/));
    const needed = Math.max(first, ...took(since(/^PATCH/))) + [...closing, ...reads].reduce((sum, ms) => sum + ms, 0);
    const slack = 400; // this machine's own work, which may be busy with other tests
    assert.ok(ended.at - begun <= 1.15 * needed + slack, `${ended.at - begun} ms for ${needed} ms of calls`);
  });
});

describe('the closing revoke', () => {
  it('runs when the sessions may have been cut off before the password changed', async () => {
    const story = await bench();

    const { result } = await run(story);

    assert.equal(revokes(story), 2);
    assert.match(result, /gap closed/);
  });

  it('does not run when the cut-off is clearly later than the password change', async () => {
    const story = await bench({ speed: 20 });
    story.tenant.setFaults([{ match: revoke, delayMs: 400 }]);

    const { card } = await run(story);

    assert.equal(revokes(story), 1);
    assert.match(words(card.card), /Not needed: the sessions were cut off after the last password change/);
  });

  it('runs when the directory does not show the late password change yet', async () => {
    const story = await bench({ speed: 20, lagMs: 4000 });
    story.tenant.setFaults([{ match: reset, delayMs: 400 }]);

    await run(story);

    const user = story.tenant.user(alexId);
    assert.equal(revokes(story), 2);
    assert.ok((user?.signInSessionsValidFromDateTime ?? '') >= (user?.lastPasswordChangeDateTime ?? ''));
  });
});

describe('what the channel sees', () => {
  it('gets one card that is kept up to date, one line that asks and one that ends it', async () => {
    const story = await bench({ latencyMs: 30 });

    const { id } = await run(story);
    await story.stop();

    const posts = story.connector.events.filter(({ kind }) => kind === 'post');
    const shownAs = posts.map(({ activity }) => activity.text ?? cardOf(activity)?.fallbackText ?? '');
    assert.deepEqual(new Set(posts.map(({ conversation }) => conversation)), new Set([story.thread.id]));
    assert.equal(shownAs.length, 3, shownAs.join('\n'));
    assert.match(shownAs[0] ?? '', new RegExp(`^${id} awaiting-confirmation: `));
    assert.match(shownAs[1] ?? '', /^Approval needed to contain Alex Wilber/);
    assert.match(shownAs[2] ?? '', /Alex Wilber is contained/);
    const updated = story.connector.events.filter(({ kind }) => kind === 'update');
    assert.deepEqual(new Set(updated.map(({ activityId }) => activityId)), new Set([posts[0]?.activityId]));
  });

  it('says the state first in every card of the request, and never goes back', async () => {
    const story = await bench({ latencyMs: 30 });

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
    const story = await bench({ lagMs: 60_000, patience: { proofWindowMs: 100 } });

    const { card, result } = await run(story);

    assert.match(card.text, /^OP-\w+ partly-done: Not proved: Alex Wilber is contained/);
    assert.match(result, /accepted .* not proved/i);
  });

  it('gets a line that calls the approvers of the policy by mention, and neither requester nor target', async () => {
    const people = ['megan@contoso.com', 'adele@contoso.com', 'alex@contoso.com', 'lee@contoso.com'];
    const story = await bench({ policy: { approvers: { people } } });

    await approvable(story);
    const asking = await story.card(/^Approval needed/);

    const called = asking.card.msteams?.entities?.map((entity) => entity.mentioned?.name);
    assert.deepEqual(called, ['Adele Vance', 'Lee Gu']);
  });

  it('sees an audit of every decision and step, sealed as a chain', async () => {
    const story = await bench();
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

describe('a password for the requester', () => {
  const line = 'contain alex@contoso.com deliver=reveal because INC-4821';

  it('is shown once, privately, and stands nowhere else', async () => {
    const story = await bench();
    const { id } = await run(story, line);

    const waiting = await story.card(/A password is ready: Password of alex@contoso\.com/);
    const first = await story.press('megan', waiting, 'reveal');
    const again = await story.press('megan', waiting, 'reveal');

    const [password = ''] = story.passwords;
    assert.equal(waiting.conversation, inPersonalChat('megan').id);
    assert.equal(password.length, 24);
    assert.ok(JSON.stringify(first.body).includes(password));
    assert.doesNotMatch(told(first), new RegExp(id));
    assert.match(told(again), /shown before or is too old/);
    assert.deepEqual(placesWith(password, story), []);
    await story.stop();
    assert.deepEqual(placesWith(password, story), []);
  });

  it('is not shown to anybody else, and stays for the requester', async () => {
    const story = await bench();
    await run(story, line);
    const waiting = await story.card(/A password is ready/);
    const elsewhere = { ...waiting, conversation: story.thread.id };

    const answers = [
      await story.press('adele', waiting, 'reveal'),
      await story.press('megan', elsewhere, 'reveal'),
      await story.press('adele', elsewhere, 'reveal'),
    ];
    const own = await story.press('megan', waiting, 'reveal');

    const [password = ''] = story.passwords;
    for (const answer of answers) assert.ok(!JSON.stringify(answer.body).includes(password));
    assert.ok(JSON.stringify(own.body).includes(password));
  });

  it('is not kept unless it is asked for', async () => {
    const story = await bench();

    await run(story);
    await story.stop();

    const [password = ''] = story.passwords;
    assert.equal(story.connector.events.filter(({ conversation }) => conversation !== story.thread.id).length, 0);
    assert.deepEqual(placesWith(password, story), []);
  });

  it('comes for every person of the request', async () => {
    const story = await bench();
    await run(story, 'contain alex@contoso.com grady@contoso.com deliver=reveal because INC-4821');

    const waiting = await story.card(/A password is ready/);
    const answer = await story.press('megan', waiting, 'reveal');

    assert.equal(story.passwords.length, 2);
    for (const password of story.passwords) assert.ok(JSON.stringify(answer.body).includes(password));
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
    const story = await bench();
    const { id, card } = await ask(story, line);
    assert.doesNotMatch(words(card.card), /Patti Fernandez/);

    const answer = await story.press('adele', card, 'more');

    assert.match(told(answer), new RegExp(`^${id} awaiting-confirmation: `));
    assert.match(JSON.stringify(answer.body), /Patti Fernandez/);
  });

  it('works on all of them, some at a time', async () => {
    const story = await bench({ patience: { parallelTargets: 4 } });
    const { card, id } = await ask(story, line);

    await story.press('megan', card, 'confirm');
    const result = await story.line(new RegExp(id));

    assert.match(result, /17 people are signed out everywhere/);
    assert.equal(story.writes().length, 17);
    assert.ok(elements((await story.card(/ done: /)).card).length > 0);
  });
});
