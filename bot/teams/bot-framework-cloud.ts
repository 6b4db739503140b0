import { z } from 'zod';
import type { CloudName } from '../../services/graph/clouds.ts';
import { isLoopbackUrl } from '../base/loopback.ts';

/** The Bot Framework of a cloud: whose tokens are accepted, and what our own tokens are for. */
export interface BotFrameworkCloud {
  /** Bot Framework's name of the cloud; empty for the public one. */
  readonly service: string;
  /** The only issuer whose tokens are accepted. */
  readonly issuer: string;
  /** URL of the OpenID metadata that names the issuer's signing keys. */
  readonly metadata: string;
  /** Audience of the tokens that are sent with our posts. */
  readonly scope: string;
  /** Names of the settings that replace what Microsoft documents. */
  readonly overridden: readonly string[];
}

const trusted = z.string().refine((text) => /^https:\/\/[^/]/.test(text) || isLoopbackUrl(text), {
  error: 'expected an https URL, or http on loopback',
});

/** What Microsoft documents of the public cloud and of the one for the American government. */
const documented = {
  public: {
    issuer: 'https://api.botframework.com',
    metadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
    scope: 'https://api.botframework.com',
  },
  government: {
    issuer: 'https://api.botframework.us',
    metadata: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
    scope: 'https://api.botframework.us',
  },
};

/** What `ChannelService` says for the government cloud. */
const government = 'https://botframework.azure.us';

/** The environment that chooses the cloud. */
export const botFrameworkEnv = {
  ChannelService: z.literal(government, `expected nothing or ${government}`).optional(),
  BOT_OPENID_METADATA: trusted.optional(),
  BOT_TOKEN_ISSUER: trusted.optional(),
};

/**
 * Reads the cloud from the environment.
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export function botFrameworkCloud(env: z.output<z.ZodObject<typeof botFrameworkEnv>>): BotFrameworkCloud {
  const { ChannelService, BOT_OPENID_METADATA, BOT_TOKEN_ISSUER } = env;
  const cloud = documented[ChannelService === undefined ? 'public' : 'government'];
  return {
    service: ChannelService ?? '',
    issuer: BOT_TOKEN_ISSUER ?? cloud.issuer,
    metadata: BOT_OPENID_METADATA ?? cloud.metadata,
    scope: cloud.scope,
    overridden: Object.entries({ BOT_OPENID_METADATA, BOT_TOKEN_ISSUER }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    ),
  };
}

/**
 * Service URLs of the clouds that have one of their own.
 * @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
const serviceUrls: Readonly<Partial<Record<CloudName, string>>> = {
  gcc: 'https://smba.infra.gcc.teams.microsoft.com/teams',
  'gcc-high': 'https://smba.infra.gov.teams.microsoft.us/teams',
  dod: 'https://smba.infra.dod.teams.microsoft.us/teams',
};

/**
 * Chooses the service URL for posts that are sent before any activity has named one.
 * @param hosts the hosts of `BOT_SERVICE_HOSTS`; the first one comes before Microsoft's own
 */
export function firstServiceUrl(cloud: CloudName, hosts: readonly string[]): string {
  const [host] = hosts;
  if (host !== undefined) return `https://${host}/teams/`;
  return serviceUrls[cloud] ?? 'https://smba.trafficmanager.net/teams/';
}
