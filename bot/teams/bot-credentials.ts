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
 * Makes what asks Entra for the token that the bot calls Teams with, by the same kinds of credential that are used for Graph. The SDKs' own
 * providers know the public Entra only, have no deadline and no proxy, and read the process environment.
 * @param audience what the token is for, without `/.default`
 * @returns gives a token, which is kept while it lasts; throws a `GraphProblem` `unauthorized` that names the setting at fault
 */
export function botTokens({ signIn }: BotIdentity, cloud: Cloud, audience: string): () => Promise<string> {
  const credential = credentialOf(signIn, cloud);
  return async () => (await credential.getToken(`${audience}/.default`))?.token ?? '';
}
