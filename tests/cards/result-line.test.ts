import assert from 'node:assert/strict';
import { resultLine } from '../../cards/result-line.ts';
import { aProblem, aStep, aTarget, aViewIn, containSteps, targetsNumbered } from '../harness/views.ts';

describe('resultLine', () => {
  it('says in one line what is proved, when, and who requested and approved it', () => {
    assert.equal(
      resultLine(aViewIn('done')),
      '✅ **Alex Wilber is contained** · password replaced and sign-in sessions revoked, proved by Microsoft Graph at 14:23:05 UTC' +
        ' · asked by Megan Bowen, approved by Adele Vance · OP-7F3K',
    );
  });

  it('puts the risk first, then what failed and what to type', () => {
    const line = resultLine(aViewIn('partly-done'));

    assert.match(line, /^⚠️ \*\*Alex Wilber can still sign in\*\* · password not replaced \(/);
    assert.match(line, /do this now: block sign-in \(type: disable-user alex@contoso\.com because INC-4821\)/);
  });

  it('says "outcome unknown" for a lost answer', () => {
    assert.match(
      resultLine(aViewIn('partly-done', { steps: containSteps(['unknown', 'proved', 'skipped']) })),
      /outcome unknown/,
    );
  });

  for (const [kind, words] of [
    ['denied', 'Denied: contain Alex Wilber'],
    ['cancelled', 'Cancelled: contain Alex Wilber'],
    ['expired', 'Expired: contain Alex Wilber'],
  ] as const) {
    it(`says that nothing was changed when ${kind}`, () => {
      const line = resultLine(aViewIn(kind));

      assert.ok(line.startsWith(`🚫 **${words}** · Nothing was changed`));
    });
  }

  for (const kind of ['denied', 'cancelled', 'expired'] as const) {
    it(`says what had begun when it was ${kind} afterwards`, () => {
      const line = resultLine(aViewIn(kind, { steps: containSteps(['proved', 'accepted', 'pending']) }));

      assert.match(
        line,
        /^⚠️ .* after it had begun.*: password replaced; sign-in sessions revoked, but not proved; not started: /,
      );
      assert.doesNotMatch(line, /nothing was changed/i);
    });
  }

  it('stays one line when everybody has a different problem', () => {
    const targets = targetsNumbered(200);
    const steps = targets.flatMap((target, n) =>
      containSteps(['failed', 'proved', 'skipped'], target).map((step) =>
        step.status === 'failed' ? { ...step, problem: aProblem({ code: 'rejected', message: `No. ${n}` }) } : step,
      ),
    );

    const line = resultLine(aViewIn('partly-done', { targets, steps }));

    assert.match(line, /200 people can still sign in[^]*196 more kinds of trouble/);
    assert.ok(line.length < 1500);
  });

  it('escapes names, because the message is Markdown', () => {
    const line = resultLine(aViewIn('done', { targets: [aTarget({ name: '**Eve** [x](https://e.example)' })] }));

    assert.match(line, /\\\*\\\*Eve\\\*\\\* \\\[x\\\]\\\(https\\:/);
  });

  it('names the practice tenant', () => {
    assert.match(resultLine(aViewIn('done', { practice: true })), / · Practice tenant · OP-7F3K$/);
  });
});

describe('resultLine for steps that cannot be proved', () => {
  const note = 'Denied on the phone: contain it.';

  it('contains the answer, which appears nowhere else in the channel', () => {
    const line = resultLine(aViewIn('done', { steps: [aStep({ status: 'accepted', note })] }));

    assert.match(line, /^✅ \*\*[^*]*\*\* · Denied on the phone: contain it · password replaced/);
  });
  it('says whose answer it is, and stays one line', () => {
    const targets = targetsNumbered(6);
    const steps = targets.map(({ id }) => aStep({ target: id, status: 'accepted', note }));

    const line = resultLine(aViewIn('done', { targets, steps }));

    assert.match(line, / · Person Number 4: Denied on the phone: contain it · 2 more answers on the card · /);
  });
});
