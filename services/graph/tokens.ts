import type { AccessToken, TokenCredential } from '@azure/identity';
import { z } from 'zod';
import { GraphProblem, type AppClaims } from './graph.ts';
import { jsonOr } from '../base/json.ts';
import { stoppedBy } from './stopped-by.ts';

/** A credential for the SDK that also reports its failures as problems and reads claims. */
export interface TokenSource extends TokenCredential {
  readonly scope: string;
  /**
   * Resolves when there is a token.
   * @throws {GraphProblem} `unauthorized` when Entra gives none, `no-answer` when the signal is aborted
   */
  ready(signal?: AbortSignal): Promise<void>;
  /**
   * Reads the current token.
   * @returns undefined claims when there is no token that can be read
   */
  claims(): AppClaims;
  /**
   * Asks for another token, after Graph refused one.
   * @param challenge Graph's `WWW-Authenticate`, which may contain claims
   */
  renew(challenge: string | null, signal?: AbortSignal): Promise<void>;
}

/** How long before its end a token is replaced, in milliseconds. */
const earlyMs = 5 * 60_000;

/** Claims that ask for nothing new. Without any, MSAL would return the refused token from its cache again. */
const noNewClaims = JSON.stringify({ access_token: { xms_cc: { values: ['cp1'] } } });

/**
 * Makes a source that keeps one token until shortly before its end. Callers that come while one is asked for share it.
 * @param now returns epoch milliseconds
 */
export function tokenSource(credential: TokenCredential, scope: string, now: () => number = Date.now): TokenSource {
  let held: AccessToken | undefined;
  let asked: Promise<AccessToken> | undefined;
  const get = async (claims?: string): Promise<AccessToken> => {
    const refused = 'Cordon could not sign in to Microsoft Graph: Entra gave no token';
    let token: AccessToken | null;
    try {
      token = await credential.getToken(scope, claims === undefined ? {} : { claims });
    } catch (cause) {
      throw cause instanceof GraphProblem ? cause : new GraphProblem('unauthorized', refused, {}, { cause });
    }
    if (token === null) throw new GraphProblem('unauthorized', refused);
    held = token;
    return token;
  };
  const ask = (claims?: string): Promise<AccessToken> => {
    const answer = get(claims).finally(() => {
      if (asked === answer) asked = undefined;
    });
    asked = answer;
    return answer;
  };
  const current = (): Promise<AccessToken> =>
    held === undefined || held.expiresOnTimestamp - earlyMs < now() ? (asked ?? ask()) : Promise.resolve(held);

  return {
    scope,
    getToken: current,
    async ready(signal) {
      await unlessAborted(current(), signal);
    },
    claims() {
      const [, payload = ''] = held?.token.split('.') ?? [];
      const { data } = claims.safeParse(jsonOr(Buffer.from(payload, 'base64url').toString('utf8'), {}));
      const appId = data?.appid ?? data?.azp;
      if (data?.scp === undefined || data.oid === undefined) return { appId, roles: data?.roles };
      const roleTemplates = data.wids?.map((id) => id.toLowerCase());
      return { appId, roles: data.scp.split(' '), person: { id: data.oid, roleTemplates } };
    },
    async renew(challenge, signal) {
      await unlessAborted(ask(claimsIn(challenge) ?? noNewClaims), signal);
    },
  };
}

const claims = z.object({
  appid: z.string().optional(),
  azp: z.string().optional(),
  roles: z.array(z.string()).optional(),
  /** Delegated permissions, which only a person's token has. */
  scp: z.string().optional(),
  oid: z.string().optional(),
  /** Template ids of the directory roles of the person. */
  wids: z.array(z.string()).optional(),
});

/** A continuous access evaluation challenge: `claims="<base64>"`. */
function claimsIn(challenge: string | null): string | undefined {
  const [, encoded] = /claims="([^"]+)"/.exec(challenge ?? '') ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

/** Stops waiting when the signal is aborted, which @azure/identity itself ignores. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(new GraphProblem('no-answer', 'Entra gave no token in time.', stoppedBy(signal)));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
