import { TeamsAdapter } from '@microsoft/teams-ai';
import { ConfigurationBotFrameworkAuthentication, type Activity } from 'botbuilder';
import type {
  AuthenticateRequestResult,
  BotFrameworkAuthentication,
  ConnectorClientOptions,
} from 'botframework-connector';
import { botCredentials } from './bot-credentials.ts';
import { guardedConnector } from './connector-http.ts';
import { deny, isLoopbackUrl, peek, teamsServiceUrl } from './inbound-guard.ts';
import { proxySettings, type Proxy } from './proxy.ts';
import type { TenantConfig } from './tenant-config.ts';

/** How old an activity may be, in milliseconds; Teams sends late ones again. */
const maxAgeMs = 5 * 60_000;
const issuer = 'https://api.botframework.com';

/** For the practice tenant: no tokens, but nothing from or to another machine. The server checks the sender's address. */
export function practiceAdapter(): TeamsAdapter {
  return new GuardedAdapter(
    new LocalAuthentication({}, undefined, undefined, undefined, guardedConnector(isLoopbackUrl)),
  );
}

/** For a real tenant. @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
export function tenantAdapter(tenant: TenantConfig, proxy?: Proxy): TeamsAdapter {
  const isTeams = teamsServiceUrl(tenant.serviceHosts);
  const through = proxy === undefined ? {} : { proxySettings: proxySettings(proxy) };
  return new GuardedAdapter(new StrictAuthentication(tenant, isTeams, { ...guardedConnector(isTeams), ...through }));
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

/** What botbuilder's own check leaves open: issuer, algorithm, expiry, channel, service URL, tenant and age. */
class StrictAuthentication extends ConfigurationBotFrameworkAuthentication {
  private readonly tenant: TenantConfig;
  private readonly isTeams: (url: string | undefined) => boolean;

  constructor(tenant: TenantConfig, isTeams: (url: string | undefined) => boolean, connector: ConnectorClientOptions) {
    const { type, appId, tenantId } = tenant.bot;
    const settings = { MicrosoftAppType: type, MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId };
    super(settings, botCredentials(tenant.bot, tenant.cloud), undefined, undefined, connector);
    this.tenant = tenant;
    this.isTeams = isTeams;
  }

  override async authenticateRequest(activity: Activity, header: string): Promise<AuthenticateRequestResult> {
    if (
      !mayBeFromTeams(header, this.tenant.bot.appId) ||
      activity.channelId !== 'msteams' ||
      !this.isTeams(activity.serviceUrl)
    )
      throw deny();
    const result = await super.authenticateRequest(activity, header).catch((error: unknown) => {
      throw error instanceof Error && /^(JsonWebToken|NotBefore|TokenExpired)Error$/.test(error.name) ? deny() : error;
    });
    const data = activity.channelData as { tenant?: { id?: string } } | undefined;
    const tenantId = data?.tenant?.id;
    if (tenantId !== this.tenant.bot.tenantId || (activity.conversation.tenantId ?? tenantId) !== tenantId)
      throw deny();
    if (!(Math.abs(Date.now() - new Date(activity.timestamp ?? NaN).getTime()) < maxAgeMs)) throw deny();
    return result;
  }

  /** There is no websocket endpoint and no skill. */
  override authenticateStreamingRequest(): Promise<AuthenticateRequestResult> {
    throw deny();
  }
  override authenticateChannelRequest(): Promise<never> {
    throw deny();
  }
}

/** Cheap, before the body is read and before botbuilder touches shared state; the signature is checked later. */
export function mayBeFromTeams(authorization: string | undefined, appId: string): boolean {
  const claims = peek(authorization);
  return claims?.alg === 'RS256' && claims.iss === issuer && claims.aud === appId;
}
