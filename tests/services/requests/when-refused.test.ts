import assert from 'node:assert/strict';
import type { Refusal, State } from '../../../services/model/request.ts';
import { commandNamed } from '../../../services/registry.ts';
import { whenRefused } from '../../../services/requests/when-refused.ts';
import { noon } from '../../harness/moment.ts';
import { aRequest, adele, megan } from '../../harness/requests.ts';

describe('a decision about a request whose start has passed', () => {
  const open: State = { kind: 'awaiting-confirmation', expiresAt: noon.now + 1 };
  const overdue: State = { kind: 'awaiting-confirmation', expiresAt: noon.now };
  const voting: State = { kind: 'awaiting-approval', expiresAt: noon.now + 1, approvals: [] };
  const rows: readonly (readonly [why: string, type: string, by: typeof megan, state: State, Refusal | undefined])[] = [
    ['is refused to its requester, who confirms it', 'confirm', megan, open, 'time-passed'],
    ['is left to the rules about people for anybody else', 'confirm', adele, open, undefined],
    ['is left to the deadline once that has passed', 'confirm', megan, overdue, undefined],
    ['counts as an approval, which starts it at once', 'approve', adele, voting, undefined],
    ['counts as a cancellation', 'cancel', megan, open, undefined],
  ];
  for (const [why, type, by, state, refusal] of rows) {
    it(why, async () => {
      const args = { at: new Date(noon.now - 120_000).toISOString() };
      const request = aRequest({ command: 'offboard', args, state });
      const ports = { commandNamed, now: () => noon.now, stoodDown: () => Promise.resolve(undefined) };

      assert.equal(await whenRefused(ports, request, { type, by }), refusal);
    });
  }
});
