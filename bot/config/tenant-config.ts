import { clouds, cloudsAt, customCloud, type Cloud, type CloudName } from '../../services/graph/clouds.ts';
import type { CredentialSettings } from '../../services/graph/credentials.ts';
import { botIdentity, graphSignIn } from './credentials.ts';
import { botFrameworkCloud, type BotFrameworkCloud } from '../teams/bot-framework-cloud.ts';
import { faulty, isSound, type Faulty, type Judged } from './judge.ts';
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

/** What is known of the tenant of the environment, also when some of its settings are faulty. */
export interface OwnTenant {
  /** Its id, in lower case. */
  readonly id: string | Faulty;
  /** Undefined when a setting of its cloud is faulty. */
  readonly cloud: Cloud | undefined;
  /** The kind of credential that the settings choose by name. */
  readonly credential: Judged<TenantEnv>['GRAPH_CREDENTIAL'];
  /** Undefined when anything about it is wrong. */
  readonly config: TenantConfig | undefined;
}

/**
 * Builds the configuration of a bot with real tenants.
 * @param faults gets a sentence for each setting that is missing or contradicts another, also when others are faulty
 */
export function tenantConfig(env: Judged<TenantEnv>, faults: string[]): OwnTenant {
  const bot = botIdentity(env, faults);
  const graph = graphSignIn(env, faults);
  const { GRAPH_CLOUD, GRAPH_ENDPOINT: endpoint, AZURE_AUTHORITY_HOST: authority, GRAPH_CREDENTIAL: credential } = env;
  const cloud = cloudOf({ cloud: GRAPH_CLOUD, endpoint, authority }, environmentNames, faults);
  const tenantId = env.AZURE_TENANT_ID ?? env.MicrosoftAppTenantId;
  const channel = channelOf(env);
  const serviceHosts = env.BOT_SERVICE_HOSTS;
  const own: Omit<OwnTenant, 'config'> = {
    id: tenantId === faulty ? tenantId : tenantId.toLowerCase(),
    cloud,
    credential,
  };
  const isComplete = isSound(bot) && isSound(graph) && isSound(cloud) && isSound(channel);
  if (!isComplete || tenantId === faulty || serviceHosts === faulty) return { ...own, config: undefined };
  return { ...own, config: { bot, channel, graph, cloud, tenantId, serviceHosts } };
}

const environmentNames = { cloud: 'GRAPH_CLOUD', endpoint: 'GRAPH_ENDPOINT', authority: 'AZURE_AUTHORITY_HOST' };

function channelOf({
  ChannelService,
  BOT_OPENID_METADATA,
  BOT_TOKEN_ISSUER,
}: Judged<TenantEnv>): BotFrameworkCloud | undefined {
  if (ChannelService === faulty || BOT_OPENID_METADATA === faulty || BOT_TOKEN_ISSUER === faulty) return undefined;
  return botFrameworkCloud({ ChannelService, BOT_OPENID_METADATA, BOT_TOKEN_ISSUER });
}

interface CloudChoice {
  readonly cloud: CloudName | Faulty;
  /** Origin of Graph, and below that of Entra. */
  readonly endpoint: string | Faulty | undefined;
  readonly authority: string | Faulty | undefined;
}

/**
 * Finds the cloud that the settings choose. Of an unknown cloud nothing else can be judged: neither whether it needs an origin, nor
 * whose Entra it has.
 * @param names the names of the three settings, for `faults`
 * @param faults gets a sentence for each setting that is missing or contradicts another
 * @returns undefined when a custom cloud lacks an origin, or when one of the three is faulty
 */
export function cloudOf(
  choice: CloudChoice,
  names: Readonly<Record<keyof CloudChoice, string>>,
  faults: string[],
): Cloud | undefined {
  const { cloud: name, endpoint: graph, authority } = choice;
  if (name === faulty) return undefined;
  if (name === 'custom') {
    if (graph === undefined)
      faults.push(`${names.endpoint}: missing, needed with ${names.cloud} custom: the https origin of Graph`);
    if (authority === undefined)
      faults.push(`${names.authority}: missing, needed with ${names.cloud} custom: the https origin of Entra`);
    return isSound(graph) && isSound(authority) ? customCloud(graph, authority) : undefined;
  }
  if (graph !== undefined)
    faults.push(`${names.endpoint}: only with ${names.cloud} custom; the other clouds have their own`);
  if (authority === undefined) return clouds[name];
  if (authority === faulty) return undefined;
  const owners = cloudsAt(authority);
  if (owners.length > 0 && !owners.includes(name))
    faults.push(`${names.authority}: this is Entra of ${owners.join(' and ')}, but ${names.cloud} is ${name}`);
  return { ...clouds[name], authority };
}
