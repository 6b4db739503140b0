import { clouds, cloudsAt, customCloud, type Cloud, type CloudName } from '../../services/graph/clouds.ts';
import type { CredentialSettings } from '../../services/graph/credentials.ts';
import { botIdentity, graphSignIn } from './credentials.ts';
import { botFrameworkCloud, type BotFrameworkCloud } from '../teams/bot-framework-cloud.ts';
import type { TenantEnv } from './tenant-env.ts';
import type { BotIdentity } from '../teams/bot-credentials.ts';

/** Settings that exist only with real tenants. */
export interface TenantConfig {
  readonly bot: BotIdentity;
  /** The Bot Framework whose activities are accepted. */
  readonly channel: BotFrameworkCloud;
  readonly graph: CredentialSettings;
  readonly cloud: Cloud;
  readonly tenantId: string;
  /** Connector hosts besides Microsoft's own, as `host` or `host:port`. */
  readonly serviceHosts: readonly string[];
}

/**
 * Builds the configuration of a bot with real tenants.
 * @param faults gets a sentence for each setting that is missing or contradicts another
 * @returns undefined when there are such faults
 */
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
  /** Origin of Graph, and below that of Entra. */
  readonly endpoint: string | undefined;
  readonly authority: string | undefined;
}

/**
 * Finds the cloud that the settings choose.
 * @param names the names of the three settings, for `faults`
 * @param faults gets a sentence for each setting that is missing or contradicts another
 * @returns undefined when a custom cloud lacks an origin
 */
export function cloudOf(
  choice: CloudChoice,
  names: Readonly<Record<keyof CloudChoice, string>>,
  faults: string[],
): Cloud | undefined {
  const { cloud: name, endpoint: graph, authority } = choice;
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
  const owners = cloudsAt(authority);
  if (owners.length > 0 && !owners.includes(name))
    faults.push(`${names.authority}: this is Entra of ${owners.join(' and ')}, but ${names.cloud} is ${name}`);
  return { ...clouds[name], authority };
}
