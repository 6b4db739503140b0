import { GraphProblem, type Graph } from './graph.ts';

/** A tenant that Cordon looks after. */
export interface Tenant {
  /** Entra's id of it, lower-cased. */
  readonly id: string;
  /** For people, and to be typed: `tenant=Fabrikam`. */
  readonly name: string;
  /** Lower-cased; of all tenants, no domain is of two. */
  readonly domains: readonly string[];
}

/** Every tenant that Cordon looks after. */
export interface Tenants {
  readonly all: readonly Tenant[];
  /** Where a request acts when nothing says otherwise. */
  readonly defaultTenant: Tenant;
  /** Id of the tenant that the bot itself is registered in, lower-cased; Cordon need not look after it. */
  readonly botTenant: string;
}

/** Where somebody speaks. */
export interface TenantScope {
  /** Where the people of the conversation live: whose directory says who may ask and who may approve. */
  readonly homeTenant: Tenant;
  /** Whether `tenant=` may name any of them; elsewhere it is `home` only. */
  readonly canTargetAnyTenant: boolean;
  /** What this channel acts on when nobody says otherwise, by name, domain or id; `home` unless told. */
  readonly channelTenant?: string | undefined;
}

/** Where a conversation stands. @param teams the tenant that Teams says it is of */
export function tenantScopeOf(tenants: Tenants, teams: string): TenantScope {
  const own = tenantWithId(tenants, teams);
  return {
    homeTenant: own ?? tenants.defaultTenant,
    canTargetAnyTenant: own === undefined || own.id === tenants.botTenant,
  };
}

/**
 * The tenant that a request acts on.
 * @param asked what was typed after `tenant=`: a name, a domain or an id, in any case
 * @returns undefined when there is none of that name, or none that may be picked here
 */
export function targetOf(
  tenants: Tenants,
  { homeTenant: home, canTargetAnyTenant: picksAny, channelTenant: acts }: TenantScope,
  asked: string | undefined,
): Tenant | undefined {
  const wanted = asked ?? acts;
  const found = wanted === undefined ? home : tenantCalled(tenants, wanted);
  return picksAny || found?.id === home.id ? found : undefined;
}

export const tenantWithId = ({ all }: Pick<Tenants, 'all'>, id: string): Tenant | undefined =>
  all.find((tenant) => tenant.id === id.toLowerCase());

/** By name, domain or id, in any case. */
export function tenantCalled({ all }: Pick<Tenants, 'all'>, words: string): Tenant | undefined {
  const said = words.trim().toLowerCase();
  return all.find(({ id, name, domains }) => [id, name.toLowerCase(), ...domains].includes(said));
}

/** The tenant that an address is of, by its domain. */
export function tenantOfAddress({ all }: Tenants, address: string): Tenant | undefined {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return all.find(({ domains }) => domains.includes(domain));
}

/** A tenant's name where there are several to tell apart; null where there is but one. */
export const tenantShown = (tenants: Tenants, id: string): string | null =>
  tenants.all.length === 1 ? null : (tenantWithId(tenants, id)?.name ?? id);

/** Each tenant has its own Graph; a tenant that is no longer in the policy has one that sends nothing anywhere. */
export function graphs(byId: ReadonlyMap<string, Graph>): (tenant: string) => Graph {
  return (tenant) => byId.get(tenant.toLowerCase()) ?? nowhere(tenant);
}

function nowhere(tenant: string): Graph {
  const refuse = () => Promise.reject(new GraphProblem('rejected', `Cordon does not look after the tenant ${tenant}.`));
  return {
    ...{ tenant, send: refuse, claims: refuse, clock: Date.now, with: () => nowhere(tenant) },
    addressOf: (path) => path.encoded,
  };
}
