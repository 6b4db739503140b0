import type { Person } from '../model/person.ts';
import type { Request, Right } from '../model/request.ts';
import { involvementOf, votedBefore } from './involved.ts';

/**
 * What somebody is to a request, for a card that shows only what they can do. It decides nothing: every click is checked again.
 * - `voter`: an approver who has approved already, who may still deny and stop
 * - `onlooker`: everybody who decides nothing, such as its targets
 */
export type ViewerRole = 'requester' | 'approver' | 'voter' | 'onlooker';

/** Whether it takes their right to approve to know what somebody is to a request. */
export const needsRight = (request: Request, by: Pick<Person, 'id'>): boolean =>
  involvementOf(request, { by }) === undefined;

/**
 * What somebody is to a request as it is stored now. Other accounts of the same human do not count here.
 * @param mayApprove their right to approve it; `unknown` where it was not read
 * @returns undefined when that takes a right which is unknown
 */
export function viewerRole(request: Request, by: Pick<Person, 'id'>, mayApprove: Right): ViewerRole | undefined {
  if (request.requester.id === by.id) return 'requester';
  if (!needsRight(request, by)) return 'onlooker';
  if (mayApprove === 'unknown') return undefined;
  if (mayApprove !== 'yes') return 'onlooker';
  const approvals = 'approvals' in request.state ? request.state.approvals : [];
  return votedBefore(approvals, { by }) === undefined ? 'approver' : 'voter';
}
