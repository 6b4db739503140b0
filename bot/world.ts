import type { TeamsAdapter } from '@microsoft/teams-ai';
import { createGraph } from '../services/graph/client.ts';
import { credentialOf } from '../services/graph/credentials.ts';
import type { Graph } from '../services/graph/graph.ts';
import { tenantAdapter } from './adapter.ts';
import type { Impersonate } from './app.ts';
import type { Logger } from './log.ts';
import type { ServerPorts } from './server.ts';
import type { TenantConfig } from './tenant-config.ts';
import { tokenCheck } from './token-check.ts';

/** What differs between a real tenant and the practice tenant; all other code is the same. */
export interface World {
  readonly adapter: TeamsAdapter;
  /** The bot's app id; empty in the practice tenant. */
  readonly appId: string;
  /** Audience of the tokens that go out with our posts. */
  readonly scope: string;
  readonly graphOf: (tenant: string) => Graph;
  readonly refuse: ServerPorts['refuse'];
  readonly impersonate?: Impersonate;
  /** What the ready line says besides the port. */
  readonly ready: Readonly<Record<string, unknown>>;
  stop(): Promise<void>;
}

/** A real tenant. Nothing of the practice tenant is imported on this way. */
export function tenantWorld(tenant: TenantConfig, log: Logger): World {
  const { overridden, issuer, metadata } = tenant.channel;
  if (overridden.length > 0)
    log.warn(
      { issuer, metadata },
      `${overridden.join(' and ')}: not Microsoft’s own decides who may speak to this bot`,
    );
  const tokens = tokenCheck(tenant.channel, tenant.bot.appId, log);
  const warm = tokens.warmUp();
  const graph = createGraph({
    origin: tenant.cloud.graph,
    credential: credentialOf(tenant.graph, tenant.cloud.authority),
  });
  return {
    adapter: tenantAdapter(tenant, { tokens, log }),
    appId: tenant.bot.appId,
    scope: tenant.channel.scope,
    graphOf: () => graph,
    refuse: async ({ authorization }) => ((await tokens.identityOf(authorization)) === undefined ? 401 : undefined),
    ready: { mode: 'tenant', tenant: tenant.tenantId },
    stop: () => warm,
  };
}
