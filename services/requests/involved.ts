import { isTarget } from '../contract/arguments.ts';
import type { PersonId, Target } from '../model/person.ts';
import type { Approval, Refusal, Request } from '../model/request.ts';

/** What involvement is computed from: a stored request, with its targets as they were or as they are now. */
export type InvolvingRequest = Pick<Request, 'requester' | 'targets' | 'args'>;

/** Somebody who decides. */
export interface Decider {
  readonly by: { readonly id: PersonId };
  /** Object ids of other accounts of the same human, as far as they are known. */
  readonly sameAs?: readonly PersonId[] | undefined;
}

/**
 * Why somebody may not decide on a request because of their own part in it. Requester, approver and everybody involved are different
 * people: targets, owners of target devices, people in arguments.
 * @returns undefined when they have no part in it
 */
export function involvementOf(request: InvolvingRequest, { by, sameAs = [] }: Decider): Refusal | undefined {
  const { requester, targets } = request;
  if (by.id === requester.id) return 'own-request';
  if (targets.some((target) => target.id === by.id)) return 'target-cannot-decide';
  const people = [...targets.flatMap((target) => target.owners), ...peopleIn(request.args)];
  if (people.includes(by.id)) return 'involved';
  const everybody = new Set<PersonId>([requester.id, ...targets.map((target) => target.id), ...people]);
  return sameAs.some((id) => everybody.has(id)) ? 'same-person' : undefined;
}

/**
 * Whether somebody has voted already, with this account or another one.
 * @returns undefined when they have not
 */
export function votedBefore(approvals: readonly Approval[], { by, sameAs = [] }: Decider): Refusal | undefined {
  if (approvals.some((approval) => approval.by.id === by.id)) return 'already-voted';
  const own = new Set<PersonId>([by.id, ...sameAs]);
  const isSame = (approval: Approval) => [approval.by.id, ...(approval.sameAs ?? [])].some((id) => own.has(id));
  return approvals.some(isSame) ? 'same-person' : undefined;
}

/** The object ids of the people and devices that arguments name. */
const peopleIn = (args: Request['args']): readonly PersonId[] =>
  Object.values(args)
    .flat()
    .filter((value): value is Target => isTarget(value))
    .flatMap(({ id, owners }) => [id, ...owners]);
