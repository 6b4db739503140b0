import { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import { ConfigurationBotFrameworkAuthentication, type Activity } from 'botbuilder';
import {
  AuthenticationConstants,
  ClaimsIdentity,
  type AuthenticateRequestResult,
  type BotFrameworkAuthentication,
} from 'botframework-connector';
import type { JWTPayload } from 'jose';
import type { Cloud } from '../../services/graph/clouds.ts';
import { isLoopbackUrl } from '../base/loopback.ts';
import type { Logger } from '../telemetry/log.ts';
import { deny, rejectionReason, teamsServiceUrl, type InboundRules } from './activity-guard.ts';
import { botCredentials, type BotIdentity } from './bot-credentials.ts';
import type { BotFrameworkCloud } from './bot-framework-cloud.ts';
import { guardedConnector } from './connector-http.ts';
import type { TokenCheck } from './token-check.ts';

export type { TeamsAdapter };

/**
 * Makes the adapter of the practice tenant. It checks no tokens, but accepts service URLs on loopback only, and posts only there.
 * The server checks that the caller is on this machine.
 */
export function practiceAdapter(): TeamsAdapter {
  return new GuardedAdapter(
    new LocalAuthentication({}, undefined, undefined, undefined, guardedConnector(isLoopbackUrl)),
  );
}

/** The settings that decide whose activities are accepted and where replies may go. */
export interface TeamsSettings {
  readonly bot: BotIdentity;
  readonly channel: BotFrameworkCloud;
  readonly cloud: Cloud;
  /** Connector hosts besides Microsoft's own, as `host` or `host:port`. */
  readonly serviceHosts: readonly string[];
}

/** What the adapter of real tenants needs from outside. */
export interface TenantAdapterPorts {
  readonly tokens: TokenCheck;
  readonly log: Logger;
  /** Returns epoch milliseconds; the system clock when left out. */
  readonly now?: () => number;
}

/**
 * Makes the adapter for real tenants.
 * @param served ids of the tenants whose conversations are accepted, in lower case
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
 */
export function tenantAdapter(
  settings: TeamsSettings,
  served: readonly string[],
  ports: TenantAdapterPorts,
): TeamsAdapter {
  return new GuardedAdapter(new StrictAuthentication(settings, served, ports));
}

/** Replaces the authentication that teams-ai builds for itself. */
class GuardedAdapter extends TeamsAdapter {
  protected override readonly botFrameworkAuthentication: BotFrameworkAuthentication;
  constructor(authentication: BotFrameworkAuthentication) {
    super({});
    this.botFrameworkAuthentication = authentication;
  }
}

class LocalAuthentication extends ConfigurationBotFrameworkAuthentication {
  override authenticateRequest(activity: Activity, header: string): Promise<AuthenticateRequestResult> {
    if (!isLoopbackUrl(activity.serviceUrl)) throw deny();
    return super.authenticateRequest(activity, header);
  }
}

/**
 * Accepts an activity when Teams signed its token for this bot and it belongs to a served tenant. botbuilder's own check is never
 * called: it also accepts tokens of Entra for the emulator and of other bots, and skips rules when a field is missing.
 */
class StrictAuthentication extends ConfigurationBotFrameworkAuthentication {
  private readonly ports: TenantAdapterPorts;
  private readonly rules: InboundRules;
  private readonly scope: string;

  constructor(settings: TeamsSettings, served: readonly string[], ports: TenantAdapterPorts) {
    const { bot, channel, cloud } = settings;
    const isTeams = teamsServiceUrl(settings.serviceHosts);
    const sdkSettings = {
      MicrosoftAppType: bot.type,
      MicrosoftAppId: bot.appId,
      MicrosoftAppTenantId: bot.tenantId,
      ChannelService: channel.service,
    };
    super(sdkSettings, botCredentials(bot, cloud), undefined, undefined, guardedConnector(isTeams));
    this.ports = ports;
    this.scope = channel.scope;
    this.rules = { isTeams, tenants: new Set(served), now: ports.now ?? Date.now };
  }

  override async authenticateRequest(activity: Activity, header: string): Promise<AuthenticateRequestResult> {
    const claims = await this.ports.tokens.claimsOf(header);
    if (claims === undefined) throw deny();
    const why = rejectionReason(activity, claims[AuthenticationConstants.ServiceUrlClaim], this.rules);
    if (why !== undefined) {
      this.ports.log.warn({ why }, 'refused an activity although Teams signed its token');
      throw deny();
    }
    const identity = claimsIdentity(claims);
    return { audience: this.scope, claimsIdentity: identity, connectorFactory: this.createConnectorFactory(identity) };
  }

  /** There is no websocket endpoint. */
  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    throw deny();
  }
  /** There are no skills. */
  override authenticateChannelRequest(): Promise<never> {
    throw deny();
  }
}

/** Verified claims as botbuilder takes them. */
function claimsIdentity(claims: JWTPayload): ClaimsIdentity {
  const list = Object.entries(claims).map(([type, value]) => ({ type, value: String(value) }));
  const isAuthenticated = true;
  return new ClaimsIdentity(list, isAuthenticated);
}
