import {
  AuthenticationConstants,
  TokenCredentials,
  type ServiceClientCredentialsFactory,
} from 'botframework-connector';
import type { Cloud } from '../../services/graph/clouds.ts';
import { credentialOf, type CredentialSettings } from '../../services/graph/credentials.ts';

/** How the bot signs in to Teams. */
export interface BotIdentity {
  readonly type: 'SingleTenant' | 'UserAssignedMSI';
  readonly appId: string;
  readonly tenantId: string;
  readonly signIn: CredentialSettings;
}

/**
 * Makes botbuilder's credentials from the same kinds of credential that are used for Graph. botbuilder's own factories know the
 * public Entra only, have no deadline and no proxy, and its managed identity tries Graph's `AZURE_CLIENT_SECRET` first.
 */
export function botCredentials({ appId, signIn }: BotIdentity, cloud: Cloud): ServiceClientCredentialsFactory {
  const credential = credentialOf(signIn, cloud);
  return {
    isValidAppId: (id) => Promise.resolve(id === appId),
    isAuthenticationDisabled: () => Promise.resolve(false),
    createCredentials(id, audience = AuthenticationConstants.ToChannelFromBotOAuthScope) {
      if (id !== appId) return Promise.reject(new Error(`not the bot’s app id: "${id}"`));
      const scope = audience.endsWith('/.default') ? audience : `${audience}/.default`;
      return Promise.resolve({
        async signRequest(request) {
          const token = await credential.getToken(scope);
          return new TokenCredentials(token?.token ?? '').signRequest(request);
        },
      });
    },
  };
}

/**
 * Tries whether Entra gives the bot a token.
 * @param audience what the token is for, without `/.default`
 * @throws {GraphProblem} `unauthorized`, naming the setting at fault
 */
export async function botToken({ signIn }: BotIdentity, cloud: Cloud, audience: string): Promise<void> {
  await credentialOf(signIn, cloud).getToken(`${audience}/.default`);
}
