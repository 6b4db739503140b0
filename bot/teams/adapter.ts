import { TeamsAdapter } from '@microsoft/teams-ai/lib/TeamsAdapter.js';
import { ConfigurationBotFrameworkAuthentication, type Activity } from 'botbuilder';
import {
  AuthenticationConstants,
  type AuthenticateRequestResult,
  type BotFrameworkAuthentication,
} from 'botframework-connector';
import { botCredentials, type BotIdentity } from './bot-credentials.ts';
import type { BotFrameworkCloud } from './bot-framework-cloud.ts';
import { guardedConnector } from './connector-http.ts';
import { deny, rejectionReason, teamsServiceUrl, type InboundRules } from './activity-guard.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Cloud } from '../../services/graph/clouds.ts';
import type { TokenCheck } from './token-check.ts';
import { isLoopbackUrl } from '../base/loopback.ts';

export type { TeamsAdapter };

/** For the practice tenant: no tokens, but nothing from or to another machine. The server checks the sender's address. */
export function practiceAdapter(): TeamsAdapter {
  return new GuardedAdapter(
    new LocalAuthentication({}, undefined, undefined, undefined, guardedConnector(isLoopbackUrl)),
  );
}

/** The settings that decide whose activities are let in and where replies may go. */
export interface TeamsSettings {
  readonly bot: BotIdentity;
  readonly channel: BotFrameworkCloud;
  readonly cloud: Cloud;
  /** Connector hosts besides Microsoft's own, `host` or `host:port`. */
  readonly serviceHosts: readonly string[];
}

export interface TenantAdapterPorts {
  readonly tokens: TokenCheck;
  readonly log: Logger;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

/** For real tenants. @param served ids of those whose conversations are taken, in lower case @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export function tenantAdapter(
  tenant: TeamsSettings,
  served: readonly string[],
  ports: TenantAdapterPorts,
): TeamsAdapter {
  return new GuardedAdapter(new StrictAuthentication(tenant, served, ports));
}

/** teams-ai builds its own authentication; this one brings ours. */
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

/** Lets in what Teams signed for this bot and that is for a tenant that is served, now; botbuilder's own ways in are not used. */
class StrictAuthentication extends ConfigurationBotFrameworkAuthentication {
  private readonly ports: TenantAdapterPorts;
  private readonly rules: InboundRules;
  private readonly scope: string;

  constructor(tenant: TeamsSettings, served: readonly string[], ports: TenantAdapterPorts) {
    const { type, appId, tenantId } = tenant.bot;
    const { service, scope } = tenant.channel;
    const isTeams = teamsServiceUrl(tenant.serviceHosts);
    const settings = {
      ...{ MicrosoftAppType: type, MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId },
      ChannelService: service,
    };
    super(settings, botCredentials(tenant.bot, tenant.cloud), undefined, undefined, guardedConnector(isTeams));
    this.ports = ports;
    this.scope = scope;
    this.rules = { isTeams, tenants: new Set(served), now: ports.now ?? Date.now };
  }

  override async authenticateRequest(activity: Activity, header: string): Promise<AuthenticateRequestResult> {
    const identity = await this.ports.tokens.identityOf(header);
    if (identity === undefined) throw deny();
    const why = rejectionReason(activity, identity.getClaimValue(AuthenticationConstants.ServiceUrlClaim), this.rules);
    if (why !== undefined) {
      this.ports.log.warn({ why }, 'an activity with a token of Teams was refused');
      throw deny();
    }
    return { audience: this.scope, claimsIdentity: identity, connectorFactory: this.createConnectorFactory(identity) };
  }

  /** There is no websocket endpoint and no skill. */
  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    throw deny();
  }
  override authenticateChannelRequest(): Promise<never> {
    throw deny();
  }
}
