import { clouds, cloudsAt, customCloud, type Cloud, type CloudName } from '../../services/graph/clouds.ts';
import type { CredentialSettings } from '../../services/graph/credentials.ts';
import { botIdentity, graphSignIn } from './credentials.ts';
import { botFrameworkCloud, type BotFrameworkCloud } from '../teams/bot-framework-cloud.ts';
import type { TenantEnv } from './tenant-env.ts';
import type { BotIdentity } from '../teams/bot-credentials.ts';

/** Settings that only exist with a real tenant. */
export interface TenantConfig {
  readonly bot: BotIdentity;
  /** Whose activities are taken. */
  readonly channel: BotFrameworkCloud;
  readonly graph: CredentialSettings;
  readonly cloud: Cloud;
  readonly tenantId: string;
  /** Connector hosts besides Microsoft's own, `host` or `host:port`. */
  readonly serviceHosts: readonly string[];
}

/** Puts the settings together; what is missing or contradicts is added to `faults`, and the answer is undefined then. */
export function tenantConfig(env: TenantEnv, faults: string[]): TenantConfig | undefined {
  const bot = botIdentity(env, faults);
  const graph = graphSignIn(env, faults);
  const { GRAPH_CLOUD, GRAPH_ENDPOINT: endpoint, AZURE_AUTHORITY_HOST: authority } = env;
  const cloud = cloudOf({ cloud: GRAPH_CLOUD, endpoint, authority }, environmentNames, faults);
  if (bot === undefined || graph === undefined || cloud === undefined) return undefined;
  const tenantId = env.AZURE_TENANT_ID ?? env.MicrosoftAppTenantId;
  return { bot, channel: botFrameworkCloud(env), graph, cloud, tenantId, serviceHosts: env.BOT_SERVICE_HOSTS };
}

const environmentNames = { cloud: 'GRAPH_CLOUD', endpoint: 'GRAPH_ENDPOINT', authority: 'AZURE_AUTHORITY_HOST' };

interface CloudChoice {
  readonly cloud: CloudName;
  /** Origins of Graph and of Entra. */
  readonly endpoint: string | undefined;
  readonly authority: string | undefined;
}

/** The cloud that settings choose. @param names of the settings, for `faults` */
export function cloudOf(
  { cloud: name, endpoint: graph, authority }: CloudChoice,
  names: Readonly<Record<keyof CloudChoice, string>>,
  faults: string[],
): Cloud | undefined {
  if (name === 'custom') {
    if (graph === undefined)
      faults.push(`${names.endpoint}: missing, needed with ${names.cloud} custom: the https origin of Graph`);
    if (authority === undefined)
      faults.push(`${names.authority}: missing, needed with ${names.cloud} custom: the https origin of Entra`);
    return graph === undefined || authority === undefined ? undefined : customCloud(graph, authority);
  }
  if (graph !== undefined)
    faults.push(`${names.endpoint}: only with ${names.cloud} custom; the other clouds have their own`);
  if (authority === undefined) return clouds[name];
  const there = cloudsAt(authority);
  if (there.length > 0 && !there.includes(name))
    faults.push(`${names.authority}: this is Entra of ${there.join(' and ')}, but ${names.cloud} is ${name}`);
  return { ...clouds[name], authority };
}
