import * as oauth from 'oauth4webapi';
import { z } from 'zod';
import { personId, type PersonId } from '../model/person.ts';
import { GraphProblem } from './graph.ts';

/** What signing in to Graph as a person needs. */
export interface UserSignInSettings {
  /** Origin of Entra, https; http on loopback only. */
  readonly authority: string;
  /** Id of the tenant that people sign in to. */
  readonly tenant: string;
  /** Origin of Graph. */
  readonly graph: string;
  readonly clientId: string;
  readonly clientAuth: oauth.ClientAuth;
  /** Our callback, as it is registered in Entra. */
  readonly redirectUri: string;
}

/** What must be remembered between the way to Entra and the way back. */
export interface Attempt {
  readonly state: string;
  readonly verifier: string;
  readonly nonce: string;
}

/** Somebody's tokens for Graph; secret. */
export interface Tokens {
  readonly person: PersonId;
  readonly tenant: string;
  readonly access: string;
  /** Absent when Entra gave none. */
  readonly refresh?: string | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export type UserSignIn = ReturnType<typeof createUserSignIn>;

/** Of an app without a secret, which only the practice tenant has. */
export const noSecret: oauth.ClientAuth = oauth.None();

/**
 * Application ID URI of an app: what Teams' single sign-on gives tokens for. Entra's own default, and the same in its app registration,
 * in the manifest of the Teams app and on the OAuth card; otherwise Teams says `resourcematchfailed`.
 * @see https://microsoft.github.io/teams-ai/teams/user-authentication/sso-setup
 */
export const applicationIdUri = (clientId: string): string => `api://${clientId}`;

/** How long Entra may take, in milliseconds. */
const timeoutMs = 10_000;

/**
 * Signing in by authorization code with PKCE, state and nonce, and on behalf of a Teams single sign-on token.
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow
 */
export function createUserSignIn({ authority, tenant, graph, clientId, clientAuth, redirectUri }: UserSignInSettings) {
  const server: oauth.AuthorizationServer = {
    issuer: `${authority}/${tenant}/v2.0`,
    authorization_endpoint: `${authority}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${authority}/${tenant}/oauth2/v2.0/token`,
  };
  const client: oauth.Client = { client_id: clientId };
  const scope = `openid profile offline_access ${graph}/.default`;
  const options = () => ({
    signal: AbortSignal.timeout(timeoutMs),
    // Marked as deprecated by its makers so that it stands out: it is for loopback, where the practice tenant and tests are.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    [oauth.allowInsecureRequests]: authority.startsWith('http://127.0.0.1:'),
  });

  return {
    /** What a token of Teams' single sign-on must be for, to be taken by `onBehalfOf`. */
    resource: applicationIdUri(clientId),

    /** The address to send somebody to. @param person who is meant; Entra offers that account first */
    async begin(person: PersonId, attempt: Attempt): Promise<string> {
      const url = new URL(server.authorization_endpoint ?? '');
      const query = {
        client_id: clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope,
        state: attempt.state,
        nonce: attempt.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
        code_challenge_method: 'S256',
        login_hint: person,
      };
      for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
      return url.href;
    },

    /** Takes what came back. @throws {GraphProblem} `unauthorized` with Entra's reason */
    complete: (callback: URLSearchParams, { state, verifier, nonce }: Attempt): Promise<Tokens> =>
      told(async () => {
        const parameters = oauth.validateAuthResponse(server, client, callback, state);
        const response = await oauth.authorizationCodeGrantRequest(
          ...([server, client, clientAuth, parameters, redirectUri, verifier, options()] as const),
        );
        const checks = { expectedNonce: nonce, requireIdToken: true };
        const answer = await oauth.processAuthorizationCodeResponse(server, client, response, checks);
        return tokensOf(answer, whose(oauth.getValidatedIdTokenClaims(answer), tenant));
      }),

    /** New tokens for old ones. @throws {GraphProblem} `unauthorized` when the person must sign in again */
    renew: (tokens: Tokens): Promise<Tokens> =>
      told(async () => {
        if (tokens.refresh === undefined) throw new GraphProblem('unauthorized', again);
        const response = await oauth.refreshTokenGrantRequest(server, client, clientAuth, tokens.refresh, {
          ...options(),
          additionalParameters: { scope },
        });
        const answer = await oauth.processRefreshTokenResponse(server, client, response);
        return { ...tokensOf(answer, tokens), refresh: answer.refresh_token ?? tokens.refresh };
      }),

    /** Tokens for the token that Teams gave. @throws {GraphProblem} `unauthorized`, also when the person must consent first */
    onBehalfOf: (assertion: string): Promise<Tokens> =>
      told(async () => {
        const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
        const parameters = { assertion, scope, requested_token_use: 'on_behalf_of' };
        const response = await oauth.genericTokenEndpointRequest(
          ...([server, client, clientAuth, grant, parameters, options()] as const),
        );
        const answer = await oauth.processGenericTokenEndpointResponse(server, client, response);
        return tokensOf(answer, whose(oauth.getValidatedIdTokenClaims(answer), tenant));
      }),
  };
}

const again = 'Your sign-in has ended. Type sign-in to begin a new one.';
const claims = z.object({ oid: z.string(), tid: z.string() });

/** Who signed in, by object id; a name or an address would be the account's own word. */
function whose(idToken: unknown, tenant: string): Pick<Tokens, 'person' | 'tenant'> {
  const { data } = claims.safeParse(idToken);
  const person = data && personId(data.oid);
  if (data === undefined || person === undefined)
    throw new GraphProblem('unauthorized', 'Entra did not say who signed in.');
  if (data.tid.toLowerCase() !== tenant.toLowerCase())
    throw new GraphProblem('unauthorized', 'This is the sign-in of another tenant. Nothing was kept.');
  return { person, tenant: data.tid };
}

const tokensOf = (
  { access_token: access, refresh_token: refresh, expires_in }: oauth.TokenEndpointResponse,
  { person, tenant }: Pick<Tokens, 'person' | 'tenant'>,
): Tokens => ({ person, tenant, access, refresh, expiresAt: Date.now() + (expires_in ?? 0) * 1000 });

/** Entra's own words stay, its tokens do not: the library's errors carry the whole answer. */
async function told(work: () => Promise<Tokens>): Promise<Tokens> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GraphProblem) throw error;
    if (error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError) {
      const why = (error.error_description ?? error.error).split(/[\r\n]/)[0] ?? '';
      throw new GraphProblem('unauthorized', `Entra refused the sign-in: ${why}`);
    }
    const code = error instanceof oauth.OperationProcessingError ? 'unauthorized' : 'no-answer';
    throw new GraphProblem(
      code,
      code === 'no-answer' ? 'Entra did not answer.' : 'Entra’s answer does not fit the sign-in.',
    );
  }
}
