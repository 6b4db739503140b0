import assert from 'node:assert/strict';
import { z } from 'zod';
import type { FaultInput } from '../../practice/http/faults.ts';
import { startHarness, type HarnessSettings } from '../harness/harness.ts';
import { buttons, shown as words } from '../harness/cards.ts';
import { alexId, approvable, ended, placesWith } from '../harness/stories.ts';
import { createTestClock } from '../harness/test-clock.ts';

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
  readonly settings?: HarnessSettings;
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
    next: /operator of Cordon to give the app that role/,
    offers: [block],
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
      const story = await startHarness(settings);
      const { id, card: asked } = await approvable(story);
      story.tenant.setFaults(faults);

      await story.press('adele', asked, 'approve');
      const { result, card } = await ended(story, id);
      await story.stop();

      assert.ok(card.text.startsWith(`${id} ${state}: ${title}`), card.text);
      assert.match(result, new RegExp(`^\\S+ ${title} · `));
      for (const told of tells) {
        assert.match(card.text, told);
        assert.match(words(card.card), told);
        assert.match(result, told);
      }
      if (next !== undefined) assert.match(words(card.card), next);
      const commands = buttons(card.card).map(({ data }) => z.object({ command: z.string() }).parse(data).command);
      const isWayBack = (command: string) => command.startsWith('undo ');
      const isNextStep = (command: string) => command.startsWith('evidence ');
      const remedies = commands.filter((command) => !isWayBack(command) && !isNextStep(command));
      assert.equal(commands.filter(isNextStep).length, state === 'done' ? 1 : 0);
      assert.deepEqual(
        remedies.map((command, n) => command.slice(0, offers[n]?.length)),
        offers,
      );
      const isLockedOut = /password replaced/i.test(words(card.card));
      assert.deepEqual(commands.filter(isWayBack), isLockedOut ? [`undo ${id} release`] : []);
      const first = story.calls().filter((call) => call === reset).length;
      const revoked = story.tenant.calls.filter(({ url }) => url.includes('revokeSignInSessions'));
      assert.equal(first, tries.reset);
      assert.ok(revoked.length >= tries.revoke, `${revoked.length} revocations`);
      assert.ok(story.passwords.length >= 1);
      for (const password of story.passwords) assert.deepEqual(placesWith(password, story), []);
    });
  }

  it('waits as long as Graph asks, and not before', async () => {
    const story = await startHarness();
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
    const story = await startHarness({
      clock: createTestClock({ speed: 20 }), // other writes wait ten seconds after such an answer
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
    const story = await startHarness({ latencyMs: 20, patience: { backoffMs: () => 100 } });
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: revoke, status: 503, times: 2 }]);

    await story.press('adele', card, 'approve');
    const running = await story.card(new RegExp(`^${id} running: .*attempt 2 of 4`, 'i'));
    await story.line(new RegExp(id));

    assert.match(words(running.card), /Microsoft Graph was not available/);
  });

  it('keeps the password for the requester when its answer was lost, because it may be in force', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story, 'reset-password alex@contoso.com because INC-4821');
    story.tenant.setFaults([{ match: reset, drop: 'after', times: always }]);

    await story.press('adele', card, 'approve');
    const { card: end } = await ended(story, id);
    const waiting = await story.card(/A password is ready/);
    const revealed = await story.press('megan', waiting, 'reveal');

    assert.match(end.text, /^OP-\w+ done: /);
    assert.ok(JSON.stringify(revealed.body).includes(story.passwords.at(-1) ?? 'no password was sent'));
  });
});
