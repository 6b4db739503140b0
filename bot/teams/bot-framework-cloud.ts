import { AuthenticationConstants, GovernmentConstants } from 'botframework-connector';
import { z } from 'zod';
import type { CloudName } from '../../services/graph/clouds.ts';
import { isLoopbackUrl } from '../base/loopback.ts';

/** Whose tokens come in, and for whom ours are. */
export interface BotFrameworkCloud {
  /** Bot Framework's name of the cloud; empty for the public one. */
  readonly service: string;
  /** The only issuer whose tokens are taken. */
  readonly issuer: string;
  /** URL of the OpenID metadata that names the issuer's signing keys. */
  readonly metadata: string;
  /** Audience of the tokens that go out with our posts. */
  readonly scope: string;
  /** Settings that replace what Microsoft documents. */
  readonly overridden: readonly string[];
}

const trusted = z.string().refine((text) => /^https:\/\/[^/]/.test(text) || isLoopbackUrl(text), {
  error: 'expected an https URL, or http on loopback',
});

/** Where bots of a cloud speak to Teams unless an activity named another address. @see https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages */
const serviceUrls: Readonly<Partial<Record<CloudName, string>>> = {
  gcc: 'https://smba.infra.gcc.teams.microsoft.com/teams',
  'gcc-high': 'https://smba.infra.gov.teams.microsoft.us/teams',
  dod: 'https://smba.infra.dod.teams.microsoft.us/teams',
};

/** The connector to begin with. @param hosts those that the operator named: where Microsoft's are not known they are all there is */
export const firstServiceUrl = (cloud: CloudName, [host]: readonly string[]): string =>
  host === undefined ? (serviceUrls[cloud] ?? 'https://smba.trafficmanager.net/teams/') : `https://${host}/teams/`;

/** The environment that decides about it. */
export const botFrameworkEnv = {
  ChannelService: z
    .literal(GovernmentConstants.ChannelService, `expected nothing or ${GovernmentConstants.ChannelService}`)
    .optional(),
  BOT_OPENID_METADATA: trusted.optional(),
  BOT_TOKEN_ISSUER: trusted.optional(),
};

/** @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export function botFrameworkCloud(env: z.output<z.ZodObject<typeof botFrameworkEnv>>): BotFrameworkCloud {
  const { ChannelService, BOT_OPENID_METADATA, BOT_TOKEN_ISSUER } = env;
  const cloud = ChannelService === undefined ? AuthenticationConstants : GovernmentConstants;
  return {
    service: ChannelService ?? '',
    issuer: BOT_TOKEN_ISSUER ?? cloud.ToBotFromChannelTokenIssuer,
    metadata: BOT_OPENID_METADATA ?? cloud.ToBotFromChannelOpenIdMetadataUrl,
    scope: cloud.ToChannelFromBotOAuthScope,
    overridden: Object.entries({ BOT_OPENID_METADATA, BOT_TOKEN_ISSUER }).flatMap(([name, value]) =>
      value === undefined ? [] : [name],
    ),
  };
}
