import { createHash, randomUUID } from 'node:crypto';
import type { Grant, Refusal } from './entra-grants.ts';
import type { Jwt } from './jwt.ts';

/** How people sign in at the invented Entra: by code with PKCE, by refresh token, and on behalf of a token that they have. */
export interface EntraPeople {
  readonly grants: Readonly<Record<string, Grant>>;
  /** Somebody follows a sign-in link and agrees; where Entra sends the browser back to. */
  consent(link: URL, person: string, traits?: Jwt['claims']): URL;
  /** An administrator revokes the sessions of somebody: none of their refresh tokens counts any more. */
  revoke(person: string): void;
  /** Every refresh token that was given. */
  readonly refreshTokens: readonly string[];
}

interface SignedIn {
  readonly client: string;
  readonly person: string;
  readonly nonce?: string | undefined;
  /** What the id token says otherwise. */
  readonly traits: Jwt['claims'];
}
interface Code extends SignedIn {
  readonly challenge: string;
  readonly redirect: string;
}

/** What the sign-in of people needs of Entra. */
export interface EntraPeoplePorts {
  readonly issue: (claims: Jwt['claims']) => string;
  readonly holder: (authorization: string, audience: string) => Jwt['claims'] | undefined;
}

const refused: Refusal = { status: 400, error: 'invalid_grant', code: 70000, text: 'The provided grant is not valid.' };
const notForUs: Refusal = { ...refused, code: 50013, text: 'Assertion failed signature or audience validation.' };

/** Short, so that a token is renewed before its first use; in seconds. */
const livesSeconds = 30;

/** The part of Entra where people sign in. */
export function entraPeople({ issue, holder }: EntraPeoplePorts): EntraPeople {
  const codes = new Map<string, Code>();
  const live = new Map<string, SignedIn>();
  const refreshTokens: string[] = [];

  const given = (who: SignedIn, form: URLSearchParams, endpoint: string): ReturnType<Grant> => {
    const refresh = `planted-refresh-${randomUUID()}`;
    refreshTokens.push(refresh);
    live.set(refresh, who);
    const audience = (form.get('scope') ?? '').split(' ').find((scope) => scope.endsWith('/.default')) ?? '';
    const person = { oid: who.person, sub: who.person };
    const idToken = issue({
      iss: endpoint.replace('/oauth2/v2.0/token', '/v2.0'),
      aud: who.client,
      ...person,
      nonce: who.nonce,
      ...who.traits,
    });
    return {
      claims: { aud: audience.slice(0, -'/.default'.length), ...person, scp: 'UserAuthenticationMethod.ReadWrite.All' },
      answer: { refresh_token: refresh, id_token: idToken, expires_in: livesSeconds },
    };
  };

  return {
    refreshTokens,
    revoke(person) {
      for (const [refresh, who] of live) if (who.person === person) live.delete(refresh);
    },
    consent(link, person, traits = {}) {
      const of = (name: string) => link.searchParams.get(name) ?? '';
      const code = randomUUID();
      const asked = { challenge: of('code_challenge'), redirect: of('redirect_uri'), nonce: of('nonce') };
      codes.set(code, { ...asked, client: of('client_id'), person, traits });
      const back = new URL(asked.redirect);
      back.search = new URLSearchParams({ code, state: of('state') }).toString();
      return back;
    },
    grants: {
      authorization_code(form, app, endpoint) {
        const code = codes.get(form.get('code') ?? '');
        codes.delete(form.get('code') ?? '');
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        const fits = code?.challenge === challenge && code.redirect === form.get('redirect_uri');
        return fits && code.client === app.id ? given(code, form, endpoint) : refused;
      },
      refresh_token(form, app, endpoint) {
        const old = form.get('refresh_token') ?? '';
        const who = live.get(old);
        live.delete(old);
        return who?.client === app.id ? given({ ...who, nonce: undefined }, form, endpoint) : refused;
      },
      'urn:ietf:params:oauth:grant-type:jwt-bearer'(form, app, endpoint) {
        const assertion = `Bearer ${form.get('assertion') ?? ''}`;
        const claims = holder(assertion, app.id) ?? holder(assertion, `api://${app.id}`); // tokens of version 2 and of version 1
        if (claims === undefined || form.get('requested_token_use') !== 'on_behalf_of') return notForUs;
        return given({ client: app.id, person: String(claims['oid']), traits: { tid: claims['tid'] } }, form, endpoint);
      },
    },
  };
}
