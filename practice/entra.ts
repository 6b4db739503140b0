import { createHash, createSign, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import type { PracticeResponse } from './http/answer.ts';
import type { Incoming } from './http/wire.ts';

/** The sign-in service of the practice tenant. It signs in whoever `login_hint` names, without a question. */
export interface PracticeEntra {
  /** Answers requests for its own paths; undefined for all others. */
  answer(request: Incoming): PracticeResponse | undefined;
}

interface Grant {
  readonly person: string;
  readonly client: string;
  readonly nonce: string;
  readonly challenge: string;
  readonly redirect: string;
}

/** Lifetime of an access token in seconds: short, so that renewal happens as well. */
const lifetimeSeconds = 120;

/**
 * Opens the sign-in service: the authorization code flow with PKCE, and refresh tokens, in memory.
 * @param now epoch milliseconds
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export function practiceEntra(now: () => number): PracticeEntra {
  const codes = new Map<string, Grant>();
  const refreshTokens = new Map<string, Grant>();
  const keys: { signing?: KeyObject } = {};

  return {
    answer(request) {
      const [, tenant, step] = /^\/([\w.-]+)\/oauth2\/v2\.0\/(authorize|token)$/.exec(request.path) ?? [];
      if (tenant === undefined) return undefined;
      if (step === 'authorize') return authorize(new URLSearchParams(request.query));
      return token(new URLSearchParams(request.text), `${new URL(request.url).origin}/${tenant}/v2.0`, tenant);
    },
  };

  function authorize(query: URLSearchParams): PracticeResponse {
    const of = (name: string) => query.get(name) ?? '';
    const redirect = of('redirect_uri');
    if (!redirect.startsWith('http://127.0.0.1:') || of('code_challenge_method') !== 'S256')
      return refused('invalid_request');
    const code = randomUUID();
    const grant = { client: of('client_id'), nonce: of('nonce'), challenge: of('code_challenge'), redirect };
    codes.set(code, { ...grant, person: of('login_hint') });
    const back = new URL(redirect);
    back.searchParams.set('code', code);
    back.searchParams.set('state', of('state'));
    return { status: 302, headers: { Location: back.href } };
  }

  function token(form: URLSearchParams, issuer: string, tenant: string): PracticeResponse {
    const grant = form.get('grant_type') === 'refresh_token' ? byRefresh(form) : byCode(form);
    if (grant === undefined || grant.client !== form.get('client_id')) return refused('invalid_grant');
    const refresh = randomUUID();
    refreshTokens.set(refresh, grant);
    const seconds = Math.floor(now() / 1000);
    const claims = {
      iss: issuer,
      aud: grant.client,
      sub: grant.person,
      oid: grant.person,
      tid: tenant,
      nonce: grant.nonce,
      iat: seconds,
      exp: seconds + lifetimeSeconds,
    };
    return {
      status: 200,
      headers: { 'Cache-Control': 'no-store' },
      body: {
        token_type: 'Bearer',
        expires_in: lifetimeSeconds,
        access_token: randomUUID(),
        refresh_token: refresh,
        id_token: signed(claims),
      },
    };
  }

  function byCode(form: URLSearchParams): Grant | undefined {
    const code = form.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code); // a code works once
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    return grant?.challenge === challenge && grant.redirect === form.get('redirect_uri') ? grant : undefined;
  }

  function byRefresh(form: URLSearchParams): Grant | undefined {
    const old = form.get('refresh_token') ?? '';
    const grant = refreshTokens.get(old);
    refreshTokens.delete(old);
    return grant;
  }

  function signed(claims: object): string {
    keys.signing ??= generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString('base64url'),
    );
    return [...parts, createSign('RSA-SHA256').update(parts.join('.')).sign(keys.signing, 'base64url')].join('.');
  }
}

const refused = (error: string): PracticeResponse => ({
  status: 400,
  body: { error, error_description: `AADSTS70000: ${error} in the practice tenant.` },
});
