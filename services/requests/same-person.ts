import type { Person, PersonId } from '../model/person.ts';
import type { Policy } from './policy.ts';
import type { RightsScope } from './rights.ts';

/**
 * Finds the other accounts of somebody, so that one human counts once.
 * @param person whose other accounts are looked for
 * @param scope where the question arises
 * @returns object ids, without the person's own
 */
export type SameAs = (person: Pick<Person, 'id'>, scope: RightsScope) => Promise<readonly PersonId[]>;

/** Reads the other accounts of somebody from the policy. */
export const sameAsIn =
  ({ samePerson }: Pick<Policy, 'samePerson'>): SameAs =>
  ({ id }) =>
    Promise.resolve([
      ...new Set(
        samePerson
          .filter((accounts) => accounts.includes(id))
          .flat()
          .filter((other) => other !== id),
      ),
    ]);
