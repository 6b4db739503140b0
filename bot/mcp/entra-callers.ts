import { decodeJwt, decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import { personId, type PersonId } from '../../services/model/person.ts';
import type { Tenants } from '../../services/graph/tenants.ts';
import { signingKeys, type SigningKeys } from '../base/signing-keys.ts';
import type { Logger } from '../telemetry/log.ts';
import { audiencesOf, scopeName } from './audience.ts';
import type { Caller, Callers } from './caller.ts';

/** What tokens are checked against. */
export interface EntraCallersPorts {
  /** App id of the API that the tokens must be for. */
  readonly audience: string;
  /** Our own origin. */
  readonly publicUrl: string | undefined;
  readonly tenants: Pick<Tenants, 'all' | 'botTenant'>;
  /** Origin of a tenant's Entra. */
  readonly authorityOf: (tenant: string) => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/** How far the clocks of Entra and of this machine may differ, in seconds. */
const clockTolerance = 5 * 60;

const guid = z
  .string()
  .transform((text) => personId(text))
  .pipe(z.custom<PersonId>((id) => id !== undefined));
const inWords = z.string().transform((text) => text.split(' '));

/** What a token says about a person in whose name an app calls. Any other claim may be missing. */
const delegatedClaims = z.object({
  oid: guid,
  scp: inWords.refine((scopes) => scopes.includes(scopeName)),
  idtyp: z.literal('user').optional(),
  name: z.string().max(256).catch(''),
});
const clientClaims = {
  '1.0': z.object({ appid: guid }).transform(({ appid }) => appid),
  '2.0': z.object({ azp: guid }).transform(({ azp }) => azp),
} as const;

/**
 * Takes the delegated tokens of Entra for one API: signed by the person's own tenant, which Cordon serves, with RS256, for a person (`scp` has
 * `Cordon.Use`) and not for an app. Both versions of tokens count, because the API's registration decides which one Entra makes.
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function createEntraCallers({
  audience,
  publicUrl,
  tenants,
  authorityOf,
  now,
  log,
}: EntraCallersPorts): Callers {
  const served = new Set([tenants.botTenant, ...tenants.all.map(({ id }) => id)]);
  const audiences = audiencesOf(audience, publicUrl);
  const keysByTenant = new Map<string, SigningKeys>();
  const keysOf = (tenant: string): SigningKeys => {
    const metadata = `${authorityOf(tenant)}/${tenant}/v2.0/.well-known/openid-configuration`;
    const keys = keysByTenant.get(tenant) ?? signingKeys({ metadata, signer: 'Entra', now, log });
    keysByTenant.set(tenant, keys);
    return keys;
  };

  return {
    async callerOf({ authorization }) {
      const [, token] = bearer.exec(authorization ?? '') ?? [];
      const claimed = token === undefined ? undefined : claimedIn(token);
      if (token === undefined || claimed === undefined || !served.has(claimed.tid)) return undefined;
      const { tid: tenant, ver } = claimed;
      if (!audiences.includes(claimed.aud) || claimed.iss !== issuerOf(ver, tenant, authorityOf(tenant)))
        return undefined;
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => keyFor(keysOf(tenant), kid), {
          algorithms: ['RS256'],
          issuer: claimed.iss,
          audience: claimed.aud,
          requiredClaims: ['exp'],
          clockTolerance,
          currentDate: new Date(now()),
        });
        return callerIn(payload, { tenant, ver });
      } catch (error) {
        if (!(error instanceof errors.JOSEError))
          log.error({ err: error }, 'refused a token that could not be checked');
        return undefined;
      }
    },
  };
}

/** The bounds keep junk from costing anything; a person in many groups has a long token. */
const bearer = /^Bearer ([\w-]{1,2000}\.[\w-]{1,16000}\.[\w-]{1,2000})$/i;

const claims = z.object({
  ver: z.enum(['1.0', '2.0']),
  tid: z.string().transform((id) => id.toLowerCase()),
  iss: z.string(),
  aud: z.string(),
  exp: z.number(),
});
type Version = z.output<typeof claims>['ver'];

/** What a token claims, before anything is verified: enough to turn it away without fetching keys. */
function claimedIn(token: string): z.output<typeof claims> | undefined {
  try {
    return decodeProtectedHeader(token).alg === 'RS256' ? claims.safeParse(decodeJwt(token)).data : undefined;
  } catch {
    return undefined;
  }
}

/** The issuer of the tokens of a tenant, which is another host in China for tokens of version 1.0. */
const issuerOf = (ver: Version, tenant: string, authority: string): string =>
  ver === '2.0'
    ? `${authority}/${tenant}/v2.0`
    : `https://${authority.endsWith('.cn') ? 'sts.chinacloudapi.cn' : 'sts.windows.net'}/${tenant}/`;

async function keyFor(keys: SigningKeys, kid: unknown) {
  const key = typeof kid === 'string' ? await keys.getKey(kid) : null;
  if (key === null) throw new errors.JWKSNoMatchingKey();
  return key.jwk;
}

function callerIn(
  payload: JWTPayload,
  { tenant, ver }: { readonly tenant: string; readonly ver: Version },
): Caller | undefined {
  const person = delegatedClaims.safeParse(payload).data;
  const client = clientClaims[ver].safeParse(payload).data;
  if (person === undefined || client === undefined) return undefined;
  const { oid, name } = person;
  return { person: { id: oid, name: name === '' ? oid : name }, tenant, client };
}
