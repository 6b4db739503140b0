import assert from 'node:assert/strict';
import { kindsWithWords, trailEvent } from '../../../services/audit/trail-words.ts';

const at = Date.UTC(2026, 2, 2, 9, 12, 44);
const names = (id: string): string | undefined => (id === 'alex' ? 'Alex Wilber' : undefined);
const call = {
  method: 'PATCH',
  path: '/users/alex',
  status: 204,
  startedAt: at,
  endedAt: at + 312,
  clientRequestId: 'c1',
  requestId: 'r1',
};
const step = { part: 'reset-password', target: 'alex' };
const problem = { code: 'forbidden', status: 403, graphCode: 'Authorization_RequestDenied', message: 'Insufficient.' };

type Event = Readonly<Record<string, unknown>> & { readonly kind: string };

/** Every kind of event, and its description. */
const rows: readonly (readonly [event: Event, words: string, details?: string, calls?: string])[] = [
  [{ kind: 'opened', name: 'Megan', command: 'contain', reason: 'INC-1' }, 'Asked for by Megan', 'contain · INC-1'],
  [
    { kind: 'opened', name: 'Megan', command: 'contain', via: { kind: 'assistant', client: '4444' } },
    'Asked for by Megan',
    'contain · through an assistant (client app 4444)',
  ],
  [
    { kind: 'read', name: 'Megan', command: 'show-user', via: { kind: 'assistant', client: '4444' } },
    'Read by Megan',
    'show-user · through an assistant (client app 4444)',
  ],
  [{ kind: 'confirm', name: 'Megan', reason: null }, 'Confirmed by Megan'],
  [{ kind: 'approve', name: 'Adele' }, 'Approved by Adele'],
  [{ kind: 'deny', name: 'Adele', why: 'a trip' }, 'Denied by Adele', 'a trip'],
  [{ kind: 'cancel', name: 'Megan' }, 'Cancelled by Megan'],
  [
    { kind: 'refused', name: 'Megan', decision: 'approve', refusal: 'own-request' },
    'Refused: approve by Megan',
    'own request',
  ],
  [{ kind: 'stop', name: 'Adele' }, 'Stopped by Adele'],
  [
    { kind: 'review', demand: { approvalsNeeded: 2, because: ['admin-target', 'opens-access'] }, barred: null },
    'Checked again: needs 2 approvals now',
    'a target is an admin · it opens a way in',
  ],
  [
    { kind: 'review', demand: {}, barred: { why: 'protected', who: ['Alex Wilber'] } },
    'Checked again: may not go on',
    'a target is protected by the policy: Alex Wilber',
  ],
  [{ kind: 'review', barred: { why: 'of-tomorrow', who: [] } }, 'Checked again: may not go on', 'of tomorrow'],
  [{ kind: 'start' }, 'Its time came'],
  [
    { kind: 'settle', outcome: 'failed', cause: { kind: 'tampered' }, fault: 'its steps are not those of its plan' },
    'Ended: failed',
    'what is stored is not what its sealed trail says · its steps are not those of its plan',
  ],
  [
    { kind: 'settle', outcome: 'partly-done', cause: { kind: 'stopped', by: { id: 'adele', name: 'Adele' } } },
    'Ended: partly done',
    'stopped by Adele',
  ],
  [
    { kind: 'settle', outcome: 'failed', cause: { kind: 'stand-down', by: { id: 'lee', name: 'Lee' } } },
    'Ended: failed',
    'Lee told Cordon to stand down',
  ],
  [
    { kind: 'settle', outcome: 'failed', cause: { kind: 'barred', barred: { why: 'cannot-tell', who: [] } } },
    'Ended: failed',
    'Microsoft Graph did not say in time whether it may go on',
  ],
  [{ kind: 'settle', outcome: 'failed', cause: { kind: 'of-tomorrow' } }, 'Ended: failed'],
  [{ kind: 'read', name: 'Megan', command: 'show-user' }, 'Read by Megan', 'show-user'],
  [
    { kind: 'read-refused', name: 'Megan', command: 'show-user', why: 'protected' },
    'Read refused to Megan',
    'show-user · protected',
  ],
  [{ kind: 'download', by: 'alex', what: 'evidence' }, 'Downloaded by Alex Wilber', 'evidence'],
  [{ kind: 'stand-down', name: 'Lee', reason: 'INC-2' }, 'Cordon told to stand down by Lee', 'INC-2'],
  [{ kind: 'resume', name: 'Adele' }, 'Stand-down lifted by Adele'],
  [{ kind: 'settle', outcome: 'partly-done' }, 'Ended: partly done'],
  [{ kind: 'expire' }, 'Expired'],
  [{ kind: 'revealed', by: 'alex', what: ['Password of x'] }, 'Shown to Alex Wilber, privately', 'Password of x'],
  [
    { kind: 'reveal-lost', what: ['Password of x'], why: 'time-over' },
    'Deleted before it was shown: its time was over',
    'Password of x',
  ],
  [{ kind: 'step-started', ...step, tries: 1 }, 'Began: reset-password for Alex Wilber'],
  [{ kind: 'step-started', ...step, tries: 3 }, 'Began: reset-password for Alex Wilber', 'try 3'],
  [
    { kind: 'step-ended', ...step, status: 'accepted', calls: [call] },
    'Accepted: reset-password for Alex Wilber',
    '',
    'PATCH /users/alex: 204, 2026-03-02 09:12:44 UTC, 312 ms, request-id r1, client-request-id c1',
  ],
  [
    { kind: 'step-ended', ...step, status: 'failed', problem, calls: [{ ...call, status: null, requestId: null }] },
    'Failed: reset-password for Alex Wilber',
    '403 Authorization_RequestDenied Insufficient.',
    'PATCH /users/alex: no answer, 2026-03-02 09:12:44 UTC, 312 ms, request-id none, client-request-id c1',
  ],
  [{ kind: 'step-proved', ...step, proof: 'Seen.' }, 'Proved: reset-password for Alex Wilber', 'Seen.'],
  [{ kind: 'step-skipped', ...step, note: 'Already so.' }, 'Skipped: reset-password for Alex Wilber', 'Already so.'],
  [
    { kind: 'step-interrupted', ...step },
    'Interrupted: reset-password for Alex Wilber',
    'Cordon was stopped while it ran',
  ],
  [{ kind: 'step-too-late', ...step }, 'Not started: reset-password for Alex Wilber', 'The run took too long'],
  [{ kind: 'step-impossible', ...step, note: 'A guest.' }, 'Not possible: reset-password for Alex Wilber', 'A guest.'],
];

describe('trailEvent', () => {
  it('is told for every kind of event that Cordon writes', () => {
    const told = new Set(rows.map(([{ kind }]) => kind));

    assert.deepEqual(
      kindsWithWords.filter((kind) => !told.has(kind)),
      [],
    );
  });

  for (const [event, words, details = '', calls = ''] of rows) {
    it(`describes ${event.kind} as "${words}"`, () => {
      assert.deepEqual(trailEvent({ at, ...event }, names), { at, kind: event.kind, words, details, calls });
    });
  }
  it('describes an event of a later version, and facts in another format', () => {
    const odd = { kind: 'step-frozen', at, name: 7, calls: 'none', problem: [], what: {}, by: null };

    assert.deepEqual(trailEvent(odd, names), { at, kind: odd.kind, words: 'Step frozen', details: '', calls: '' });
  });
});
