import assert from 'node:assert/strict';
import { offboard } from '../../../services/actions/offboard.ts';
import { setOutOfOffice } from '../../../services/actions/set-out-of-office.ts';
import type { Request } from '../../../services/model/request.ts';
import { argsForAgain, haveTimesPassed, timeSetting } from '../../../services/requests/request-times.ts';
import { aRequest } from '../../harness/requests.ts';
import { noon } from '../../harness/moment.ts';

const minuteMs = 60_000;
const iso = (minutes: number): string => new Date(noon.now + minutes * minuteMs).toISOString();

/** An offboarding that was asked for at noon and starts an hour later. */
const later = (differs: Partial<Request> = {}): Request =>
  aRequest({ args: { at: iso(60) }, zone: 'Europe/Zurich', createdAt: noon.now, ...differs });

describe('the times of a request', () => {
  for (const [minutes, passed] of [
    [60, false],
    [0, false],
    [-0.9, false],
    [-1, true],
    [-60, true],
  ] as const) {
    it(`have ${passed ? '' : 'not '}passed ${minutes} minutes from now`, () => {
      assert.equal(haveTimesPassed(offboard, { at: iso(minutes) }, noon.now), passed);
    });
  }

  it('have not passed where they may lie in the past, or are left out', () => {
    assert.equal(haveTimesPassed(setOutOfOffice, { from: iso(-60), to: iso(60) }, noon.now), false);
    assert.equal(haveTimesPassed(setOutOfOffice, { from: iso(-60), to: iso(-30) }, noon.now), true);
    assert.equal(haveTimesPassed(offboard, {}, noon.now), false);
  });

  const approvals: Request['state'] = {
    kind: 'awaiting-approval',
    expiresAt: noon.now + 240 * minuteMs,
    approvals: [],
  };
  const rows: readonly (readonly [why: string, request: Request, words: string])[] = [
    [
      'how far ahead it lies, while somebody is asked to confirm it',
      later({ state: { kind: 'awaiting-confirmation', expiresAt: noon.now + 1 } }),
      'in 60 minutes, 2 Mar 2026, 14:00 Europe/Zurich, 13:00 UTC',
    ],
    [
      'that no zone is known',
      later({ zone: undefined, state: { kind: 'awaiting-confirmation', expiresAt: noon.now + 1 } }),
      'in 60 minutes, 2 Mar 2026, 13:00 UTC (Teams named no time zone)',
    ],
    [
      'what a late approval does',
      later({ state: approvals }),
      '2 Mar 2026, 14:00 Europe/Zurich, 13:00 UTC, or at once when approved later',
    ],
    [
      'nothing of late approvals that cannot come',
      later({ args: { at: iso(300) }, state: approvals }),
      '2 Mar 2026, 18:00 Europe/Zurich, 17:00 UTC',
    ],
    [
      'the time alone once it is decided',
      later({ state: { kind: 'scheduled', startsAt: 1, approvals: [] } }),
      '2 Mar 2026, 14:00 Europe/Zurich, 13:00 UTC',
    ],
  ];
  for (const [why, request, words] of rows) {
    it(`say ${why}`, () => {
      assert.equal(timeSetting(offboard, 'at', request), words);
    });
  }

  it('are none of the other arguments', () => {
    assert.equal(timeSetting(offboard, 'steps', later({ args: { steps: iso(1) } })), undefined);
  });
});

describe('asking for the same again', () => {
  const ran = {
    kind: 'failed',
    startedAt: noon.now + 60 * minuteMs,
    endedAt: noon.now + 61 * minuteMs,
    approvals: [],
  } as const;

  it('starts at once when the time to start has been and gone', () => {
    assert.deepEqual(argsForAgain(offboard, later({ args: { at: iso(60), deliver: 'discard' }, state: ran })), {
      deliver: 'discard',
    });
  });

  it('keeps the time to start of what never started', () => {
    const denied = later({ state: { kind: 'cancelled', by: aRequest().requester, endedAt: noon.now } });

    assert.deepEqual(argsForAgain(offboard, denied), { at: iso(60) });
  });

  it('keeps the end of an absence, which is refused if it has passed', () => {
    const absence = later({ args: { internal: 'Away', to: iso(60) }, state: ran });

    assert.deepEqual(argsForAgain(setOutOfOffice, absence), absence.args);
  });
});
