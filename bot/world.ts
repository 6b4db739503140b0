import type { TeamsAdapter } from '@microsoft/teams-ai';
import { createGraph } from '../services/graph/client.ts';
import { credentialOf } from '../services/graph/credentials.ts';
import type { Graph } from '../services/graph/graph.ts';
import { mayBeFromTeams, tenantAdapter } from './adapter.ts';
import type { Impersonate } from './app.ts';
import type { ServerPorts } from './server.ts';
import type { TenantConfig } from './tenant-config.ts';

/** What differs between a real tenant and the practice tenant; all other code is the same. */
export interface World {
  readonly adapter: TeamsAdapter;
  /** The bot's app id; empty in the practice tenant. */
  readonly appId: string;
  readonly graphOf: (tenant: string) => Graph;
  readonly refuse: ServerPorts['refuse'];
  readonly impersonate?: Impersonate;
  /** What the ready line says besides the port. */
  readonly ready: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** A real tenant. Nothing of the practice tenant is imported on this way. */
export function tenantWorld(tenant: TenantConfig): World {
  const graph = createGraph({
    origin: tenant.cloud.graph,
    credential: credentialOf(tenant.graph, tenant.cloud.authority),
  });
  return {
    adapter: tenantAdapter(tenant),
    appId: tenant.bot.appId,
    graphOf: () => graph,
    refuse: ({ authorization }) => (mayBeFromTeams(authorization, tenant.bot.appId) ? undefined : 401),
    ready: { mode: 'tenant', tenant: tenant.tenantId },
    stop: () => Promise.resolve(),
  };
}
