import type { TeamsAdapter } from '@microsoft/teams-ai';
import { inCloud } from '../services/graph/cloud-features.ts';
import { createGraph } from '../services/graph/client.ts';
import { credentialOf } from '../services/graph/credentials.ts';
import type { Graph, GraphProblem } from '../services/graph/graph.ts';
import { part } from '../services/graph/part.ts';
import { mayBeFromTeams, tenantAdapter } from './adapter.ts';
import type { Impersonate } from './app.ts';
import { botToken } from './bot-credentials.ts';
import type { Proxy } from './proxy.ts';
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
  /** Asks Entra for a token of each kind as a trial; answers what went wrong, naming the setting at fault. */
  readonly trySignIns?: () => Promise<readonly GraphProblem[]>;
  /** What the ready line says besides the port. */
  readonly ready: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** A real tenant. Nothing of the practice tenant is imported on this way. */
export function tenantWorld(tenant: TenantConfig, proxy?: Proxy): World {
  const credential = credentialOf(tenant.graph, tenant.cloud);
  const graph = inCloud(createGraph({ origin: tenant.cloud.graph, credential }), tenant.cloud);
  return {
    adapter: tenantAdapter(tenant, proxy),
    appId: tenant.bot.appId,
    graphOf: () => graph,
    refuse: ({ authorization }) => (mayBeFromTeams(authorization, tenant.bot.appId) ? undefined : 401),
    trySignIns: async () => {
      const graphToken = credential.getToken(`${tenant.cloud.graph}/.default`);
      const tried = await Promise.all([part(graphToken), part(botToken(tenant.bot, tenant.cloud))]);
      return tried.flatMap((one) => (one.ok ? [] : [one.problem]));
    },
    ready: { mode: 'tenant', tenant: tenant.tenantId },
    stop: () => Promise.resolve(),
  };
}
