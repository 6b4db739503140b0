import assert from 'node:assert/strict';
import { contain } from '../../../services/actions/contain.ts';
import { reasonAtMost, type RequestId, type StepStatus } from '../../../services/model/request.ts';
import { retriesOf, retryOffers, retryReason } from '../../../services/requests/retry.ts';
import { adele, aViewIn, containSteps, targetsNumbered } from '../../harness/views.ts';

const id = 'OP-7F3K' as RequestId;

const ran = { kind: 'partly-done', startedAt: 1, endedAt: 2, approvals: [] } as const;
const halted = { ...ran, cause: { kind: 'stopped', by: adele } } as const;

/** Whom a containment can be tried again for, after these ends of its reset and its revoke for three people. */
function retries(
  state: 'done' | 'partly-done' | 'running' | 'denied',
  ...ends: readonly (readonly [StepStatus, StepStatus])[]
) {
  const targets = targetsNumbered(ends.length);
  const view = aViewIn(state, { targets });
  const steps = targets.flatMap((target, n) => {
    const [reset, revoke] = ends[n] ?? assert.fail();
    return containSteps([reset, revoke, 'skipped'], target);
  });
  const { failed, unproved } = retriesOf(contain, view, steps);
  const ids = targets.map(({ id: target }) => target);
  const indexes = (people: typeof failed) => people.map((person) => ids.indexOf(person.id));
  return [indexes(failed), indexes(unproved)];
}

describe('whom a request can be tried again for', () => {
  it('is each person once: those for whom a step failed, and those for whom something is not proved', () => {
    const found = retries(
      'partly-done',
      ['proved', 'proved'],
      ['failed', 'proved'],
      ['unknown', 'failed'],
      ['unknown', 'proved'],
      ['accepted', 'proved'],
      ['skipped', 'skipped'],
      ['running', 'pending'],
    );

    assert.deepEqual(found, [
      [1, 2],
      [3, 4, 6],
    ]);
  });

  for (const state of ['running', 'denied'] as const)
    it(`is nobody in a request that is ${state}`, () => {
      assert.deepEqual(retries(state, ['failed', 'unknown']), [[], []]);
    });

  it('is also whoever was left out by a run that was cut short', () => {
    const targets = targetsNumbered(3);
    const ends = [
      ['proved', 'proved'],
      ['proved', 'skipped'],
      ['failed', 'skipped'],
    ] as const;
    const steps = targets.flatMap((target, n) => {
      const [reset, revoke] = ends[n] ?? assert.fail();
      return containSteps([reset, revoke, 'proved'], target);
    });
    const view = aViewIn('partly-done', { targets, state: halted });

    const { failed, unfinished } = retriesOf(contain, view, steps);

    assert.deepEqual([failed, unfinished], [targets.slice(2), targets.slice(1, 2)]);
  });

  it('is offered by number, and by name for one', () => {
    const [one = assert.fail(), ...others] = targetsNumbered(38);

    const offers = retryOffers({ id, state: halted }, { failed: others, unproved: [one], unfinished: others });

    assert.deepEqual(offers, [
      { label: 'Retry the 37 that failed', command: 'retry OP-7F3K failed' },
      { label: 'Retry Person Number 1', command: 'retry OP-7F3K unproved' },
      { label: 'Retry the 37 not finished', command: 'retry OP-7F3K unfinished' },
    ]);
  });
});

describe('what a run left out because of what was found', () => {
  it('is not offered again', () => {
    const state = { ...ran, cause: { kind: 'tampered' } } as const;

    assert.deepEqual(retryOffers({ id, state }, { failed: [], unproved: [], unfinished: targetsNumbered(3) }), []);
  });
});

describe('the reason of another try', () => {
  it('keeps the first one and names where it comes from', () => {
    assert.equal(
      retryReason({ id, reason: 'phishing, INC-4821' }, 'failed', 37),
      'phishing, INC-4821 (retry of OP-7F3K, the 37 that failed)',
    );
  });

  it('names only the last origin, however often it is tried', () => {
    const first = retryReason({ id: 'OP-AAAA' as RequestId, reason: 'phishing' }, 'failed', 37);

    assert.equal(retryReason({ id, reason: first }, 'unproved', 5), 'phishing (retry of OP-7F3K, the 5 not proved)');
  });

  it('is the origin alone where there was none', () => {
    assert.equal(retryReason({ id, reason: null }, 'failed', 2), 'retry of OP-7F3K, the 2 that failed');
  });

  it('is never too long to be stored', () => {
    const reason = retryReason({ id, reason: 'x'.repeat(reasonAtMost) }, 'failed', 2000);

    assert.equal(reason.length, reasonAtMost);
    assert.match(reason, /x… \(retry of OP-7F3K, the 2000 that failed\)$/);
  });
});
