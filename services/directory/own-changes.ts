import { z } from 'zod';
import type { OwnChange } from '../contract/history.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { settle } from '../graph/settle.ts';

/**
 * By how much the time in a log may lie outside a step of Cordon's, in milliseconds. Graph's clock is accurate to two seconds, and its
 * times may be whole seconds. A change by somebody else within this window around the same change of Cordon's is not told apart.
 */
const toleranceMs = { before: 10_000, after: 30_000 };

/** How long a step that has no end yet, or was abandoned, is taken to run, in milliseconds. */
const longestStepMs = 120_000;

/** How Entra's logs may name Cordon's app. Entra leaves one of the two ids empty in many entries. */
export interface OwnApp {
  readonly appId: string | undefined;
  /** Object id of its service principal; undefined when it could not be read. */
  readonly servicePrincipalId: string | undefined;
}

/** Reads how logs name Cordon's app. What cannot be read is undefined; nothing but a bug is thrown. */
export async function ownAppOf(graph: Graph): Promise<OwnApp> {
  const claims = await settle(graph.claims());
  const appId = claims.ok ? claims.value.appId : undefined;
  if (appId === undefined) return { appId, servicePrincipalId: undefined };
  const principal = await settle(
    graph.send({
      method: 'GET',
      path: graphPath`/servicePrincipals(appId='${appId}')`,
      query: { $select: 'id' },
      response: z.object({ id: z.string() }),
    }),
  );
  return { appId, servicePrincipalId: principal.ok ? principal.value.id : undefined };
}

/** Who made a change, as an audit entry names them. */
export interface AuditActor {
  readonly appId?: string | null | undefined;
  readonly servicePrincipalId?: string | null | undefined;
  /** Object id of the user who made it. */
  readonly userId?: string | null | undefined;
  /**
   * The GUID that the client passed.
   * @see https://learn.microsoft.com/azure/azure-monitor/reference/tables/auditlogs
   */
  readonly correlationId?: string | null | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

/**
 * Whether Cordon made a change.
 * - `other`: somebody else did
 * - `own`: Cordon did, in this change of its history
 * - `unexplained`: Cordon's app did, but its history has no such change
 */
export type Ownership =
  { readonly kind: 'other' | 'unexplained' } | { readonly kind: 'own'; readonly change: OwnChange };

/**
 * Decides whether Cordon made a change. The app alone is not enough: its credential may be in other hands, so a change of Cordon's history
 * must fit as well. A user's change counts as Cordon's only with the correlation id of a step that ran in that user's name, because anybody
 * can send a correlation id.
 */
export function ownershipOf(actor: AuditActor, app: OwnApp, changes: readonly OwnChange[]): Ownership {
  const correlated = changes.find(({ clientRequestId }) => same(clientRequestId, actor.correlationId));
  const byApp = same(actor.appId, app.appId) || same(actor.servicePrincipalId, app.servicePrincipalId);
  if (!byApp)
    return correlated !== undefined && same(actor.userId, correlated.requesterId)
      ? { kind: 'own', change: correlated }
      : { kind: 'other' };
  const change = correlated ?? ownChangeAt(changes, actor.at);
  return change === undefined ? { kind: 'unexplained' } : { kind: 'own', change };
}

/**
 * Finds the change of Cordon's that was made at a time.
 * @param at epoch milliseconds
 * @param actions names of the actions that can be meant; any when left out
 */
export const ownChangeAt = (
  changes: readonly OwnChange[],
  at: number,
  actions?: readonly string[],
): OwnChange | undefined =>
  changes.find(
    ({ action, startedAt, endedAt }) =>
      (actions === undefined || actions.includes(action)) &&
      at >= startedAt - toleranceMs.before &&
      at <= (endedAt ?? startedAt + longestStepMs) + toleranceMs.after,
  );

/** Names Cordon as the one who made a change, with the request and who asked: `Cordon, OP-7F3K, asked by Megan Bowen`. */
export const ownWords = ({ request }: Pick<OwnChange, 'request'>): string =>
  request === null
    ? 'Cordon, in a request that you cannot see here'
    : `Cordon, ${request.id}, asked by ${request.requester}`;

const same = (a: string | null | undefined, b: string | null | undefined): boolean =>
  a != null && b != null && a !== '' && a.toLowerCase() === b.toLowerCase();
