import { GraphProblem, type Graph } from './graph.ts';

/** A tenant that Cordon serves. */
export interface Tenant {
  /** Entra's id of the tenant, in lower case. */
  readonly id: string;
  /** Its name for people, who also type it: `tenant=Fabrikam`. */
  readonly name: string;
  /** Its domains, in lower case. No domain belongs to two tenants. */
  readonly domains: readonly string[];
}

/** All tenants that Cordon serves. */
export interface Tenants {
  readonly all: readonly Tenant[];
  /** The tenant that a request acts on when nothing else is named. */
  readonly defaultTenant: Tenant;
  /** Id of the tenant that the bot is registered in, in lower case. Cordon need not serve it. */
  readonly botTenant: string;
}

/** Ids of the tenants that people and systems may come from: those that Cordon serves and the bot's own. */
export const callerTenantIds = ({ all, botTenant }: Pick<Tenants, 'all' | 'botTenant'>): ReadonlySet<string> =>
  new Set([botTenant, ...all.map(({ id }) => id)]);

/** What a conversation means for the choice of a tenant. */
export interface TenantScope {
  /** The tenant of the people in the conversation. Its directory decides who may request and who may approve. */
  readonly homeTenant: Tenant;
  /** Whether `tenant=` may name any tenant, or the home tenant only. */
  readonly canTargetAnyTenant: boolean;
  /** The tenant that requests in this channel act on when none is typed, by name, domain or id; the home tenant when left out. */
  readonly channelTenant?: string | undefined;
}

/**
 * Finds the scope of a conversation.
 * @param conversationTenant id of the tenant that Teams names for it
 */
export function tenantScopeOf(tenants: Tenants, conversationTenant: string): TenantScope {
  const own = tenantWithId(tenants, conversationTenant);
  return {
    homeTenant: own ?? tenants.defaultTenant,
    canTargetAnyTenant: own === undefined || own.id === tenants.botTenant,
  };
}

/**
 * Finds the tenant that a request acts on.
 * @param asked what was typed after `tenant=`: a name, a domain or an id, in any case
 * @returns undefined when there is no such tenant, or when it may not be chosen in this conversation
 */
export function targetOf(
  tenants: Tenants,
  { homeTenant, canTargetAnyTenant, channelTenant }: TenantScope,
  asked: string | undefined,
): Tenant | undefined {
  const wanted = asked ?? channelTenant;
  const found = wanted === undefined ? homeTenant : tenantCalled(tenants, wanted);
  return canTargetAnyTenant || found?.id === homeTenant.id ? found : undefined;
}

/** The tenants that people in a conversation can name. */
export const tenantsIn = (
  { all }: Pick<Tenants, 'all'>,
  { homeTenant, canTargetAnyTenant }: Pick<TenantScope, 'homeTenant' | 'canTargetAnyTenant'>,
): readonly Tenant[] => (canTargetAnyTenant ? all : [homeTenant]);

/** Finds a tenant by its id, in any case. */
export const tenantWithId = ({ all }: Pick<Tenants, 'all'>, id: string): Tenant | undefined =>
  all.find((tenant) => tenant.id === id.toLowerCase());

/** Finds a tenant by its name, one of its domains or its id, in any case. */
export function tenantCalled({ all }: Pick<Tenants, 'all'>, typed: string): Tenant | undefined {
  const wanted = typed.trim().toLowerCase();
  return all.find(({ id, name, domains }) => [id, name.toLowerCase(), ...domains].includes(wanted));
}

/** Finds the tenant that an address belongs to, by its domain. */
export function tenantOfAddress({ all }: Tenants, address: string): Tenant | undefined {
  const domain = address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return all.find(({ domains }) => domains.includes(domain));
}

/**
 * Names a tenant where several have to be told apart.
 * @returns null when there is only one tenant
 */
export const tenantShown = (tenants: Tenants, id: string): string | null =>
  tenants.all.length === 1 ? null : (tenantWithId(tenants, id)?.name ?? id);

/**
 * Makes the function that finds the Graph of a tenant. A tenant that is no longer in the policy file gets a Graph that rejects every
 * call.
 * @param byId the Graph of each tenant, by its id in lower case
 */
export function graphs(byId: ReadonlyMap<string, Graph>): (tenant: string) => Graph {
  return (tenant) => byId.get(tenant.toLowerCase()) ?? rejecting(tenant);
}

function rejecting(tenant: string): Graph {
  const reject = () => Promise.reject(new GraphProblem('rejected', `Cordon does not serve the tenant ${tenant}.`));
  return {
    tenant,
    send: reject,
    claims: reject,
    addressOf: (path) => path.encoded,
    clock: Date.now,
    with: () => rejecting(tenant),
  };
}
