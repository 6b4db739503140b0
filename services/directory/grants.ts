import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { pageSize, readAll, readPage, type Page } from '../graph/page.ts';

/**
 * A delegated consent, as far as Cordon reads it.
 * @see https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
 */
export const consentSchema = z.object({
  id: z.string(),
  clientId: z.string(),
  resourceId: z.string(),
  consentType: z.string().nullish(),
  principalId: z.string().nullish(),
  scope: z.string().nullish(),
});
const assignment = z.object({
  id: z.string(),
  resourceId: z.string().nullish(),
  resourceDisplayName: z.string().nullish(),
  createdDateTime: z.string().nullish(),
});

/** What an app has through a user: a delegated consent, or an assignment of the user to the app. */
export type Grant =
  | ({ readonly kind: 'consent' } & z.output<typeof consentSchema>)
  | ({ readonly kind: 'assignment' } & z.output<typeof assignment>);

/**
 * Reads one page of consents and one of assignments at once. Tenant-wide consents are omitted, because they are not the user's own.
 * @param next two page tokens joined by a dot, one per kind; an empty token means that this kind has no more pages
 * @throws {GraphProblem} as the port does
 */
export async function grantsOf(graph: Graph, id: PersonId, next: string | undefined): Promise<Page<Grant>> {
  const [moreConsents, moreAssignments] = next?.split('.') ?? [];
  const query = { $top: pageSize };
  const [consents, assignments] = await Promise.all([
    moreConsents === ''
      ? emptyPage
      : readPage(graph, {
          path: graphPath`/users/${id}/oauth2PermissionGrants`,
          query,
          item: consentSchema,
          next: moreConsents,
        }),
    moreAssignments === ''
      ? emptyPage
      : readPage(graph, {
          path: graphPath`/users/${id}/appRoleAssignments`,
          query,
          item: assignment,
          next: moreAssignments,
        }),
  ]);
  const userConsents = consents.items.filter(({ consentType }) => consentType !== 'AllPrincipals');
  const more = consents.next !== null || assignments.next !== null;
  return {
    items: [
      ...userConsents.map((item): Grant => ({ kind: 'consent', ...item })),
      ...assignments.items.map((item): Grant => ({ kind: 'assignment', ...item })),
    ],
    total: null,
    next: more ? `${consents.next ?? ''}.${assignments.next ?? ''}` : null,
  };
}

/** A delegated consent as Graph lists it. */
export type Consent = z.output<typeof consentSchema>;

/**
 * Reads all consents that a user gave for themselves. Consents for the whole tenant (`AllPrincipals`) are filtered out here, because
 * removing one would affect everybody.
 * @throws {GraphProblem} as the port does; `rejected` when there are more consents than Cordon reads
 */
export async function ownConsentsOf(graph: Graph, id: PersonId): Promise<readonly Consent[]> {
  const all = await readAll(
    graph,
    { path: graphPath`/users/${id}/oauth2PermissionGrants`, query: { $top: '100' }, item: consentSchema },
    'This account has more consents than Cordon reads. Remove them in Microsoft Entra.',
  );
  return all.filter(({ consentType, principalId }) => consentType === 'Principal' && principalId === id);
}

const emptyPage: Page<never> = { items: [], total: null, next: null };
