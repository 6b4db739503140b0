import type { Person } from '../model/person.ts';
import type { Request } from '../model/request.ts';

/** Whether a decision, if it counts, starts the request: the confirmation of one that needs no approval, or the last approval. */
export function isLast(
  { state, approvalsNeeded, requester }: Request,
  { type }: { readonly type: string },
  by: Pick<Person, 'id'>,
): boolean {
  if (type === 'confirm')
    return state.kind === 'awaiting-confirmation' && approvalsNeeded === 0 && by.id === requester.id;
  if (type !== 'approve' || state.kind !== 'awaiting-approval' || by.id === requester.id) return false;
  return state.approvals.length + 1 >= approvalsNeeded;
}
