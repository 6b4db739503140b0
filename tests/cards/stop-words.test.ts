import assert from 'node:assert/strict';
import { requestCard } from '../../cards/request-card.ts';
import { resultLine } from '../../cards/result-line.ts';
import { fallbackText } from '../../cards/sentence.ts';
import type { RequestView } from '../../services/requests/view.ts';
import { buttons, shown } from '../harness/cards.ts';
import { adele, aViewIn, containSteps, lee, megan, minutes, targetsNumbered } from '../harness/views.ts';
import type { Barred, StopCause } from '../../services/model/stop-cause.ts';

const ended = { startedAt: minutes(4), endedAt: minutes(5), approvals: [{ by: adele, at: minutes(2) }] };
const leftOut = { status: 'skipped', tries: 0, note: 'Not started: somebody stopped it.' } as const;

/** A containment that was stopped for this reason after its first stage. */
const afterFirstStage = (cause: StopCause): RequestView =>
  aViewIn('partly-done', {
    state: { kind: 'partly-done', ...ended, cause },
    remedies: [],
    steps: containSteps(['proved', 'proved', 'pending']).map((step) =>
      step.status === 'pending' ? { ...step, ...leftOut } : step,
    ),
  });

/** One that ended for this reason before anything of it ran. */
const beforeAnything = (cause: StopCause): RequestView =>
  aViewIn('failed', { state: { kind: 'failed', ...ended, cause }, steps: [], remedies: [] });

/** What card, post and machines are told. */
const saidOf = (view: RequestView) => ({
  card: shown(requestCard(view)),
  line: resultLine(view),
  text: fallbackText(view),
});

describe('a run that was stopped', () => {
  for (const [cause, words] of [
    [{ kind: 'stopped', by: megan }, 'Megan Bowen stopped it'],
    [{ kind: 'stand-down', by: lee }, 'Lee Gu told Cordon to stand down'],
  ] as const) {
    it(`says by whom (${cause.kind}), what was done and what was not started`, () => {
      const { card, line, text } = saidOf(afterFirstStage(cause));

      assert.match(card, /^Stopped: contain Alex Wilber\nPartly done/);
      assert.match(card, new RegExp(`${words}\\. Not started: revoke again after the reset\\.`));
      assert.match(card, /Password replaced and sign-in sessions revoked before that\./);
      assert.match(
        line,
        new RegExp(`^⚠️ \\*\\*Stopped: contain Alex Wilber\\*\\* · ${words}; not started: revoke again`),
      );
      assert.match(text, new RegExp(`^OP-7F3K partly-done: Stopped: contain Alex Wilber: ${words}; not started: `));
    });

    it(`can be asked for again (${cause.kind})`, () => {
      const again = buttons(requestCard(afterFirstStage(cause))).map(({ verb, data }) => [verb, data['command']]);

      assert.deepEqual(again, [['start', 'contain 08a792fc-101b-4579-8655-d23de2c4b481 because INC-4821']]);
    });
  }

  it('puts the risk first when a step had failed before', () => {
    const view = aViewIn('partly-done', {
      state: { kind: 'partly-done', ...ended, cause: { kind: 'stopped', by: lee } },
    });

    const { card, line } = saidOf(view);

    assert.match(card, /^Alex Wilber can still sign in/);
    assert.match(line, /Lee Gu stopped it; every step had been started · password not replaced/);
  });

  it('counts the people for whom a step was not started', () => {
    const targets = targetsNumbered(3);
    const steps = targets.flatMap((target, n) =>
      containSteps(['proved', 'proved', 'skipped'], target).map((step) => (n === 0 ? step : { ...step, ...leftOut })),
    );
    const view = aViewIn('partly-done', {
      targets,
      steps,
      remedies: [],
      state: { kind: 'partly-done', ...ended, cause: { kind: 'stopped', by: lee } },
    });

    assert.match(
      fallbackText(view),
      /not started: replace the password for 2 of 3 people, revoke every sign-in session for 2 of 3 people and revoke again after the reset/,
    );
  });
});

describe('a request whose stored form was tampered with', () => {
  it('says that nothing was run and whom to tell, in the card, the post and the fallback text', () => {
    const said = saidOf(beforeAnything({ kind: 'tampered' }));

    for (const words of Object.values(said)) {
      assert.match(words, /what is stored is not what was approved[.;] nothing was run/i);
      assert.match(words, /tell the operator of Cordon/);
      assert.doesNotMatch(words, /ask again|try again/i);
    }
    assert.match(said.card, /^Not run: contain Alex Wilber/);
  });

  it('does not say that nothing was run when steps had begun', () => {
    const { card } = saidOf(afterFirstStage({ kind: 'tampered' }));

    assert.match(card, /^Stopped: contain Alex Wilber/);
    assert.match(card, /What is stored is not what was approved\. Not started: revoke again after the reset/);
    assert.doesNotMatch(card, /Nothing was run/);
  });

  it('offers no button', () => {
    assert.deepEqual(buttons(requestCard(beforeAnything({ kind: 'tampered' }))), []);
  });
});

describe('a request that may not go on', () => {
  const rows: Readonly<Record<Barred['why'], readonly [who: readonly string[], words: RegExp]>> = {
    protected: [['Alex Wilber'], /Alex Wilber is now protected by the policy/],
    'requester-lost-right': [['Megan Bowen'], /Megan Bowen may no longer ask for this/],
    'approver-lost-right': [['Adele Vance'], /Adele Vance approved it and is no longer an approver/],
    involved: [['Adele Vance', 'Lee Gu'], /Adele Vance and Lee Gu have more than one role in it/],
    'last-administrator': [['Alex Wilber'], /without Alex Wilber no enabled Global Administrator would be left/],
    'switched-off': [[], /the policy has switched this command off/],
    'cannot-tell': [[], /Microsoft Graph did not say in time whether it may still run/],
    'signed-out': [['Megan Bowen'], /Megan Bowen has to sign in again/],
  };
  for (const [why, [who, words]] of Object.entries(rows)) {
    it(`says why in words: ${why}`, () => {
      const said = saidOf(beforeAnything({ kind: 'barred', barred: { why: why as Barred['why'], who } }));

      for (const told of Object.values(said)) {
        assert.match(told, new RegExp(words.source, 'i'));
        assert.match(told, /nothing was run/i);
      }
      assert.match(said.card, /alex@contoso\.com/);
      assert.doesNotMatch(said.card, /\nTook\n|WHAT HAPPENED/);
    });
  }
});

describe('the running card after a stop', () => {
  it('says who stopped it, and has no button for it any more', () => {
    const state = { kind: 'running', startedAt: minutes(4), approvals: [], stoppedBy: megan } as const;

    const card = requestCard(aViewIn('running', { state }));

    assert.match(shown(card), /Megan Bowen stopped it\. The step under way ends, and no other starts\./);
    assert.deepEqual(buttons(card), []);
    assert.match(card.fallbackText ?? '', /^OP-7F3K running: .*Megan Bowen stopped it, so no other step starts/);
  });
});
