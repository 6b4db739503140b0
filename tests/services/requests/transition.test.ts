import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Person } from '../../../services/person.ts';
import type { Event, Refusal, Request, State, StateName } from '../../../services/requests/request.ts';
import { transition } from '../../../services/requests/transition.ts';
import { adele, alex, aRequest, deadline, lee, megan, waiting } from '../../support/requests.ts';

const at = 20;
const because = { reason: 'INC-4821' };
const yes = { mayApprove: 'yes', at } as const;

const terminal: readonly State[] = [
  { kind: 'done', startedAt: 1, endedAt: 2, approvals: [] },
  { kind: 'partly-done', startedAt: 1, endedAt: 2, approvals: [] },
  { kind: 'failed', startedAt: 1, endedAt: 2, approvals: [] },
  { kind: 'denied', by: adele, why: null, endedAt: 2 },
  { kind: 'cancelled', by: megan, endedAt: 2 },
  { kind: 'expired', endedAt: 2 },
];

interface Row {
  readonly why: string;
  readonly request?: Partial<Request>;
  readonly event: Event;
  readonly want: StateName | Refusal;
}

const asked = { state: waiting.confirmation };
const critical = { approvalsNeeded: 2 };
const once = { ...critical, state: { ...waiting.approval, approvals: [{ by: adele, at: 10 }] } };
const running = { state: waiting.running };

const rows: readonly Row[] = [
  // Confirming.
  {
    why: 'goes to the approvers when its requester confirms',
    request: asked,
    event: { type: 'confirm', by: megan, reason: null, at },
    want: 'awaiting-approval',
  },
  {
    why: 'runs at once when nobody needs to approve',
    request: { ...asked, approvalsNeeded: 0 },
    event: { type: 'confirm', by: megan, reason: null, at },
    want: 'running',
  },
  {
    why: 'is confirmed by its requester only',
    request: asked,
    event: { type: 'confirm', by: adele, ...because, at },
    want: 'only-requester',
  },
  {
    why: 'is not confirmed by its target',
    request: asked,
    event: { type: 'confirm', by: alex, ...because, at },
    want: 'only-requester',
  },
  {
    why: 'needs a reason that approvers can read',
    request: { ...asked, reason: null },
    event: { type: 'confirm', by: megan, reason: null, at },
    want: 'reason-needed',
  },
  {
    why: 'takes the reason with the confirmation',
    request: { ...asked, reason: null },
    event: { type: 'confirm', by: megan, ...because, at },
    want: 'awaiting-approval',
  },
  {
    why: 'needs no reason where nobody approves',
    request: { ...asked, reason: null, approvalsNeeded: 0 },
    event: { type: 'confirm', by: megan, reason: null, at },
    want: 'running',
  },
  { why: 'is confirmed once', event: { type: 'confirm', by: megan, ...because, at }, want: 'not-now' },
  // Approving.
  { why: 'runs when the only approval arrives', event: { type: 'approve', by: adele, ...yes }, want: 'running' },
  {
    why: 'waits for the second approval',
    request: critical,
    event: { type: 'approve', by: adele, ...yes },
    want: 'awaiting-approval',
  },
  {
    why: 'runs when the second approval arrives',
    request: once,
    event: { type: 'approve', by: lee, ...yes },
    want: 'running',
  },
  {
    why: 'counts one person once',
    request: once,
    event: { type: 'approve', by: adele, ...yes },
    want: 'already-voted',
  },
  { why: 'refuses the requester as approver', event: { type: 'approve', by: megan, ...yes }, want: 'own-request' },
  { why: 'refuses the target as approver', event: { type: 'approve', by: alex, ...yes }, want: 'target-cannot-decide' },
  {
    why: 'refuses one target of several as approver',
    request: { targets: [{ ...alex, id: lee.id }, alex] },
    event: { type: 'approve', by: alex, ...yes },
    want: 'target-cannot-decide',
  },
  {
    why: 'refuses who is no approver',
    event: { type: 'approve', by: adele, mayApprove: 'no', at },
    want: 'not-an-approver',
  },
  {
    why: 'takes no answer about a right for a no',
    event: { type: 'approve', by: adele, mayApprove: 'unknown', at },
    want: 'cannot-tell',
  },
  {
    why: 'is not approved before it is confirmed',
    request: asked,
    event: { type: 'approve', by: adele, ...yes },
    want: 'not-now',
  },
  { why: 'is not approved twice', request: running, event: { type: 'approve', by: lee, ...yes }, want: 'not-now' },
  // Denying and cancelling.
  { why: 'ends with one denial', event: { type: 'deny', by: adele, why: 'a known trip', ...yes }, want: 'denied' },
  {
    why: 'ends with one denial after an approval',
    request: once,
    event: { type: 'deny', by: lee, why: null, ...yes },
    want: 'denied',
  },
  {
    why: 'lets an approver change their mind into a denial',
    request: once,
    event: { type: 'deny', by: adele, why: null, ...yes },
    want: 'denied',
  },
  {
    why: 'takes the requester’s denial for a cancel',
    event: { type: 'deny', by: megan, why: null, mayApprove: 'no', at },
    want: 'cancelled',
  },
  {
    why: 'is not denied by its target',
    event: { type: 'deny', by: alex, why: null, ...yes },
    want: 'target-cannot-decide',
  },
  {
    why: 'is not denied by who is no approver',
    event: { type: 'deny', by: adele, why: null, mayApprove: 'no', at },
    want: 'not-an-approver',
  },
  {
    why: 'is not denied while nobody knows the right',
    event: { type: 'deny', by: adele, why: null, mayApprove: 'unknown', at },
    want: 'cannot-tell',
  },
  {
    why: 'is not denied before it is confirmed',
    request: asked,
    event: { type: 'deny', by: adele, why: null, ...yes },
    want: 'not-now',
  },
  {
    why: 'is cancelled by its requester before the confirmation',
    request: asked,
    event: { type: 'cancel', by: megan, at },
    want: 'cancelled',
  },
  {
    why: 'is cancelled by its requester before the approval',
    event: { type: 'cancel', by: megan, at },
    want: 'cancelled',
  },
  { why: 'is cancelled by nobody else', event: { type: 'cancel', by: adele, at }, want: 'only-requester' },
  {
    why: 'is not cancelled while it runs',
    request: running,
    event: { type: 'cancel', by: megan, at },
    want: 'not-now',
  },
  {
    why: 'is not denied while it runs',
    request: running,
    event: { type: 'deny', by: lee, why: null, ...yes },
    want: 'not-now',
  },
  // Time.
  {
    why: 'is decided until right before its deadline',
    event: { type: 'approve', by: adele, mayApprove: 'yes', at: deadline - 1 },
    want: 'running',
  },
  {
    why: 'is not approved at its deadline',
    event: { type: 'approve', by: adele, mayApprove: 'yes', at: deadline },
    want: 'expired',
  },
  {
    why: 'is not confirmed at its deadline',
    request: asked,
    event: { type: 'confirm', by: megan, ...because, at: deadline },
    want: 'expired',
  },
  { why: 'is not cancelled at its deadline', event: { type: 'cancel', by: megan, at: deadline }, want: 'expired' },
  { why: 'expires at its deadline', event: { type: 'expire', at: deadline }, want: 'expired' },
  { why: 'does not expire before its deadline', event: { type: 'expire', at: deadline - 1 }, want: 'not-now' },
  {
    why: 'does not expire while it runs',
    request: running,
    event: { type: 'expire', at: 10 * deadline },
    want: 'not-now',
  },
  // Ending.
  {
    why: 'ends as its steps ended',
    request: running,
    event: { type: 'settle', outcome: 'partly-done', at },
    want: 'partly-done',
  },
  { why: 'does not end before it runs', event: { type: 'settle', outcome: 'done', at }, want: 'not-now' },
];

const outcome = (request: Request, event: Event): StateName | Refusal => {
  const verdict = transition(request, event);
  return verdict.ok ? verdict.state.kind : verdict.refusal;
};

describe('a request', () => {
  for (const { why, request, event, want } of rows) {
    it(why, () => {
      assert.equal(outcome(aRequest(request), event), want);
    });
  }

  it('gives approvers their window from the confirmation on', () => {
    const verdict = transition(aRequest(asked), { type: 'confirm', by: megan, reason: null, at: 300 });

    assert.deepEqual(verdict, {
      ok: true,
      state: { kind: 'awaiting-approval', expiresAt: 800, approvals: [] },
      reason: 'INC-4821',
    });
  });

  it('keeps who approved and when', () => {
    const verdict = transition(aRequest(once), { type: 'approve', by: lee, ...yes });

    const approvals = [
      { by: adele, at: 10 },
      { by: lee, at },
    ];
    assert.deepEqual(verdict, { ok: true, state: { kind: 'running', startedAt: at, approvals }, reason: 'INC-4821' });
  });

  it('keeps its reason when the confirmation brings none, and takes the newer one when it does', () => {
    const kept = transition(aRequest(asked), { type: 'confirm', by: megan, reason: null, at });
    const newer = transition(aRequest(asked), { type: 'confirm', by: megan, reason: 'INC-9', at });

    assert.deepEqual([kept.ok && kept.reason, newer.ok && newer.reason], ['INC-4821', 'INC-9']);
  });

  it('keeps who denied it and why', () => {
    const verdict = transition(aRequest(), { type: 'deny', by: adele, why: 'a known trip', ...yes });

    assert.deepEqual(verdict.ok && verdict.state, { kind: 'denied', by: adele, why: 'a known trip', endedAt: at });
  });
});

describe('whatever happens to a request', () => {
  const person: fc.Arbitrary<Person> = fc.constantFrom(megan, adele, lee, alex);
  const when = fc.nat({ max: 2 * deadline });
  const right = fc.constantFrom('yes', 'no', 'unknown');
  const text = fc.option(fc.string(), { nil: null });
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ type: fc.constant('confirm'), by: person, reason: text, at: when }),
    fc.record({ type: fc.constant('approve'), by: person, mayApprove: right, at: when }),
    fc.record({ type: fc.constant('deny'), by: person, mayApprove: right, why: text, at: when }),
    fc.record({ type: fc.constant('cancel'), by: person, at: when }),
    fc.record({ type: fc.constant('settle'), outcome: fc.constantFrom('done', 'partly-done', 'failed'), at: when }),
    fc.record({ type: fc.constant('expire'), at: when }),
  );
  const fresh: fc.Arbitrary<Request> = fc
    .record({ approvalsNeeded: fc.nat({ max: 3 }), reason: text, approvalWindowMs: fc.nat({ max: deadline }) })
    .map((differs) => aRequest({ ...differs, state: waiting.confirmation }));

  /** The requests that a history leads through, each with the event that led there. */
  function* history(
    request: Request,
    events: readonly Event[],
  ): Generator<readonly [before: Request, Event, after: Request]> {
    for (const happened of events) {
      const verdict = transition(request, happened);
      const after = verdict.ok ? { ...request, state: verdict.state, reason: verdict.reason } : request;
      yield [request, happened, after];
      request = after;
    }
  }

  const always = (law: (before: Request, happened: Event, after: Request) => void): void => {
    fc.assert(
      fc.property(fresh, fc.array(event, { maxLength: 20 }), (request, events) => {
        for (const [before, happened, after] of history(request, events)) law(before, happened, after);
      }),
    );
  };

  it('never throws', () => {
    always(() => undefined);
  });

  it('runs only with as many approvals as it needs, each by somebody else who may', () => {
    always((before, happened, after) => {
      if (after.state.kind !== 'running' || before.state.kind === 'running') return;
      const { approvals } = after.state;
      assert.equal(approvals.length, after.approvalsNeeded);
      assert.equal(new Set(approvals.map(({ by }) => by.id)).size, approvals.length);
      assert.ok(approvals.every(({ by }) => by.id !== megan.id && by.id !== alex.id));
      assert.ok(happened.type === 'approve' ? happened.mayApprove === 'yes' : after.approvalsNeeded === 0);
    });
  });

  it('is never moved by its target, nor by an approver without the right', () => {
    always((before, happened, after) => {
      if (before === after || !('by' in happened)) return;
      assert.notEqual(happened.by.id, alex.id);
      if ('mayApprove' in happened && happened.by.id !== megan.id) assert.equal(happened.mayApprove, 'yes');
    });
  });

  it('stays ended', () => {
    fc.assert(
      fc.property(fc.constantFrom(...terminal), event, (state, happened) => {
        const verdict = transition(aRequest({ state }), happened);

        assert.ok(!verdict.ok);
      }),
    );
  });

  it('is decided before its deadline only', () => {
    always((before, happened, after) => {
      if (before === after || !('expiresAt' in before.state) || happened.type === 'expire') return;
      assert.ok(happened.at < before.state.expiresAt);
    });
  });

  it('changes in nothing but its state and, when confirmed, its reason', () => {
    always((before, happened, after) => {
      assert.deepEqual({ ...after, state: null, reason: null }, { ...before, state: null, reason: null });
      if (happened.type !== 'confirm') assert.equal(after.reason, before.reason);
    });
  });

  it('gives the same answer to the same question', () => {
    fc.assert(
      fc.property(fresh, event, (request, happened) => {
        assert.deepEqual(transition(request, happened), transition(request, happened));
      }),
    );
  });
});
