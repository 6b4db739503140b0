import type { Person, PersonId } from '../model/person.ts';
import type { Request } from '../model/request.ts';
import type { Policy } from './policy.ts';

/** A request as far as it says who takes part in it. */
export type Concerned = Pick<Request, 'home' | 'requester' | 'targets' | 'args' | 'state'>;

/**
 * Finds the other accounts of the human who has an account, among those that the policy lists and those of everybody who takes part in a
 * request.
 * @returns object ids, without the person's own
 */
export type SameAs = (person: Pick<Person, 'id'>, request: Concerned) => Promise<readonly PersonId[]>;

/** An account of somebody whom a request concerns. */
export interface EmployedAccount {
  readonly id: PersonId;
  /** As Entra has it; null when there is none or it could not be read. */
  readonly employeeId: string | null;
}

/**
 * Tells which accounts belong to one human: those that the policy lists together, and those with an equal employee id that is not empty.
 * Both kinds combine: an account that is in two sets joins them.
 * @param people the accounts to compare; those that the policy lists need not be among them
 * @returns a function that lists the other accounts of the human who has an account, without that account itself
 */
export function sameHuman(
  { samePerson }: Pick<Policy, 'samePerson'>,
  people: readonly EmployedAccount[],
): (id: PersonId) => readonly PersonId[] {
  const byNumber = new Map<string, PersonId[]>();
  for (const { id, employeeId } of people) {
    const number = employeeId?.trim().toLowerCase() ?? '';
    if (number !== '') byNumber.set(number, [...(byNumber.get(number) ?? []), id]);
  }
  const sets = [...samePerson, ...byNumber.values()];
  return (id) => {
    const found = new Set([id]);
    for (let before = 0; before < found.size;) {
      before = found.size;
      for (const set of sets) if (set.some((member) => found.has(member))) for (const one of set) found.add(one);
    }
    found.delete(id);
    return [...found];
  };
}
