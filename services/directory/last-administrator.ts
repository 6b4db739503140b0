import { z } from 'zod';
import { atMost } from '../base/parallel.ts';
import { graphPath, odata, type Graph } from '../graph/graph.ts';
import { readAll } from '../graph/page.ts';
import { orNone } from '../graph/settle.ts';
import { personId, type PersonId, type Target } from '../model/person.ts';
import { readAccount } from './account.ts';
import { unlessRefused } from './admin-roles.ts';
import { globalAdministrator } from './privileged-roles.ts';
import { groupAccounts } from './role-groups.ts';

const assignment = z.object({
  principalId: z.string(),
  directoryScopeId: z.string().nullish(),
  principal: z.object({ '@odata.type': z.string().nullish() }).nullish(),
});
const readsAtOnce = 16;

/**
 * Finds the targets that must not be locked out, because with all of them locked out nobody could administer the tenant: no enabled
 * Global Administrator would remain, or only those that the policy protects, which are kept for emergencies. What counts is accounts
 * that hold the role now for the whole tenant, directly or through a group, and may sign in; neither apps nor those who would have to
 * activate it. Microsoft does not document that Entra itself prevents this. Graph is asked only when a target holds the role, or may
 * hold it because its roles could not be read. When Graph refuses to list the holders as well, nobody knows, and a target that is not
 * known as one counts as none.
 * @param graph Graph of the tenant that the request acts on
 * @param targets all targets of one request, as they are now
 * @param isProtected whether the policy protects an account, by its object id
 * @returns the enabled Global Administrators among the targets when too few would remain, otherwise nobody
 * @throws {GraphProblem} when Graph cannot say; the caller must refuse or wait then
 * @see https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignments
 */
export async function lastAdministratorsAmong(
  graph: Graph,
  targets: readonly Target[],
  isProtected: (id: PersonId) => boolean,
): Promise<readonly Target[]> {
  const asked = targets.filter(({ kind, enabled }) => kind === 'account' && enabled);
  const known = asked.filter((target) => target.globalAdministrator);
  const unknown = asked.filter(({ rolesUnread }) => rolesUnread.some((source) => source !== 'eligible'));
  if (known.length === 0 && unknown.length === 0) return [];
  const list = globalAdministrators(graph);
  const all = await (known.length === 0 ? unlessRefused(list) : list);
  if (all === undefined) return [];
  const listed = new Set(all);
  const holders = asked.filter((target) => target.globalAdministrator || listed.has(target.id));
  if (holders.length === 0) return [];
  const targeted = new Set(targets.map(({ id }) => id));
  const others = all.filter((id) => !targeted.has(id) && !isProtected(id));
  const enabled = await atMost(readsAtOnce, others, (id) => isEnabled(graph, id), 'stop');
  return enabled.includes(true) ? [] : holders;
}

/** Lists the accounts that hold the role now, for the whole tenant. */
async function globalAdministrators(graph: Graph): Promise<readonly PersonId[]> {
  const assignments = await readAll(
    graph,
    {
      path: graphPath`/roleManagement/directory/roleAssignments`,
      query: { $filter: `roleDefinitionId eq ${odata(globalAdministrator)}`, $expand: 'principal' },
      item: assignment,
    },
    'There are more Global Administrators than Cordon reads.',
  );
  const everywhere = assignments.filter(({ directoryScopeId }) => directoryScopeId === '/');
  const held = await atMost(
    readsAtOnce,
    everywhere,
    ({ principalId, principal }) => {
      const type = principal?.['@odata.type'];
      if (type === '#microsoft.graph.group') return groupAccounts(graph, principalId);
      return Promise.resolve(type === '#microsoft.graph.user' ? [principalId] : []); // nothing for an app
    },
    'stop',
  );
  return [...new Set(held.flat().flatMap((id) => personId(id) ?? []))];
}

/** An account that is gone, or of which Graph does not say whether it may sign in, does not count. */
const isEnabled = async (graph: Graph, id: PersonId): Promise<boolean> =>
  (await orNone(readAccount(graph, id)))?.enabled === true;
