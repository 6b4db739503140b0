import assert from 'node:assert/strict';
import type { Doubts } from '../../../services/contract/doubts.ts';
import { keepIfInForce, setGeneratedPassword } from '../../../services/directory/generated-password.ts';
import { GraphProblem, type ProblemCode } from '../../../services/graph/graph.ts';

const label = 'Password of alex@contoso.com';

/** A step that sets passwords, whose tries end as told: with an answer, or with a problem. */
function aStep(...ends: readonly (ProblemCode | 'answer' | 400)[]) {
  const left = [...ends];
  const sent: string[] = [];
  const kept: string[] = [];
  const doubts: Doubts = new Map();
  const clock = { now: 10_000_500 };
  const secrets = {
    password: () => `random ${sent.length + 1}`,
    keepForRequester(_: string, secret: string) {
      kept.push(secret);
      return Promise.resolve();
    },
    privateInput: () => Promise.resolve(''),
    hide: () => undefined,
  };
  const graph = { clock: () => clock.now };
  const set = (password: string): Promise<void> => {
    sent.push(password);
    clock.now += 1000;
    const end = left.shift() ?? assert.fail('one try too many');
    if (end === 'answer') return Promise.resolve();
    const problem = end === 400 ? new GraphProblem('rejected', 'no', { status: 400 }) : new GraphProblem(end, 'lost');
    return Promise.reject(problem);
  };
  const tryFor = (of: string | undefined) => setGeneratedPassword({ secrets, graph, doubts }, { label: of, set });
  /** Several tries, as the runner makes them; a problem of one is no end. */
  const tries = async (n: number) => {
    for (let i = 0; i < n; i += 1) await tryFor(label).catch(() => undefined);
  };
  const proved = (changedAt: number) => keepIfInForce({ secrets, doubts }, label, changedAt);
  return { sent, kept, clock, tryFor, tries, proved };
}

describe('a generated password', () => {
  it('goes to its requester when Graph accepted it', async () => {
    const step = aStep('answer');

    await step.tryFor(label);

    assert.deepEqual([step.kept, await step.proved(step.clock.now)], [['random 1'], true]);
  });

  for (const lost of ['no-answer', 'unavailable', 'unexpected'] as const) {
    it(`goes to nobody as long as its answer is lost: ${lost}`, async () => {
      const step = aStep(lost);

      await step.tries(1);

      assert.deepEqual(step.kept, []);
    });

    it(`is sent again after a lost answer, so that there is never a choice of two: ${lost}`, async () => {
      const step = aStep(lost, 'answer');

      await step.tries(2);

      assert.deepEqual([step.sent, step.kept], [['random 1', 'random 1'], ['random 1']]);
    });
  }

  it('is another one when Entra refuses to take the lost one again', async () => {
    const step = aStep('no-answer', 400, 'answer');

    await step.tries(2);

    assert.deepEqual([step.sent.length, step.kept], [3, [step.sent[2]]]);
  });

  const rows: readonly (readonly [why: string, after: number, proved: boolean])[] = [
    ['the password was changed in the second in which it was sent', -500, true],
    ['it was changed while the answer was awaited', 700, true],
    ['it was changed when the last try ended, by a clock that is read in whole seconds', 3000, true],
    ['it was changed before, so the change of now is not seen yet', -1500, false],
    ['it was changed long after the last try, by somebody else or a late call', 60_000, false],
  ];
  for (const [why, after, proved] of rows)
    it(`whose answers were all lost ${proved ? 'is handed over' : 'stays unknown'} when ${why}`, async () => {
      const step = aStep('no-answer', 'unavailable');
      const sentAt = step.clock.now;
      await step.tries(2);

      const isKnown = await step.proved(sentAt + after);

      assert.equal(isKnown, proved);
      assert.deepEqual(step.kept, proved ? ['random 1'] : []);
    });

  it('that nobody is to learn is made anew each time and kept for nobody', async () => {
    const step = aStep('no-answer', 'answer');

    await step.tryFor(undefined).catch(() => undefined);
    await step.tryFor(undefined);

    assert.deepEqual([step.sent, step.kept], [['random 1', 'random 2'], []]);
  });
});
