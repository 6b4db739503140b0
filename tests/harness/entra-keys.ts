import { practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';
import { mcpAudience } from './assistant.ts';
import { listening } from './graph.ts';
import { keyPairs, rs, type TokenTraits } from './teams-issuer.ts';

/** The host of Entra in the worldwide cloud. */
export const entraHost = 'login.microsoftonline.com';
/** Client id of the assistant that the tokens are for. */
export const assistantClient = '44444444-4444-4444-8444-444444444444';

/**
 * Serves the signing keys of every tenant of Entra, closed after the test.
 * @returns its port, to which connections to `entraHost` must be led
 */
export const startEntraKeys = (): Promise<number> =>
  listening((request, response) => {
    const [, tenant = ''] = (request.url ?? '').split('/');
    const isKeys = request.url?.endsWith('/keys') === true;
    const jwk = { ...keyPairs.teams.publicKey.export({ format: 'jwk' }), kid: 'entra', use: 'sig' };
    const metadata = { jwks_uri: `https://${entraHost}/${tenant}/discovery/v2.0/keys` };
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(isKeys ? { keys: [jwk] } : metadata));
  });

/** The claims of a delegated token of version 2.0 for Megan, valid for an hour. */
export function delegatedClaims(first = 'megan') {
  const now = Math.floor(Date.now() / 1000);
  const person = practicePersonNamed(first);
  return {
    ver: '2.0',
    iss: `https://${entraHost}/${practiceTenantId}/v2.0`,
    aud: mcpAudience,
    tid: practiceTenantId,
    oid: person?.id,
    name: person?.name,
    azp: assistantClient,
    scp: 'Cordon.Use',
    nbf: now - 60,
    exp: now + 3600,
  };
}

/** The Authorization header with a token of Entra. A claim that is undefined is left out. */
export function entraBearer({ claims, header, signWith }: TokenTraits = {}, first?: string): string {
  const input = [
    { alg: 'RS256', kid: 'entra', typ: 'JWT', ...header },
    { ...delegatedClaims(first), ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = (signWith ?? rs('sha256', keyPairs.teams.privateKey))(input);
  return `Bearer ${input}.${signature.toString('base64url')}`;
}
