import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { orNone } from '../graph/settle.ts';

/** What somebody has registered for multi-factor authentication. */
export const registration = z.object({
  id: z.string(),
  userPrincipalName: z.string().nullish(),
  userDisplayName: z.string().nullish(),
  isAdmin: z.boolean().nullish(),
  isMfaRegistered: z.boolean().nullish(),
  isMfaCapable: z.boolean().nullish(),
  methodsRegistered: z.array(z.string()).nullish(),
});
export type Registration = z.output<typeof registration>;

/** Capable is who has registered a method that the policy of the tenant lets them use. */
export function registrationState({ isMfaRegistered, isMfaCapable }: Registration): string {
  if (isMfaRegistered !== true) return 'not registered';
  return isMfaCapable === false ? 'registered, but no method is allowed by policy' : 'registered';
}

/**
 * Reads what one person has registered; undefined for who is not in the report, as disabled users are not. That 404 means so is
 * unverified.
 * @throws {GraphProblem} `rejected` for a missing licence
 */
export function registrationOf(graph: Graph, id: PersonId): Promise<Registration | undefined> {
  const path = graphPath`/reports/authenticationMethods/userRegistrationDetails/${id}`;
  return orNone(graph.send({ method: 'GET', path, response: registration }));
}
