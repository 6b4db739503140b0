import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Person } from '../../../services/model/person.ts';
import type { Event, Refusal, Request, Right, State, StateName } from '../../../services/model/request.ts';
import { demandIn, higherDemand } from '../../../services/requests/demand.ts';
import { transition } from '../../../services/requests/transition.ts';
import { adele, alex, aRequest, deadline, lee, megan, waiting } from '../../harness/requests.ts';
import type { Demand } from '../../../services/model/demand.ts';
import type { Barred } from '../../../services/model/stop-cause.ts';

const at = 20;
const yes = { mayApprove: 'yes', at } as const;

const confirm = (by: Person, reason: string | null = null, when = at, mayRequest: Right = 'yes'): Event => ({
  type: 'confirm',
  by,
  mayRequest,
  reason,
  at: when,
});
const approve = (by: Person, mayApprove: Right = 'yes', when = at): Event => ({
  type: 'approve',
  by,
  mayApprove,
  at: when,
});
/** An approval or a denial by somebody who has these other accounts. */
const decides = (type: 'approve' | 'deny', by: Person, ...sameAs: readonly Person[]): Event => {
  const decision = { by, mayApprove: 'yes', at, sameAs: sameAs.map(({ id }) => id) } as const;
  return type === 'approve' ? { ...decision, type } : { ...decision, type, why: null };
};
const deny = (by: Person, mayApprove: Right = 'yes'): Event => ({ type: 'deny', by, mayApprove, why: null, at });
const stop = (by: Person, mayApprove: Right = 'yes'): Event => ({ type: 'stop', by, mayApprove, at });
const usual: Demand = { tier: 'destructive', approvalsNeeded: 1, approvalWindowMs: 500, because: [] };
const more: Demand = { tier: 'critical', approvalsNeeded: 2, approvalWindowMs: 900, because: ['admin-target'] };
const review = (demand: Demand, barred: Barred | null = null, when = at): Event => ({
  type: 'review',
  demand,
  barred,
  at: when,
});
const lost: Barred = { why: 'requester-lost-right', who: ['Megan Bowen'] };
const cancel = (by: Person, when = at): Event => ({ type: 'cancel', by, at: when });

const terminal: readonly State[] = [
  { kind: 'done', startedAt: 1, endedAt: 2, approvals: [] },
  { kind: 'partly-done', startedAt: 1, endedAt: 2, approvals: [] },
  { kind: 'failed', startedAt: 1, endedAt: 2, approvals: [] },
  { kind: 'denied', by: adele, why: null, endedAt: 2 },
  { kind: 'cancelled', by: megan, endedAt: 2 },
  { kind: 'expired', endedAt: 2 },
];

const asked = { state: waiting.confirmation };
const critical = { approvalsNeeded: 2 };
const once = { ...critical, state: { ...waiting.approval, approvals: [{ by: adele, at: 10 }] } };
const running = { state: waiting.running };
const later = { startsAt: 500 };
const scheduled = {
  ...later,
  state: { kind: 'scheduled', startsAt: 500, approvals: [{ by: adele, at: 10 }] },
} as const;

const many = (count: number): Partial<Request> => ({ ...asked, targets: Array.from({ length: count }, () => alex) });
const counted = (count?: number): Event => ({ type: 'confirm', by: megan, mayRequest: 'yes', reason: null, count, at });
const device = { targets: [{ ...alex, kind: 'device', owners: [lee.id] }] } as const;

const rows: readonly (readonly [why: string, request: Partial<Request>, event: Event, want: StateName | Refusal])[] = [
  // Confirming.
  ['goes to the approvers when its requester confirms', asked, confirm(megan), 'awaiting-approval'],
  ['runs at once when nobody needs to approve', { ...asked, approvalsNeeded: 0 }, confirm(megan), 'running'],
  ['is confirmed by its requester only', asked, confirm(adele, 'INC-4821'), 'only-requester'],
  ['is not confirmed by its target', asked, confirm(alex, 'INC-4821'), 'only-requester'],
  ['needs a reason that approvers can read', { ...asked, reason: null }, confirm(megan), 'reason-needed'],
  [
    'takes the reason with the confirmation',
    { ...asked, reason: null },
    confirm(megan, 'INC-4821'),
    'awaiting-approval',
  ],
  ['needs no reason where nobody approves', { ...asked, reason: null, approvalsNeeded: 0 }, confirm(megan), 'running'],
  ['is not confirmed by who is no responder any more', asked, confirm(megan, null, at, 'no'), 'not-a-responder'],
  ['is not confirmed while nobody knows the right', asked, confirm(megan, null, at, 'unknown'), 'cannot-tell'],
  ['is not confirmed by an account that was disabled', asked, confirm(megan, null, at, 'disabled'), 'disabled'],
  ['is confirmed once', {}, confirm(megan, 'INC-4821'), 'already-confirmed'],
  // Approving.
  ['runs when the only approval arrives', {}, approve(adele), 'running'],
  ['waits for the second approval', critical, approve(adele), 'awaiting-approval'],
  ['runs when the second approval arrives', once, approve(lee), 'running'],
  ['counts one person once', once, approve(adele), 'already-voted'],
  ['refuses the requester as approver', {}, approve(megan), 'own-request'],
  ['refuses the target as approver', {}, approve(alex), 'target-cannot-decide'],
  [
    'refuses one target of several as approver',
    { targets: [{ ...alex, id: lee.id }, alex] },
    approve(alex),
    'target-cannot-decide',
  ],
  ['refuses who is no approver', {}, approve(adele, 'no'), 'not-an-approver'],
  ['takes no answer about a right for a no', {}, approve(adele, 'unknown'), 'cannot-tell'],
  ['refuses a guest as approver', {}, approve(adele, 'guest'), 'guest'],
  ['refuses a disabled account as approver', {}, approve(adele, 'disabled'), 'disabled'],
  ['refuses somebody of another tenant as approver', {}, approve(adele, 'outsider'), 'outsider'],
  ['is not approved before it is confirmed', asked, approve(adele), 'not-confirmed'],
  ['is not approved twice', running, approve(lee), 'is-running'],
  // Denying and cancelling.
  ['ends with one denial', {}, deny(adele), 'denied'],
  ['ends with one denial after an approval', once, deny(lee), 'denied'],
  ['lets an approver change their mind into a denial', once, deny(adele), 'denied'],
  ['takes the requester’s denial for a cancel', {}, deny(megan, 'no'), 'cancelled'],
  ['is not denied by its target', {}, deny(alex), 'target-cannot-decide'],
  ['is not denied by who is no approver', {}, deny(adele, 'no'), 'not-an-approver'],
  ['is not denied while nobody knows the right', {}, deny(adele, 'unknown'), 'cannot-tell'],
  ['is not denied before it is confirmed', asked, deny(adele), 'not-confirmed'],
  ['is cancelled by its requester before the confirmation', asked, cancel(megan), 'cancelled'],
  ['is cancelled by its requester before the approval', {}, cancel(megan), 'cancelled'],
  ['is cancelled by nobody else', {}, cancel(adele), 'only-requester'],
  ['is not cancelled while it runs', running, cancel(megan), 'is-running'],
  ['is not denied while it runs', running, deny(lee), 'is-running'],
  // Different people.
  ['refuses the owner of a target device', device, approve(lee), 'involved'],
  ['refuses the denial of the owner of a target device', device, deny(lee), 'involved'],
  ['refuses somebody whom an argument names', { args: { to: { ...alex, ...lee } } }, approve(lee), 'involved'],
  [
    'refuses somebody whom an argument names among others',
    { args: { to: [{ ...alex, ...lee }] } },
    approve(lee),
    'involved',
  ],
  ['refuses another account of the requester', {}, decides('approve', adele, megan), 'same-person'],
  ['refuses another account of the target', {}, decides('approve', adele, alex), 'same-person'],
  ['refuses another account of the owner of a target device', device, decides('approve', adele, lee), 'same-person'],
  ['refuses the denial of another account of the target', {}, decides('deny', adele, alex), 'same-person'],
  ['counts one human with two accounts once', once, decides('approve', lee, adele), 'same-person'],
  [
    'counts one human once, also when only the first vote knew of the other account',
    { ...critical, state: { ...waiting.approval, approvals: [{ by: adele, at: 10, sameAs: [lee.id] }] } },
    approve(lee),
    'same-person',
  ],
  // How many.
  ['needs no number for ten targets', many(10), counted(), 'awaiting-approval'],
  ['needs the number of more than ten targets', many(11), counted(), 'count-needed'],
  ['takes no other number', many(11), counted(10), 'count-needed'],
  ['takes the right number', many(11), counted(11), 'awaiting-approval'],
  // Stopping.
  ['is stopped by its requester like a cancel before the confirmation', asked, stop(megan, 'no'), 'cancelled'],
  ['is stopped by its requester like a cancel before the approval', {}, stop(megan, 'no'), 'cancelled'],
  ['is stopped by an approver like a denial', {}, stop(adele), 'denied'],
  ['is stopped by an approver before its time', scheduled, stop(lee), 'denied'],
  ['is not stopped by its target', {}, stop(alex), 'target-cannot-decide'],
  ['goes on running until the step under way has ended', running, stop(megan, 'no'), 'running'],
  ['is stopped by an approver while it runs', running, stop(lee), 'running'],
  ['is not stopped by somebody else while it runs', running, stop(lee, 'no'), 'not-an-approver'],
  ['is not stopped by its target while it runs', running, stop(alex), 'target-cannot-decide'],
  ['is stopped once', { state: { ...waiting.running, stoppedBy: megan } }, stop(lee), 'already-stopped'],
  // Checked again.
  ['waits for the approvals that it needs now', running, review(more), 'awaiting-approval'],
  ['waits for them also before its time', scheduled, review(more), 'awaiting-approval'],
  ['goes on waiting when it needs more', {}, review(more), 'awaiting-approval'],
  ['changes nothing when it needs the same', running, review(usual), 'not-now'],
  ['is not made easier by a check', { ...running, ...more }, review(usual), 'not-now'],
  [
    'goes on running when it has the approvals that it needs now',
    running,
    review({ ...more, approvalsNeeded: 1 }),
    'running',
  ],
  ['ends when it may not go on', {}, review(usual, lost), 'failed'],
  ['ends when it may not go on while it runs', running, review(usual, lost), 'failed'],
  ['ends when it may not go on before its time', scheduled, review(usual, lost), 'failed'],
  ['is not checked before it is confirmed', asked, review(more), 'not-now'],
  ['gets no new window after its deadline', {}, review(more, null, deadline), 'expired'],
  [
    'ends when it was stopped, and waits for nobody',
    { state: { ...waiting.running, stoppedBy: megan } },
    review(more),
    'not-now',
  ],
  // Time.
  ['is decided until right before its deadline', {}, approve(adele, 'yes', deadline - 1), 'running'],
  ['is not approved at its deadline', {}, approve(adele, 'yes', deadline), 'expired'],
  ['is not confirmed at its deadline', asked, confirm(megan, 'INC-4821', deadline), 'expired'],
  ['is not cancelled at its deadline', {}, cancel(megan, deadline), 'expired'],
  ['expires at its deadline', {}, { type: 'expire', at: deadline }, 'expired'],
  ['does not expire before its deadline', {}, { type: 'expire', at: deadline - 1 }, 'not-now'],
  ['does not expire while it runs', running, { type: 'expire', at: 10 * deadline }, 'not-now'],
  // A time to start.
  ['waits for its time after the last approval', later, approve(adele), 'scheduled'],
  [
    'waits for its time after a confirmation that suffices',
    { ...asked, ...later, approvalsNeeded: 0 },
    confirm(megan),
    'scheduled',
  ],
  ['runs at once when its time has passed already', { startsAt: at }, approve(adele), 'running'],
  ['starts at its time', scheduled, { type: 'start', at: 500 }, 'running'],
  ['does not start before its time', scheduled, { type: 'start', at: 499 }, 'not-now'],
  ['is cancelled by its requester while it waits for its time', scheduled, cancel(megan), 'cancelled'],
  ['is denied by an approver while it waits for its time', scheduled, deny(lee), 'denied'],
  ['is not approved again while it waits for its time', scheduled, approve(lee), 'is-scheduled'],
  ['does not start before anybody decided', later, { type: 'start', at: 900 }, 'not-now'],
  // Ending.
  ['ends as its steps ended', running, { type: 'settle', outcome: 'partly-done', at }, 'partly-done'],
  ['does not end before it runs', {}, { type: 'settle', outcome: 'done', at }, 'not-now'],
];

const outcome = (request: Request, event: Event): StateName | Refusal => {
  const verdict = transition(request, event);
  return verdict.ok ? verdict.state.kind : verdict.refusal;
};

describe('a request', () => {
  for (const [why, request, event, want] of rows) {
    it(why, () => {
      assert.equal(outcome(aRequest(request), event), want);
    });
  }

  it('gives approvers their window from the confirmation on', () => {
    const verdict = transition(aRequest(asked), confirm(megan, null, 300));

    assert.deepEqual(verdict, {
      ok: true,
      state: { kind: 'awaiting-approval', expiresAt: 800, approvals: [] },
      reason: 'INC-4821',
      demand: usual,
    });
  });

  it('keeps the votes, and gives a new window, when it needs more than it did', () => {
    const verdict = transition(aRequest(running), review(more, null, 300));

    const { approvals } = waiting.running;
    assert.deepEqual(verdict, {
      ok: true,
      state: { kind: 'awaiting-approval', expiresAt: 1200, approvals },
      reason: 'INC-4821',
      demand: more,
    });
  });

  it('keeps who stopped it, and ends with the cause', () => {
    const stopped = transition(aRequest(running), stop(lee));
    const cause = { kind: 'stopped', by: lee } as const;
    const ends = transition(aRequest(running), { type: 'settle', outcome: 'partly-done', cause, at });

    assert.deepEqual(stopped.ok && stopped.state, { ...waiting.running, stoppedBy: lee });
    assert.deepEqual(ends.ok && ends.state, { ...waiting.running, kind: 'partly-done', endedAt: at, cause });
  });

  it('keeps who approved and when', () => {
    const verdict = transition(aRequest(once), { type: 'approve', by: lee, ...yes });

    const approvals = [
      { by: adele, at: 10 },
      { by: lee, at },
    ];
    assert.deepEqual(verdict.ok && verdict.state, { kind: 'running', startedAt: at, approvals });
  });

  it('keeps its reason when the confirmation brings none, and takes the newer one when it does', () => {
    const kept = transition(aRequest(asked), confirm(megan));
    const newer = transition(aRequest(asked), confirm(megan, 'INC-9'));

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
  const right = fc.constantFrom<Right[]>('yes', 'no', 'unknown', 'guest', 'disabled', 'outsider');
  const text = fc.option(fc.string(), { nil: null });
  const demand: fc.Arbitrary<Demand> = fc.record({
    tier: fc.constantFrom('change', 'destructive', 'critical'),
    approvalsNeeded: fc.nat({ max: 3 }),
    approvalWindowMs: fc.nat({ max: deadline }),
    because: fc.subarray(['admin-target', 'policy']),
  });
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.record({ type: fc.constant('confirm'), by: person, mayRequest: right, reason: text, at: when }),
    fc.record({ type: fc.constant('approve'), by: person, mayApprove: right, at: when }),
    fc.record({ type: fc.constant('deny'), by: person, mayApprove: right, why: text, at: when }),
    fc.record({ type: fc.constant('cancel'), by: person, at: when }),
    fc.record({ type: fc.constant('stop'), by: person, mayApprove: right, at: when }),
    fc.record({ type: fc.constant('review'), demand, barred: fc.constantFrom(null, null, lost), at: when }),
    fc.record({ type: fc.constant('settle'), outcome: fc.constantFrom('done', 'partly-done', 'failed'), at: when }),
    fc.record({ type: fc.constant('expire'), at: when }),
    fc.record({ type: fc.constant('start'), at: when }),
  );
  const fresh: fc.Arbitrary<Request> = fc
    .record({
      approvalsNeeded: fc.nat({ max: 3 }),
      reason: text,
      approvalWindowMs: fc.nat({ max: deadline }),
      startsAt: fc.option(when, { nil: null }),
    })
    .map((differs) => aRequest({ ...differs, state: waiting.confirmation }));

  /** The requests that a history leads through, each with the event that led there. */
  function* history(
    request: Request,
    events: readonly Event[],
  ): Generator<readonly [before: Request, Event, after: Request]> {
    for (const happened of events) {
      const verdict = transition(request, happened);
      const after = verdict.ok
        ? { ...request, ...verdict.demand, state: verdict.state, reason: verdict.reason }
        : request;
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
      assert.ok(approvals.length >= after.approvalsNeeded);
      assert.equal(new Set(approvals.map(({ by }) => by.id)).size, approvals.length);
      assert.ok(approvals.every(({ by }) => by.id !== megan.id && by.id !== alex.id));
      if (happened.type === 'approve') assert.equal(happened.mayApprove, 'yes');
      else assert.ok(after.approvalsNeeded === 0 || before.state.kind === 'scheduled');
      assert.ok((after.startsAt ?? 0) <= happened.at);
    });
  });

  it('is never moved by its target, nor by somebody without the right', () => {
    always((before, happened, after) => {
      if (before === after || !('by' in happened)) return;
      assert.notEqual(happened.by.id, alex.id);
      if ('mayRequest' in happened) assert.equal(happened.mayRequest, 'yes');
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

  it('changes in nothing but its state, its reason when confirmed, and what it needs when checked', () => {
    const frozen = (request: Request) => ({ ...request, ...usual, state: null, reason: null });
    always((before, happened, after) => {
      assert.deepEqual(frozen(after), frozen(before));
      if (happened.type !== 'review') assert.deepEqual(demandIn(after), demandIn(before));
      if (happened.type !== 'confirm') assert.equal(after.reason, before.reason);
    });
  });

  it('never needs less than before', () => {
    always((before, _happened, after) => {
      assert.deepEqual(demandIn(after), higherDemand(before, after));
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
