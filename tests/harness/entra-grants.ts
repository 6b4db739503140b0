import { createHash, X509Certificate } from 'node:crypto';
import { isSignedBy, readJwt, type Jwt } from './jwt.ts';

/** An app registration, as far as sign-in needs it. */
export interface EntraApp {
  readonly id: string;
  /** Client secrets, each with its expiry in epoch milliseconds. */
  readonly secrets?: Readonly<Record<string, number>>;
  /** Registered certificates in PEM. */
  readonly certificates?: readonly string[];
  /** Federated credentials: whose tokens count as its secret. `key` is a public key or certificate in PEM. */
  readonly federated?: readonly {
    readonly issuer: string;
    readonly subject: string;
    readonly audience: string;
    readonly key: string;
  }[];
  readonly disabled?: boolean;
  /** Application permissions that its own tokens name. */
  readonly roles?: readonly string[];
}

/** A token request. Only the kind of its proof is kept. */
export interface TokenRequest {
  readonly tenant: string;
  readonly grant: string;
  readonly clientId: string;
  readonly scope: string;
  readonly proof: 'secret' | 'certificate' | 'federated' | 'none';
  /** The header of a certificate's assertion. */
  readonly header: Jwt['header'];
  readonly claims: string | undefined;
}

/** What Entra says instead of a token. */
export interface Refusal {
  readonly status: 400 | 401;
  readonly error: string;
  readonly code: number;
  readonly text: string;
}

const refusal = (code: number, error: string, text: string): Refusal => ({
  status: error === 'invalid_client' ? 401 : 400,
  error,
  code,
  text,
});

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * Checks that an app is who it claims to be.
 * @param endpoint the audience that an assertion must name
 * @returns why it is refused; undefined when it is not
 */
export function clientRefusal(app: EntraApp, form: URLSearchParams, endpoint: string): Refusal | undefined {
  if (app.disabled === true) return refusal(7000112, 'unauthorized_client', `Application '${app.id}' is disabled.`);
  const secret = form.get('client_secret');
  if (secret !== null) return secretRefusal(app, secret);
  const assertion = form.get('client_assertion');
  if (assertion === null || form.get('client_assertion_type') !== assertionType)
    return refusal(7000218, 'invalid_client', "The request body must contain: 'client_assertion' or 'client_secret'.");
  return isOwn(app, assertion) ? certificateRefusal(app, assertion, endpoint) : federatedRefusal(app, assertion);
}

function secretRefusal({ id, secrets = {} }: EntraApp, secret: string): Refusal | undefined {
  const end = secrets[secret];
  if (end === undefined)
    return refusal(7000215, 'invalid_client', `Invalid client secret provided for a secret added to app '${id}'.`);
  if (end < Date.now())
    return refusal(7000222, 'invalid_client', `The provided client secret keys for app '${id}' are expired.`);
  return undefined;
}

/** An app's own assertion, signed with its certificate, is issued by itself. */
const isOwn = ({ id }: EntraApp, assertion: string): boolean => readJwt(assertion).claims['iss'] === id;

function certificateRefusal(
  { id, certificates = [] }: EntraApp,
  assertion: string,
  endpoint: string,
): Refusal | undefined {
  const { header, claims } = readJwt(assertion);
  const registered = certificates.find(
    (pem) => header['x5t'] === digest(pem, 'sha1') || header['x5t#S256'] === digest(pem, 'sha256'),
  );
  if (registered === undefined || !isSignedBy(assertion, registered))
    return refusal(
      700027,
      'invalid_client',
      `The certificate used to sign the client assertion is not registered on application '${id}'.`,
    );
  if (claims['sub'] !== id || claims['aud'] !== endpoint || typeof claims['jti'] !== 'string')
    return refusal(700023, 'invalid_client', 'Client assertion audience claim does not match Realm issuer.');
  return timeRefusal(claims);
}

function federatedRefusal({ federated = [] }: EntraApp, assertion: string): Refusal | undefined {
  const { claims } = readJwt(assertion);
  const fits = federated.find(
    ({ issuer, subject, audience, key }) =>
      claims['iss'] === issuer && claims['sub'] === subject && claims['aud'] === audience && isSignedBy(assertion, key),
  );
  return fits === undefined
    ? refusal(700213, 'invalid_request', 'No matching federated identity record found for presented assertion.')
    : timeRefusal(claims);
}

function timeRefusal(claims: Jwt['claims']): Refusal | undefined {
  const now = Date.now() / 1000;
  return Number(claims['nbf'] ?? 0) <= now + 300 && Number(claims['exp']) > now
    ? undefined
    : refusal(700024, 'invalid_client', 'Client assertion is not within its valid time range.');
}

/** The kind of proof that an app sends with a token request. */
export const proofOf = (form: URLSearchParams, clientId: string): TokenRequest['proof'] => {
  if (form.has('client_secret')) return 'secret';
  const assertion = form.get('client_assertion');
  if (assertion === null) return 'none';
  return readJwt(assertion).claims['iss'] === clientId ? 'certificate' : 'federated';
};

const digest = (pem: string, algorithm: 'sha1' | 'sha256'): string =>
  createHash(algorithm).update(new X509Certificate(pem).raw).digest('base64url');

/** What a kind of grant gives: the claims of the access token besides the common ones, and what else the answer holds. */
export type Grant = (
  form: URLSearchParams,
  app: EntraApp,
  endpoint: string,
) => Refusal | { readonly claims: Jwt['claims']; readonly answer?: object };

/** What an app gets on its own, by `grant_type`. */
export const grants: Readonly<Record<string, Grant>> = {
  client_credentials(form, app) {
    const scope = form.get('scope')?.split(' ')[0] ?? '';
    if (!scope.endsWith('/.default'))
      return refusal(1002012, 'invalid_scope', `The provided value for scope ${scope} is not valid.`);
    const roles = app.roles === undefined ? {} : { roles: app.roles };
    return { claims: { aud: scope.slice(0, -'/.default'.length), sub: app.id, idtyp: 'app', ...roles } };
  },
};

/** The refusal of an app that the tenant does not know. */
export const noSuchApp = (id: string, tenant: string): Refusal =>
  refusal(
    700016,
    'unauthorized_client',
    `Application with identifier '${id}' was not found in the directory '${tenant}'.`,
  );

/** The refusal of a tenant that Entra does not know. */
export const noSuchTenant = (tenant: string): Refusal =>
  refusal(90002, 'invalid_request', `Tenant '${tenant}' not found.`);

/** The refusal of a grant type that Entra does not know. */
export const noSuchGrant = (grant: string): Refusal =>
  refusal(70003, 'unsupported_grant_type', `The app requested an unsupported grant type '${grant}'.`);
