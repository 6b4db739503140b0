import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { pageSize, readAll, readPage, type Page } from '../graph/page.ts';

const consent = z.object({
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

/** What an app has through a user: a consent, or the app that the user is assigned to. */
export type Grant =
  | ({ readonly kind: 'consent' } & z.output<typeof consent>)
  | ({ readonly kind: 'assignment' } & z.output<typeof assignment>);

/**
 * A page of both kinds, asked for at once. Tenant-wide consents are not the user's and are left out.
 * @param next two tokens around a dot; an empty one is a kind that has no more pages
 * @throws {GraphProblem}
 */
export async function grantsOf(graph: Graph, id: PersonId, next: string | undefined): Promise<Page<Grant>> {
  const [moreConsents, moreAssignments] = next?.split('.') ?? [];
  const query = { $top: pageSize };
  const [consents, assignments] = await Promise.all([
    moreConsents === ''
      ? none
      : readPage(graph, {
          path: graphPath`/users/${id}/oauth2PermissionGrants`,
          query,
          item: consent,
          next: moreConsents,
        }),
    moreAssignments === ''
      ? none
      : readPage(graph, {
          path: graphPath`/users/${id}/appRoleAssignments`,
          query,
          item: assignment,
          next: moreAssignments,
        }),
  ]);
  const own = consents.items.filter(({ consentType }) => consentType !== 'AllPrincipals');
  const more = consents.next !== null || assignments.next !== null;
  return {
    items: [
      ...own.map((item): Grant => ({ kind: 'consent', ...item })),
      ...assignments.items.map((item): Grant => ({ kind: 'assignment', ...item })),
    ],
    total: null,
    next: more ? `${consents.next ?? ''}.${assignments.next ?? ''}` : null,
  };
}

/** A consent as Graph lists it. */
export type Consent = z.output<typeof consent>;

/**
 * Every consent that a person gave for themselves. Never one for the whole tenant (`AllPrincipals`), whatever Graph lists.
 * @throws {GraphProblem} also `rejected` when there are more than can be read
 */
export async function ownConsentsOf(graph: Graph, id: PersonId): Promise<readonly Consent[]> {
  const all = await readAll(
    graph,
    { path: graphPath`/users/${id}/oauth2PermissionGrants`, query: { $top: '100' }, item: consent },
    'This account has more consents than Cordon reads. Remove them in Microsoft Entra.',
  );
  return all.filter(({ consentType, principalId }) => consentType === 'Principal' && principalId === id);
}

const none: Page<never> = { items: [], total: null, next: null };
