import assert from 'node:assert/strict';
import type { Person } from '../../../services/model/person.ts';
import type { Right } from '../../../services/model/request.ts';
import { viewerRole, type ViewerRole } from '../../../services/requests/viewer-role.ts';
import { adele, alex, aRequest, lee, megan, waiting } from '../../harness/requests.ts';

describe('the role of somebody who sees a request', () => {
  const rows: readonly (readonly [Person, Right, ViewerRole | undefined, string])[] = [
    [megan, 'unknown', 'requester', 'asked for it, whatever the right'],
    [megan, 'yes', 'requester', 'asked for it, and approves nothing of their own'],
    [alex, 'yes', 'onlooker', 'is its target, and cannot decide'],
    [lee, 'yes', 'approver', 'may approve'],
    [adele, 'yes', 'voter', 'has voted'],
    [lee, 'no', 'onlooker', 'may not approve'],
    [lee, 'guest', 'onlooker', 'is a guest'],
    [lee, 'unknown', undefined, 'is unknown to Entra now'],
  ];
  for (const [person, right, role, why] of rows)
    it(`is ${role ?? 'unknown'} for somebody who ${why}`, () => {
      const state = { ...waiting.approval, approvals: [{ by: adele, at: 10 }] };

      assert.equal(viewerRole(aRequest({ state, approvalsNeeded: 2 }), person, right), role);
    });
});
