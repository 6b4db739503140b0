import type { AccessToken, TokenCredential } from '@azure/identity';
import { z } from 'zod';
import { GraphProblem, type AppClaims } from './graph.ts';
import { jsonOr } from './problem.ts';

/** The credential as the SDK wants it, with two things it has not: a failure that says what it is, and claims. */
export interface TokenSource extends TokenCredential {
  readonly scope: string;
  /** Resolves when there is a token. @throws {GraphProblem} `unauthorized` when Entra gives none, `no-answer` on abort */
  ready(signal?: AbortSignal): Promise<void>;
  /** What the token that is held says; empty when it is none that can be read. */
  claims(): AppClaims;
  /** Asks for another token, after Graph refused one. @param challenge its `WWW-Authenticate`, which may hold claims */
  renew(challenge: string | null, signal?: AbortSignal): Promise<void>;
}

/** How long before its end a token is given up, in milliseconds. */
const earlyMs = 5 * 60_000;

/** Keeps one token until shortly before its end. */
export function tokenSource(credential: TokenCredential, scope: string): TokenSource {
  let held: AccessToken | undefined;
  const get = async (claims?: string): Promise<AccessToken> => {
    try {
      const token = await credential.getToken(scope, claims === undefined ? {} : { claims });
      if (token !== null) return token;
    } catch (cause) {
      if (cause instanceof GraphProblem) throw cause; // of a person, whose words are better
      throw new GraphProblem(
        'unauthorized',
        'Cordon could not sign in to Microsoft Graph: Entra gave no token.',
        {},
        { cause },
      );
    }
    throw new GraphProblem('unauthorized', 'Cordon could not sign in to Microsoft Graph: Entra gave no token.');
  };
  const current = async (): Promise<AccessToken> => {
    if (held === undefined || held.expiresOnTimestamp - earlyMs < Date.now()) held = await get();
    return held;
  };

  return {
    scope,
    getToken: current,
    async ready(signal) {
      await unlessAborted(current(), signal);
    },
    claims() {
      const [, payload = ''] = held?.token.split('.') ?? [];
      const { data } = claims.safeParse(jsonOr(Buffer.from(payload, 'base64url').toString('utf8'), {}));
      return { appId: data?.appid ?? data?.azp, roles: data?.roles };
    },
    async renew(challenge, signal) {
      held = await unlessAborted(get(claimsIn(challenge)), signal);
    },
  };
}

const claims = z.object({
  appid: z.string().optional(),
  azp: z.string().optional(),
  roles: z.array(z.string()).optional(),
});

/** A continuous access evaluation challenge: `claims="<base64>"`. */
function claimsIn(challenge: string | null): string | undefined {
  const [, encoded] = /claims="([^"]+)"/.exec(challenge ?? '') ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

/** @azure/identity does not look at an abort signal. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(new GraphProblem('no-answer', 'Entra gave no token in time.'));
    };
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
