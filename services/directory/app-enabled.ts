import { z } from 'zod';
import { keeping } from '../contract/way-back.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { readApp, refuseSystemApp } from './apps.ts';

/**
 * Whether an app could get tokens before it was enabled or disabled.
 * @param enabled what the action leaves behind
 */
export const appEnabledKept = (enabled: boolean) =>
  keeping({
    what: 'app',
    shape: z.object({ enabled: z.boolean() }),
    read: async ({ graph }, { app }: { readonly app: Target }) => ({ enabled: (await readApp(graph, app.id)).enabled }),
    sets: () => ({ enabled }),
    says: (value) => (value.enabled ? 'enabled' : 'disabled'),
  });

/**
 * Enables or disables an app for the whole tenant.
 * @throws {GraphProblem} as the port does; `rejected` for an app that nobody may change here
 */
export async function setAppEnabled(graph: Graph, app: Target, accountEnabled: boolean): Promise<void> {
  await refuseSystemApp(graph, app);
  await graph.send({
    method: 'PATCH',
    path: graphPath`/servicePrincipals/${app.id}`,
    body: { accountEnabled },
    response: z.unknown(),
  });
}

/** Whether the directory shows an app as enabled, or as disabled. */
export const showsAppEnabled = async (graph: Graph, app: Target, enabled: boolean): Promise<boolean> =>
  (await readApp(graph, app.id)).enabled === enabled;
