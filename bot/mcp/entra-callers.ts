import { z } from 'zod';
import { personId, type PersonId } from '../../services/model/person.ts';
import { callerTenantIds, type Tenants } from '../../services/graph/tenants.ts';
import { createEntraTokens, type EntraToken } from '../base/entra-tokens.ts';
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
  const served = callerTenantIds(tenants);
  const audiences = audiencesOf(audience, publicUrl);
  const verified = createEntraTokens({ authorityOf, now, log });
  return {
    async callerOf({ authorization }) {
      const token = await verified(authorization, { tenants: served, audiences: () => audiences });
      return token && callerIn(token);
    },
  };
}

function callerIn({ claims, tenant, version }: EntraToken): Caller | undefined {
  const person = delegatedClaims.safeParse(claims).data;
  const client = clientClaims[version].safeParse(claims).data;
  if (person === undefined || client === undefined) return undefined;
  const { oid, name } = person;
  return { person: { id: oid, name: name === '' ? oid : name }, tenant, client };
}
