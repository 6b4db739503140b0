import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { resultCard } from '../../cards/result-line.ts';
import { contain } from '../../services/actions/contain.ts';
import { retriesOf } from '../../services/requests/retry.ts';
import { button, buttons, shown } from '../harness/cards.ts';
import { massEnded, type MassEnd } from '../harness/mass-views.ts';
import { adele, aViewIn, containSteps, minutes, stateNames, targetsNumbered } from '../harness/views.ts';

const mixed = (n: number): MassEnd => (n < 37 ? 'failed' : n < 42 ? 'lost' : n < 45 ? 'unneeded' : 'proved');

describe('the card of a request about many people that has ended', () => {
  it('begins with how many can still sign in, then who failed and why', () => {
    const words = shown(requestCard(massEnded(mixed)));

    assert.match(words, /^37 of 500 people can still sign in\n/);
    assert.match(
      words,
      /37 failed\. Person Number 1, .*Person Number 12 and 25 more\n29: Microsoft Graph refused it\n8: Synced from Active Directory\n5 not proved\. Person Number 38, .*\n5: Microsoft Graph did not answer/,
    );
  });

  it('counts every person in one group, those to look at first', () => {
    const words = shown(requestCard(massEnded(mixed)));

    assert.match(words, /WHAT HAPPENED\n37 failed\n5 not proved\n455 done\n3 already as asked\n/);
  });

  it('offers to retry exactly those who failed, and those not proved, each as one request', () => {
    const { card } = { card: requestCard(massEnded(mixed)) };

    assert.deepEqual(
      ['Retry the 37 that failed', 'Retry the 5 not proved'].map((title) => button(card, title).data),
      [{ command: 'retry OP-7F3K failed' }, { command: 'retry OP-7F3K unproved' }],
    );
  });

  it('names a single person on the button', () => {
    const card = requestCard(massEnded((n) => (n === 6 ? 'failed' : 'proved')));

    assert.deepEqual(button(card, 'Retry Person Number 7').data, { command: 'retry OP-7F3K failed' });
  });

  it('explains in its details why and what to do, and who it went well for', () => {
    const words = shown(requestCard(massEnded(mixed)));

    assert.match(words, /29: Microsoft Graph refused it: this app lacks a permission.*Ask an administrator/);
    assert.match(words, /455 done\nPerson Number 46, .* and 443 more/);
  });

  it('offers nothing to retry when all went well', () => {
    const card = requestCard(massEnded(() => 'proved'));

    assert.deepEqual(
      buttons(card).map(({ title }) => title),
      ['Every account'],
    );
    assert.match(shown(card), /^500 people are contained\n.*500 done/s);
  });

  it('counts those that a stopped run has not finished as neither done nor failed', () => {
    const targets = targetsNumbered(60);
    const steps = targets.flatMap((target, n) =>
      containSteps(n < 50 ? ['proved', 'proved', 'proved'] : ['proved', 'skipped', 'skipped'], target),
    );
    const cause = { kind: 'stopped', by: adele } as const;
    const state = { kind: 'partly-done', startedAt: minutes(4), endedAt: minutes(6), approvals: [], cause } as const;
    const view = aViewIn('partly-done', { targets, steps, state });

    const words = shown(requestCard({ ...view, troubled: retriesOf(contain, view, steps) }));

    assert.match(words, /10 not finished\n50 done/);
  });

  it('links what became of every account, for whoever asked for the files', () => {
    const accounts = { page: 'https://cordon.example/a', table: 'https://cordon.example/a.csv' };
    const list = { data: 'https://cordon.example/d', page: 'https://cordon.example/p', accounts };

    const words = shown(requestCard(massEnded(mixed), { everyone: true, list }));

    assert.match(words, /What became of every account, as a file\./);
  });
});

describe('the card of a request about fifty people', () => {
  it('lists them as before', () => {
    const words = shown(requestCard(massEnded(() => 'proved', targetsNumbered(50))));

    assert.match(words, /Person Number 12\nPassword replaced/);
    assert.match(words, /and 38 more/);
  });
});

/** The most that a message may weigh, as JSON in bytes. */
const mostBytes = 28_000;
const bytes = (card: object): number => Buffer.byteLength(JSON.stringify(card));

describe('the size of the card of a request about 2,000 people', () => {
  const names: readonly (readonly [string, string])[] = [
    ['long names', 'x'.repeat(200)],
    ['long names of three bytes a letter', '漢'.repeat(200)],
    ['names full of Markdown', '*_[]()'.repeat(34)],
    ['names with emoji', '👩🏽‍🚒'.repeat(40)],
  ];
  const ends: readonly (readonly [string, (n: number) => MassEnd])[] = [
    ['all failed', () => 'failed'],
    ['all lost', () => 'lost'],
    ['everything at once', (n) => (['failed', 'lost', 'unneeded', 'proved'] as const)[n % 4] ?? 'proved'],
  ];
  for (const [what, name] of names) {
    const targets = targetsNumbered(2000).map((target, n) => ({ ...target, name: `${n} ${name}` }));
    for (const [how, endOf] of ends)
      it(`stays below 28 kB with ${what}, ${how}`, () => {
        const view = massEnded(endOf, targets);

        assert.ok(bytes(requestCard(view)) < mostBytes, String(bytes(requestCard(view))));
        assert.ok(bytes(resultCard(view, true)) < mostBytes);
        const files = { page: 'https://cordon.example/reports/x', table: 'https://cordon.example/reports/y.csv' };
        const list = { data: files.page, page: files.page, accounts: files };
        assert.ok(bytes(requestCard(view, { everyone: true, list })) < mostBytes);
      });
  }

  for (const state of stateNames)
    it(`stays below 28 kB as it is posted in the state ${state}`, () => {
      const targets = targetsNumbered(2000).map((target, n) => ({
        ...target,
        name: `${n} ${'漢'.repeat(200)}`,
        jobTitle: '漢'.repeat(200),
        roles: n % 2 === 0 ? [] : ['漢'.repeat(100), '漢'.repeat(100)],
      }));

      const card = requestCard(aViewIn(state, { targets, reason: '漢'.repeat(500) }));

      assert.ok(bytes(card) < mostBytes, String(bytes(card)));
    });

  it('stays there when no two people failed for the same reason', () => {
    const targets = targetsNumbered(2000).map((target, n) => ({ ...target, name: `${n} ${'漢'.repeat(200)}` }));
    const view = massEnded(() => 'failed', targets);
    const steps = view.steps.map((step, n) =>
      step.problem === null
        ? step
        : {
            ...step,
            cause: 'rejected' as const,
            problem: { ...step.problem, code: 'rejected', message: `${n} ${'漢'.repeat(400)}` },
          },
    );

    assert.ok(bytes(requestCard({ ...view, steps })) < mostBytes, String(bytes(requestCard({ ...view, steps }))));
  });
});
