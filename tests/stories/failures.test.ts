import assert from 'node:assert/strict';
import { z } from 'zod';
import type { FaultInput } from '../../services/practice/faults.ts';
import { reasonAtMost } from '../../services/requests/request.ts';
import { bench, type BenchSettings } from '../support/bench.ts';
import { buttons, shown as words } from '../support/cards.ts';
import { alexId, approvable, ended, opened, placesWith, run } from '../support/stories.ts';

const always = 999;
const reset = `PATCH /users/${alexId}`;
const revoke = `POST /users/${alexId}/revokeSignInSessions`;
const read = `GET /users/${alexId}`;

interface Ending {
  readonly name: string;
  readonly faults: readonly FaultInput[];
  readonly state: 'done' | 'partly-done' | 'failed';
  /** What the title of the card and of the last line begins with: the danger that stays, if any. */
  readonly title: string;
  /** What else is told: what went wrong and why, and what became of the other part. */
  readonly tells: readonly RegExp[];
  /** What there is to do now: a button, or words where nothing can be pressed. */
  readonly next?: RegExp;
  /** Beginnings of the command lines behind the buttons. */
  readonly offers?: readonly string[];
  readonly tries: { readonly reset: number; readonly revoke: number };
  readonly settings?: BenchSettings;
}

const block = `disable-user ${alexId}`;
const again = `contain ${alexId}`;

const endings: readonly Ending[] = [
  {
    name: 'the reset is refused: a missing permission does not go away by asking again',
    faults: [{ match: reset, status: 403, times: always }],
    state: 'partly-done',
    title: 'Alex Wilber can still sign in',
    tells: [/password not replaced/i, /Microsoft Graph refused it/, /sign-in sessions revoked/i],
    next: /ask an administrator/,
    offers: [block, again],
    tries: { reset: 1, revoke: 1 },
  },
  {
    name: 'Graph is not available for three revocations: it is repeated',
    faults: [{ match: revoke, status: 503, times: 3 }],
    state: 'done',
    title: 'Alex Wilber is contained',
    tells: [/password replaced/i, /sign-in sessions revoked/i],
    tries: { reset: 1, revoke: 4 },
  },
  {
    name: 'Graph stays unavailable for revocations: the sessions may live on',
    faults: [{ match: revoke, status: 503, times: always }],
    state: 'partly-done',
    title: 'Alex Wilber may still be signed in',
    tells: [/sign-in sessions not revoked/i, /was not available/, /password replaced/i],
    next: /try again/i,
    offers: [block, again],
    tries: { reset: 1, revoke: 4 },
  },
  {
    name: 'the answer is lost after the password was set: the repetition settles it',
    faults: [{ match: reset, drop: 'after' }],
    state: 'done',
    title: 'Alex Wilber is contained',
    tells: [/password replaced/i, /sign-in sessions revoked/i],
    tries: { reset: 2, revoke: 1 },
  },
  {
    name: 'every answer is lost after the password was set: the proof settles it',
    faults: [{ match: reset, drop: 'after', times: always }],
    state: 'done',
    title: 'Alex Wilber is contained',
    tells: [/password replaced/i, /sign-in sessions revoked/i],
    tries: { reset: 4, revoke: 1 },
  },
  {
    name: 'every answer is lost and nothing can be read: nobody guesses',
    faults: [
      { match: reset, drop: 'after', times: always },
      { match: read, status: 503, times: always },
    ],
    state: 'partly-done',
    title: 'Nobody knows yet whether Alex Wilber is contained',
    tells: [/replace the password: outcome unknown/i, /the answer was lost/i, /revoked/i],
    next: /look at the account in Entra/,
    offers: [block, again],
    tries: { reset: 4, revoke: 1 },
    settings: { patience: { proofWindowMs: 50 } },
  },
  {
    name: 'the password never reaches Graph: nothing shows that it did',
    faults: [{ match: reset, drop: 'before', times: always }],
    state: 'partly-done',
    title: 'Nobody knows yet whether Alex Wilber is contained',
    tells: [/replace the password: outcome unknown/i, /the answer was lost/i, /sign-in sessions revoked/i],
    next: /look at the account in Entra/,
    offers: [block, again],
    tries: { reset: 4, revoke: 1 },
  },
  {
    name: 'the account is gone by the time it runs: nothing is left to contain',
    faults: [
      { match: `* /users/${alexId}*`, status: 404, times: always },
      { match: reset, status: 404, times: always },
      { match: read, status: 404, times: always },
    ],
    state: 'failed',
    title: 'Alex Wilber can still sign in',
    tells: [/password not replaced/i, /sign-in sessions not revoked/i, /no longer exists/],
    next: /look for it among the deleted users/,
    offers: [block, again],
    tries: { reset: 1, revoke: 1 },
  },
  {
    name: 'Graph asks for patience and gets it',
    faults: [{ match: reset, status: 429, retryAfter: 0.2 }],
    state: 'done',
    title: 'Alex Wilber is contained',
    tells: [/password replaced/i, /sign-in sessions revoked/i],
    tries: { reset: 2, revoke: 1 },
  },
  {
    name: 'Graph asks for patience again and again',
    faults: [{ match: reset, status: 429, retryAfter: 0.01, times: always }],
    state: 'partly-done',
    title: 'Alex Wilber can still sign in',
    tells: [/password not replaced/i, /asked us to wait/, /sign-in sessions revoked/i],
    next: /try again in a few minutes/,
    offers: [block, again],
    tries: { reset: 4, revoke: 1 },
  },
  {
    name: 'Graph answers a password change with an error of its own although it was done: the proof settles it',
    faults: [{ match: reset, status: 503, times: 3 }],
    state: 'done',
    title: 'Alex Wilber is contained',
    tells: [/password replaced/i],
    tries: { reset: 4, revoke: 1 },
  },
];

describe('a containment that goes wrong', () => {
  for (const { name, faults, state, title, tells, next, offers = [], tries, settings } of endings) {
    it(`ends ${state} when ${name}`, async () => {
      const story = await bench(settings);
      const { id, card: asked } = await approvable(story);
      story.tenant.setFaults(faults);

      await story.press('adele', asked, 'approve');
      const { result, card } = await ended(story, id);
      await story.stop();

      assert.ok(card.text.startsWith(`${id} ${state}: ${title}`), card.text);
      assert.match(result, new RegExp(`^\\S+ \\*\\*${title}\\*\\* · `));
      for (const told of tells) {
        assert.match(card.text, told);
        assert.match(words(card.card), told);
        assert.match(result, told);
      }
      if (next !== undefined) assert.match(words(card.card), next);
      const commands = buttons(card.card).map(({ data }) => z.object({ command: z.string() }).parse(data).command);
      assert.deepEqual(
        commands.map((command, n) => command.slice(0, offers[n]?.length)),
        offers,
      );
      const first = story.calls().filter((call) => call === reset).length;
      const revoked = story.tenant.calls.filter(({ url }) => url.includes('revokeSignInSessions'));
      assert.equal(first, tries.reset);
      assert.ok(revoked.length >= tries.revoke, `${revoked.length} revocations`);
      assert.ok(story.passwords.length >= 1);
      for (const password of story.passwords) assert.deepEqual(placesWith(password, story), []);
    });
  }

  it('waits as long as Graph asks, and not before', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: reset, status: 429, retryAfter: 0.2 }]);

    await story.press('adele', card, 'approve');
    await story.line(new RegExp(id));

    const [refused, repeated] = story.tenant.calls.filter(({ method }) => method === 'PATCH');
    assert.ok(refused && repeated);
    assert.ok(Date.parse(repeated.startedAt) - Date.parse(refused.endedAt) >= 195, repeated.startedAt);
  });

  it('does not wait past the end of the run because Graph asks for an hour', async () => {
    const hour = 3_600_000;
    const slept: number[] = [];
    const story = await bench({
      patience: {
        runWindowMs: 60_000,
        sleep(ms) {
          slept.push(ms);
          return Promise.resolve();
        },
      },
    });
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: revoke, status: 429, retryAfter: 3600, times: always }]);

    await story.press('adele', card, 'approve');
    const result = await story.line(new RegExp(id));

    assert.match(result, /Alex Wilber may still be signed in/);
    assert.ok(!slept.includes(hour), 'slept for an hour');
  });

  it('tells the approvers on the card which try it is and why', async () => {
    const story = await bench({ latencyMs: 20, patience: { backoffMs: () => 100 } });
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: revoke, status: 503, times: 2 }]);

    await story.press('adele', card, 'approve');
    const running = await story.card(new RegExp(`^${id} running: .*attempt 2 of 4`, 'i'));
    await story.line(new RegExp(id));

    assert.match(words(running.card), /Microsoft Graph was not available/);
  });

  it('does not say that a password can be fetched when the answer that held it was lost', async () => {
    const story = await bench();
    const { id, card } = await approvable(story, 'reset-password alex@contoso.com because INC-4821');
    story.tenant.setFaults([{ match: reset, drop: 'after', times: always }]);

    await story.press('adele', card, 'approve');
    const { result, card: end } = await ended(story, id);

    const waiting = story.connector.events.some(({ conversation }) => conversation !== story.thread.id);
    assert.ok(waiting || /nobody knows|lost/i.test(`${result} ${words(end.card)}`), result);
  });
});

describe('an account that the app may not or cannot reset', () => {
  it('is told as refused for an administrator who outranks the app, after two approvals', async () => {
    const story = await bench();
    const { id, card } = await approvable(story, 'contain christie@contoso.com because INC-4821');

    await story.press('adele', card, 'approve');
    await story.press('lee', card, 'approve');
    const { result, card: end } = await ended(story, id);

    assert.match(result, /Christie Cline can still sign in/);
    assert.match(result, /Global Administrator/);
    assert.match(result, /Privileged Authentication Administrator/);
    assert.match(end.text, /^OP-\w+ failed: /);
  });

  it('is told with the way out for an account that is mastered on-premises, and its sessions end', async () => {
    const story = await bench();

    const { card, result } = await run(story, 'contain bianca@contoso.com because INC-4821');

    assert.match(result, /Bianca Pisani can still sign in/);
    assert.match(result, /Active Directory/);
    assert.match(result, /sign-in sessions revoked/);
    assert.match(card.text, /^OP-\w+ partly-done: /);
    assert.deepEqual(story.passwords, []);
  });

  it('is told one by one when only some of several people went wrong', async () => {
    const story = await bench();
    const { id, card } = await approvable(story, 'contain alex@contoso.com grady@contoso.com because INC-4821');
    story.tenant.setFaults([{ match: reset, status: 403, times: always }]);

    await story.press('adele', card, 'approve');
    const result = await story.line(new RegExp(id));

    assert.match(result, /\*\*Alex Wilber can still sign in\*\*/);
    assert.match(result, /password not replaced for Alex Wilber/);
    assert.match(result, /password replaced for 1 of 2 people/);
  });
});

describe('the buttons of a result', () => {
  it('open the request that they name, for the people it failed for', async () => {
    const story = await bench();
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: reset, status: 403 }]);
    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, id);

    const { card: next } = await opened(story, () => story.press('adele', end, 'start'));

    assert.match(next.text, /Adele Vance asked to block sign-in for Alex Wilber because INC-4821/);
  });

  it('mean what was typed when it is tried again', async () => {
    const story = await bench();
    const reason = `a "quoted" reason, with key=value & disable=no — O'Neil`;
    const { id, card } = await approvable(story, `contain alex@contoso.com disable=yes because ${reason}`);
    story.tenant.setFaults([{ match: revoke, status: 403, times: always }]);
    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, id);
    const again = buttons(end.card).find(({ title }) => title.startsWith('Try again')) ?? assert.fail('no button');

    const second = await opened(story, () => {
      const { thread: conversation, connector } = story;
      const click = { conversation, verb: 'start', data: again.data, replyToId: end.activityId };
      return story.send(connector.click({ from: 'megan', ...click }));
    });

    assert.match(second.card.text, /Megan Bowen asked to contain Alex Wilber because a "quoted" reason/);
    assert.match(second.card.text, /key=value & disable=no — O'Neil/);
    assert.match(words(second.card.card), /Block sign-in/);
  });

  it('fit into a message even with the longest reason', async () => {
    const story = await bench();
    const { id, card } = await approvable(story, `contain alex@contoso.com because ${'x'.repeat(reasonAtMost)}`);
    story.tenant.setFaults([{ match: reset, status: 403 }]);

    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, id);

    assert.match(end.text, /^OP-\w+ partly-done: Alex Wilber can still sign in/);
  });
});
