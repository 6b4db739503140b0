import { randomUUID, X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterTest } from './harness.ts';
import { appPair, serverPair } from './certificates.ts';
import { clientRefusal, grants, noSuchApp, noSuchGrant, noSuchTenant, proofOf } from './entra-grants.ts';
import type { EntraApp, Refusal, TokenRequest } from './entra-grants.ts';
import { entraPeople, type EntraPeople } from './entra-people.ts';
import { isSignedBy, readJwt, signedJwt, type Jwt } from './jwt.ts';

/** An invented Entra over https, which checks secrets and signatures as the real one does. */
export interface Entra {
  /** `https://localhost:<port>`. */
  readonly origin: string;
  readonly port: number;
  readonly tenant: string;
  readonly asked: readonly TokenRequest[];
  /** Every token that it made. */
  readonly issued: readonly string[];
  /** Every address that was asked for, tokens or not. */
  readonly paths: readonly string[];
  /** Takes the place of the app with the same id. */
  register(app: EntraApp): void;
  /** What it says to the next token requests, whatever they are; `silence` never answers. */
  next(...answers: readonly (Refusal | 'silence')[]): void;
  /** A token as it gives them, with these claims besides the common ones. */
  issue(claims: Jwt['claims']): string;
  /** What a token says that it gave for this audience and that counts now; undefined for any other. */
  holder(authorization: string | undefined, audience: string): Jwt['claims'] | undefined;
  readonly people: EntraPeople;
  /** Of its own tokens, a PEM certificate. */
  readonly certificate: string;
}

/** What a directory consists of. */
export interface EntraSettings {
  readonly tenant?: string;
  readonly apps?: readonly EntraApp[];
  /** How long its tokens count, in seconds. */
  readonly lifetime?: number;
}

/** Starts it; it is closed after the test. */
export async function startEntra({
  tenant = randomUUID(),
  apps = [],
  lifetime = 3600,
}: EntraSettings = {}): Promise<Entra> {
  const registered = new Map(apps.map((app) => [app.id, app]));
  const signer = appPair();
  const asked: TokenRequest[] = [];
  const issued: string[] = [];
  const paths: string[] = [];
  const planned: (Refusal | 'silence')[] = [];

  const issue = (claims: Jwt['claims']): string => {
    const now = Math.floor(Date.now() / 1000);
    const common = { iss: `https://sts.windows.net/${tenant}/`, tid: tenant, uti: randomUUID() };
    const times = { nbf: now, iat: now, exp: now + lifetime };
    const token = signedJwt({ kid: 'entra' }, { ...common, ...times, ...claims }, signer.key);
    issued.push(token);
    return token;
  };
  const holder: Entra['holder'] = (authorization = '', audience) => {
    const [, token = ''] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization) ?? [];
    if (token === '' || !isSignedBy(token, signer.cert)) return undefined;
    const { claims } = readJwt(token);
    return claims['aud'] === audience && Number(claims['exp']) * 1000 > Date.now() ? claims : undefined;
  };
  const people = entraPeople({ issue, holder });
  const token = (form: URLSearchParams, realm: string, endpoint: string): Refusal | object => {
    const clientId = form.get('client_id') ?? '';
    const grant = form.get('grant_type') ?? '';
    const app = registered.get(clientId);
    if (realm !== tenant) return noSuchTenant(realm);
    if (app === undefined) return noSuchApp(clientId, realm);
    const refused = clientRefusal(app, form, endpoint);
    if (refused !== undefined) return refused;
    const given = { ...grants, ...people.grants }[grant]?.(form, app, endpoint) ?? noSuchGrant(grant);
    if (isRefusal(given)) return given;
    return {
      token_type: 'Bearer',
      expires_in: lifetime,
      ext_expires_in: lifetime,
      access_token: issue({ appid: clientId, ...given.claims, ...capable(form) }),
      ...given.answer,
    };
  };

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const origin = `https://${request.headers.host ?? ''}`;
    const url = new URL(request.url ?? '/', origin);
    paths.push(url.pathname);
    const [, realm = ''] = url.pathname.split('/');
    const send = (status: number, body: object) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (url.pathname.endsWith('/discovery/instance')) {
      send(200, instances(origin, realm));
      return;
    }
    if (url.pathname.endsWith('/.well-known/openid-configuration')) {
      send(200, metadata(origin, realm));
      return;
    }
    if (url.pathname.endsWith('/discovery/v2.0/keys')) {
      send(200, { keys: [keyOf(signer.cert)] });
      return;
    }
    if (!url.pathname.endsWith('/oauth2/v2.0/token') || request.method !== 'POST') {
      send(404, {});
      return;
    }

    const form = new URLSearchParams(await text(request));
    const clientId = form.get('client_id') ?? '';
    const assertion = form.get('client_assertion');
    asked.push({
      tenant: realm,
      grant: form.get('grant_type') ?? '',
      clientId,
      scope: form.get('scope') ?? '',
      proof: proofOf(form, clientId),
      header: assertion === null ? {} : readJwt(assertion).header,
      claims: form.get('claims') ?? undefined,
    });
    const plan = planned.shift();
    if (plan === 'silence') return;
    const answer = plan ?? token(form, realm, `${origin}/${realm}/oauth2/v2.0/token`);
    if (isRefusal(answer)) {
      send(answer.status, errorBody(answer));
      return;
    }
    send(200, answer);
  };

  const { port } = await listenTls(respond);
  return {
    port,
    tenant,
    asked,
    issued,
    paths,
    issue,
    holder,
    people,
    certificate: signer.cert,
    origin: `https://localhost:${port}`,
    register: (app) => registered.set(app.id, app),
    next: (...answers) => planned.push(...answers),
  };
}

/** A server under the tests' authority, closed after the test. */
export async function listenTls(
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer(serverPair(), (request, response) => {
    Promise.resolve(answer(request, response)).catch((error: unknown) =>
      response.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterTest(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server };
}

/** A client that says it understands claims challenges gets tokens that say so. */
const capable = (form: URLSearchParams): Jwt['claims'] =>
  /"xms_cc".*"cp1"/i.test(form.get('claims') ?? '') ? { xms_cc: ['cp1'] } : {};

const isRefusal = (answer: object): answer is Refusal => 'code' in answer;

const instances = (origin: string, realm: string) => ({
  tenant_discovery_endpoint: `${origin}/${realm}/v2.0/.well-known/openid-configuration`,
  'api-version': '1.1',
  metadata: [
    { preferred_network: new URL(origin).host, preferred_cache: new URL(origin).host, aliases: [new URL(origin).host] },
  ],
});

const metadata = (origin: string, realm: string) => ({
  issuer: `${origin}/${realm}/v2.0`,
  authorization_endpoint: `${origin}/${realm}/oauth2/v2.0/authorize`,
  token_endpoint: `${origin}/${realm}/oauth2/v2.0/token`,
  end_session_endpoint: `${origin}/${realm}/oauth2/v2.0/logout`,
  jwks_uri: `${origin}/${realm}/discovery/v2.0/keys`,
});

const keyOf = (certificate: string) => ({
  kid: 'entra',
  use: 'sig',
  ...new X509Certificate(certificate).publicKey.export({ format: 'jwk' }),
});

const errorBody = ({ error, code, text: said }: Refusal) => ({
  error,
  error_description: `AADSTS${code}: ${said} Trace ID: ${randomUUID()} Correlation ID: ${randomUUID()} Timestamp: ${new Date().toISOString()}`,
  error_codes: [code],
  timestamp: new Date().toISOString(),
  trace_id: randomUUID(),
  correlation_id: randomUUID(),
});
