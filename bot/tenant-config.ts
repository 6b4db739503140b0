import { z } from 'zod';
import { cloudNames, clouds, type Cloud, type CloudName } from '../services/graph/clouds.ts';
import type { GraphIdentity } from '../services/graph/credentials.ts';
import { channelEnv, teamsChannel, type TeamsChannel } from './teams-channel.ts';

/** How the bot proves itself to Teams. */
export type BotIdentity =
  | { readonly type: 'SingleTenant'; readonly appId: string; readonly tenantId: string; readonly password: string }
  | { readonly type: 'UserAssignedMSI'; readonly appId: string; readonly tenantId: string };

/** Settings that only exist with a real tenant. */
export interface TenantConfig {
  readonly bot: BotIdentity;
  /** Whose activities are taken. */
  readonly channel: TeamsChannel;
  readonly graph: GraphIdentity;
  readonly cloud: Cloud;
  readonly tenantId: string;
  /** Connector hosts besides Microsoft's own, `host` or `host:port`. */
  readonly serviceHosts: readonly string[];
}

const guid = z.guid('expected a GUID');

/** The environment of a bot with a real tenant; any of these set turns practice mode off. */
export const tenantEnv = z.object({
  MicrosoftAppType: z.enum(['SingleTenant', 'UserAssignedMSI'], 'expected SingleTenant or UserAssignedMSI'),
  MicrosoftAppId: guid,
  MicrosoftAppTenantId: guid,
  MicrosoftAppPassword: z.string().min(1).optional(),
  AZURE_TENANT_ID: guid.optional(),
  AZURE_CLIENT_ID: guid.optional(),
  AZURE_CLIENT_SECRET: z.string().min(1).optional(),
  AZURE_CLIENT_CERTIFICATE_PATH: z.string().min(1).optional(),
  AZURE_CLIENT_CERTIFICATE_PASSWORD: z.string().min(1).optional(),
  AZURE_FEDERATED_TOKEN_FILE: z.string().min(1).optional(),
  AZURE_AUTHORITY_HOST: z.url({ protocol: /^https$/, error: 'expected an https URL' }).optional(),
  GRAPH_CREDENTIAL: z.enum(['client-secret', 'certificate', 'managed-identity', 'workload-identity']).optional(),
  GRAPH_CLOUD: z
    .string()
    .refine(
      (name) => name !== 'germany',
      'Microsoft closed its German cloud on 29 October 2021; its tenants moved to worldwide',
    )
    .pipe(z.enum(cloudNames as [CloudName, ...CloudName[]]))
    .default('worldwide'),
  GRAPH_ENDPOINT: z.url({ protocol: /^https$/, error: 'expected an https origin' }).optional(),
  BOT_SERVICE_HOSTS: z.string().optional(),
  ...channelEnv,
});
type TenantEnv = z.output<typeof tenantEnv>;

/** Puts the settings together; what is missing or contradicts is added to `faults`, and the answer is undefined then. */
export function tenantConfig(env: TenantEnv, faults: string[]): TenantConfig | undefined {
  const bot = botIdentity(env, faults);
  const graph = graphIdentity(env, faults);
  const cloud = cloudOf(env, faults);
  if (bot === undefined || graph === undefined || cloud === undefined) return undefined;
  const serviceHosts = (env.BOT_SERVICE_HOSTS ?? '').split(',').map((host) => host.trim().toLowerCase());
  const tenantId = env.AZURE_TENANT_ID ?? env.MicrosoftAppTenantId;
  const channel = teamsChannel(env);
  return { bot, channel, graph, cloud, tenantId, serviceHosts: serviceHosts.filter((host) => host !== '') };
}

function botIdentity(env: TenantEnv, faults: string[]): BotIdentity | undefined {
  const ids = { appId: env.MicrosoftAppId, tenantId: env.MicrosoftAppTenantId };
  if (env.MicrosoftAppType === 'UserAssignedMSI') return { type: 'UserAssignedMSI', ...ids };
  if (env.MicrosoftAppPassword === undefined) {
    faults.push(
      'MicrosoftAppPassword: missing, needed with MicrosoftAppType SingleTenant: the client secret of the bot’s app registration',
    );
    return undefined;
  }
  return { type: 'SingleTenant', ...ids, password: env.MicrosoftAppPassword };
}

function graphIdentity(env: TenantEnv, faults: string[]): GraphIdentity | undefined {
  const fits = [
    ...(env.AZURE_CLIENT_SECRET === undefined ? [] : (['client-secret'] as const)),
    ...(env.AZURE_CLIENT_CERTIFICATE_PATH === undefined ? [] : (['certificate'] as const)),
    ...(env.AZURE_FEDERATED_TOKEN_FILE === undefined ? [] : (['workload-identity'] as const)),
  ];
  const kind = env.GRAPH_CREDENTIAL ?? (fits.length === 1 ? fits[0] : undefined);
  const need = <T>(name: string, value: T | undefined): T | undefined => {
    if (value === undefined) faults.push(`${name}: missing, needed with GRAPH_CREDENTIAL ${kind ?? ''}`);
    return value;
  };
  if (kind === undefined) {
    const found = fits.length === 0 ? 'no credential is set' : `${fits.join(' and ')} are set`;
    faults.push(`GRAPH_CREDENTIAL: ${found}: choose client-secret, certificate, managed-identity or workload-identity`);
    return undefined;
  }
  if (kind === 'managed-identity') return { kind, clientId: env.AZURE_CLIENT_ID };
  const tenantId = env.AZURE_TENANT_ID ?? env.MicrosoftAppTenantId;
  const clientId = need('AZURE_CLIENT_ID', env.AZURE_CLIENT_ID);
  switch (kind) {
    case 'client-secret': {
      const secret = need('AZURE_CLIENT_SECRET', env.AZURE_CLIENT_SECRET);
      return clientId === undefined || secret === undefined ? undefined : { kind, tenantId, clientId, secret };
    }
    case 'certificate': {
      const path = need('AZURE_CLIENT_CERTIFICATE_PATH', env.AZURE_CLIENT_CERTIFICATE_PATH);
      const password = env.AZURE_CLIENT_CERTIFICATE_PASSWORD;
      return clientId === undefined || path === undefined ? undefined : { kind, tenantId, clientId, path, password };
    }
    case 'workload-identity': {
      const tokenFile = need('AZURE_FEDERATED_TOKEN_FILE', env.AZURE_FEDERATED_TOKEN_FILE);
      return clientId === undefined || tokenFile === undefined ? undefined : { kind, tenantId, clientId, tokenFile };
    }
    default:
      return kind satisfies never;
  }
}

function cloudOf(env: TenantEnv, faults: string[]): Cloud | undefined {
  const authority = env.AZURE_AUTHORITY_HOST && new URL(env.AZURE_AUTHORITY_HOST).origin;
  if (env.GRAPH_CLOUD !== 'custom') {
    if (env.GRAPH_ENDPOINT !== undefined)
      faults.push('GRAPH_ENDPOINT: only with GRAPH_CLOUD custom; the other clouds have their own');
    const cloud = clouds[env.GRAPH_CLOUD];
    return authority === undefined ? cloud : { ...cloud, authority };
  }
  if (env.GRAPH_ENDPOINT === undefined)
    faults.push('GRAPH_ENDPOINT: missing, needed with GRAPH_CLOUD custom: the https origin of Graph');
  if (authority === undefined)
    faults.push('AZURE_AUTHORITY_HOST: missing, needed with GRAPH_CLOUD custom: the https origin of Entra');
  if (env.GRAPH_ENDPOINT === undefined || authority === undefined) return undefined;
  const { origin, pathname } = new URL(env.GRAPH_ENDPOINT);
  if (pathname !== '/') faults.push(`GRAPH_ENDPOINT: expected an origin without a path, got a path "${pathname}"`);
  return { graph: origin, authority };
}
