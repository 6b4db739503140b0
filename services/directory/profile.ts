import { z } from 'zod';
import { graphPath, type Graph } from '../graph/graph.ts';
import { settle, type Settled } from '../graph/settle.ts';
import type { PersonId } from '../model/person.ts';
import { riskRatings, type Profile, type RiskRating } from '../model/profile.ts';
import { managerOf } from './manager.ts';
import { riskOf } from './risk.ts';

/**
 * Reads what cards show about an account besides its target. Each part is read on its own, because each needs its own permission and
 * licence: the last sign-in `AuditLog.Read.All` and P1, the risk `IdentityRiskyUser.Read.All` and P2.
 * @returns the profile; what Graph refuses, or does not say in time, is null
 * @see https://learn.microsoft.com/graph/api/resources/signinactivity
 */
export async function readProfile(graph: Graph, id: PersonId): Promise<Profile> {
  const [department, manager, lastSignInAt, risk] = await Promise.all([
    settle(departmentOf(graph, id)),
    settle(managerOf(graph, id)),
    settle(lastSignInOf(graph, id)),
    settle(riskOf(graph, id)),
  ]);
  return {
    department: valueOf(department) ?? null,
    manager: valueOf(manager)?.displayName ?? null,
    lastSignInAt: valueOf(lastSignInAt) ?? null,
    risk: risk.ok ? ratingOf(risk.value) : null,
  };
}

const valueOf = <T>(read: Settled<T>): T | undefined => (read.ok ? read.value : undefined);

async function departmentOf(graph: Graph, id: PersonId): Promise<string | null> {
  const { department } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: 'department' },
    response: z.object({ department: z.string().nullish() }),
  });
  return department ?? null;
}

const time = z.iso.datetime({ offset: true }).transform(Date.parse).nullish().catch(null);
const activity = z.object({
  signInActivity: z.object({ lastSuccessfulSignInDateTime: time, lastSignInDateTime: time }).nullish(),
});

/**
 * Reads the last sign-in that worked, or the last try where Graph does not say whether it worked. Graph answers this by object id only.
 * @returns epoch milliseconds; null when there was none
 * @throws {GraphProblem} as the port does, also without `AuditLog.Read.All` or a P1 licence
 */
export async function lastSignInOf(graph: Graph, id: PersonId): Promise<number | null> {
  const { signInActivity } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: 'signInActivity' },
    response: activity,
  });
  return signInActivity?.lastSuccessfulSignInDateTime ?? signInActivity?.lastSignInDateTime ?? null;
}

/** The rating of an account; `none` where it was never at risk, or is no longer. */
function ratingOf(read: Awaited<ReturnType<typeof riskOf>>): RiskRating | null {
  if (read === undefined) return 'none';
  if (read.riskState === 'confirmedCompromised') return 'confirmed';
  if (read.riskState !== 'atRisk') return 'none';
  return riskRatings.find((rating) => rating === read.riskLevel) ?? null;
}
