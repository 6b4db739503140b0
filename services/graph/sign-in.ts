import * as oauth from 'oauth4webapi';
import { z } from 'zod';
import { personId, type PersonId } from '../model/person.ts';
import { signInNeeded } from '../model/problem-cause.ts';
import { GraphProblem } from './graph.ts';

/** What a sign-in of a person to Graph needs. */
export interface UserSignInSettings {
  /** Origin of Entra, https; http on loopback only. */
  readonly authority: string;
  /** Id of the tenant that people sign in to. */
  readonly tenant: string;
  /** Origin of Graph. */
  readonly graph: string;
  readonly clientId: string;
  readonly clientAuth: oauth.ClientAuth;
  /** The address that Entra sends people back to, as it is registered there. */
  readonly redirectUri: string;
}

/** What must be remembered between sending somebody to Entra and their return. Secret. */
export interface Attempt {
  readonly state: string;
  readonly verifier: string;
  readonly nonce: string;
}

/** The tokens of a person for Graph. Secret. */
export interface Tokens {
  readonly person: PersonId;
  readonly tenant: string;
  readonly access: string;
  /** The refresh token; undefined when Entra gave none. */
  readonly refresh?: string | undefined;
  /** End of the access token, in epoch milliseconds. */
  readonly expiresAt: number;
}

/** The sign-in of people to one tenant. */
export type UserSignIn = ReturnType<typeof createUserSignIn>;

/** The authentication of an app without a secret, which only the practice tenant has. */
export const noSecret: oauth.ClientAuth = oauth.None();

/**
 * Makes the Application ID URI of an app, which is the audience of the tokens of Teams' single sign-on. This is Entra's default. It must
 * be the same in the app registration, in the manifest of the Teams app and on the OAuth card; otherwise Teams reports
 * `resourcematchfailed`.
 * @see https://microsoft.github.io/teams-ai/teams/user-authentication/sso-setup
 */
export const applicationIdUri = (clientId: string): string => `api://${clientId}`;

/** Deadline of one call to Entra, in milliseconds. */
const timeoutMs = 10_000;

/**
 * Makes the sign-in of people to one tenant: by authorization code with PKCE, state and nonce, and on behalf of a token of Teams' single
 * sign-on.
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
    // For loopback, where the practice tenant and the tests are.
    [oauth.allowInsecureRequests]: authority.startsWith('http://127.0.0.1:'),
  });

  return {
    /** The audience that a token of Teams' single sign-on must have for `onBehalfOf`. */
    resource: applicationIdUri(clientId),

    /**
     * Makes the URL to send somebody to.
     * @param person the person who is expected; Entra suggests that account
     */
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

    /**
     * Exchanges what Entra sent back for tokens.
     * @throws {GraphProblem} `unauthorized` with Entra's reason; `no-answer` when Entra did not answer
     */
    complete: (callback: URLSearchParams, { state, verifier, nonce }: Attempt): Promise<Tokens> =>
      withProblems(async () => {
        const parameters = oauth.validateAuthResponse(server, client, callback, state);
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          clientAuth,
          parameters,
          redirectUri,
          verifier,
          options(),
        );
        const checks = { expectedNonce: nonce, requireIdToken: true };
        const answer = await oauth.processAuthorizationCodeResponse(server, client, response, checks);
        return tokensOf(answer, ownerOf(oauth.getValidatedIdTokenClaims(answer), tenant));
      }),

    /**
     * Renews tokens that have ended.
     * @throws {GraphProblem} `unauthorized` when the person must sign in again; `no-answer` when Entra did not answer
     */
    renew: (tokens: Tokens): Promise<Tokens> =>
      withProblems(async () => {
        if (tokens.refresh === undefined)
          throw new GraphProblem('unauthorized', signInEnded, { graphCode: signInNeeded });
        const response = await oauth.refreshTokenGrantRequest(server, client, clientAuth, tokens.refresh, {
          ...options(),
          additionalParameters: { scope },
        });
        const answer = await oauth.processRefreshTokenResponse(server, client, response);
        return { ...tokensOf(answer, tokens), refresh: answer.refresh_token ?? tokens.refresh };
      }),

    /**
     * Exchanges a token of Teams' single sign-on for tokens for Graph.
     * @throws {GraphProblem} `unauthorized`, also when the person must consent first; `no-answer` when Entra did not answer
     */
    onBehalfOf: (assertion: string): Promise<Tokens> =>
      withProblems(async () => {
        const grant = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
        const parameters = { assertion, scope, requested_token_use: 'on_behalf_of' };
        const response = await oauth.genericTokenEndpointRequest(
          server,
          client,
          clientAuth,
          grant,
          parameters,
          options(),
        );
        const answer = await oauth.processGenericTokenEndpointResponse(server, client, response);
        return tokensOf(answer, ownerOf(oauth.getValidatedIdTokenClaims(answer), tenant));
      }),
  };
}

const signInEnded = 'Your sign-in has ended. Type sign-in to begin a new one.';
const claims = z.object({ oid: z.string(), tid: z.string() });

/** Reads who signed in, by object id. Names and addresses are chosen by the account itself, so they prove nothing. */
function ownerOf(idToken: unknown, tenant: string): Pick<Tokens, 'person' | 'tenant'> {
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

/** Turns errors of the library into problems. Entra's message is kept; its tokens are not, because such errors contain the whole answer. */
async function withProblems(work: () => Promise<Tokens>): Promise<Tokens> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof GraphProblem) throw error;
    if (error instanceof oauth.ResponseBodyError || error instanceof oauth.AuthorizationResponseError) {
      const why = (error.error_description ?? error.error).split(/[\r\n]/)[0] ?? '';
      throw new GraphProblem('unauthorized', `Entra refused the sign-in: ${why}`, { graphCode: error.error });
    }
    const code = error instanceof oauth.OperationProcessingError ? 'unauthorized' : 'no-answer';
    throw new GraphProblem(
      code,
      code === 'no-answer' ? 'Entra did not answer.' : 'Entra’s answer does not fit the sign-in.',
    );
  }
}
