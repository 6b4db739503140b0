import type { Viewer } from '../../services/requests/visibility.ts';
import { digestOf } from '../../services/seal/chain.ts';
import type { Request, RequestId, State, Step } from '../../services/model/request.ts';
import { notStarted } from '../../services/model/request.ts';
import { adele, aTarget, lee, megan } from './views.ts';

/** The personas: Megan is the requester, Adele and Lee may approve, Alex is the target. */
export { adele, lee, megan };
/** The target. */
export const alex = aTarget();

/** When these requests expire, in milliseconds of a clock that starts at 0. */
export const deadline = 1000;

/** States of a request: before confirmation, before approval, and running. */
export const waiting = {
  confirmation: { kind: 'awaiting-confirmation', expiresAt: deadline },
  approval: { kind: 'awaiting-approval', expiresAt: deadline, approvals: [] },
  running: { kind: 'running', startedAt: 10, approvals: [{ by: adele, at: 10 }] },
} as const satisfies Record<string, State>;

/** A containment of Alex that Megan asks for, with a reason, waiting for one approval. */
export const aRequest = (differs: Partial<Request> = {}): Request => ({
  id: 'OP-7F3K' as RequestId,
  revision: 1,
  digest: digestOf('OP-7F3K'),
  command: 'contain',
  args: { deliver: 'discard', disable: 'auto' },
  targets: [alex],
  tier: 'destructive',
  approvalsNeeded: 1,
  approvalWindowMs: 500,
  because: [],
  tenant: '11111111-1111-4111-8111-111111111111',
  home: '11111111-1111-4111-8111-111111111111',
  place: { conversation: '19:incidents@thread.tacv2;messageid=1', reference: { serviceUrl: 'http://127.0.0.1:1' } },
  requester: megan,
  startsAt: null,
  reason: 'INC-4821',
  createdAt: 0,
  state: waiting.approval,
  ...differs,
});

/** Megan in the channel where `aRequest` was made. */
export const meganThere: Viewer = {
  person: megan,
  place: aRequest().place,
  personal: false,
  homeTenant: { id: aRequest().home, name: 'Contoso', domains: ['contoso.com'] },
};

/** A step that has not started. */
export const aPlannedStep = (differs: Partial<Step> = {}): Step => ({
  sequence: 1,
  target: alex.id,
  action: 'reset-password',
  stage: 0,
  ...notStarted,
  ...differs,
});
