import { checkReport } from '../../services/check.ts';
import type { ReadAction, Report } from '../../services/contract/action.ts';
import type { History } from '../../services/contract/history.ts';
import { readAppReadiness } from '../../services/graph/app-readiness.ts';
import type { Graph } from '../../services/graph/graph.ts';
import { tenantScopeOf, type TenantScope, type Tenants } from '../../services/graph/tenants.ts';
import type { Place } from '../../services/model/request.ts';
import { commands } from '../../services/registry.ts';
import { incidentChannelOf, takesCommands } from '../../services/requests/channels.ts';
import type { Policy } from '../../services/requests/policy.ts';
import type { Rights } from '../../services/requests/rights.ts';
import { graphInTurn } from '../../services/requests/turn-graph.ts';
import { createStrangers, type Strangers } from './strangers.ts';

/** Who people are, what they may do and where, and what their tenants say about them. */
export interface People {
  readonly rights: Rights;
  /** Those who have no right at all. */
  readonly strangers: Strangers;
  readonly tenants: Tenants;
  /** Whether commands are taken in a place. */
  takesCommands(place: Pick<Place, 'conversation'>): boolean;
  /** The incident channels by the names that the policy file gives them; empty when it gives none. */
  readonly incidentChannels: readonly string[];
  /**
   * Which tenants somebody can name in a conversation, and which one is meant when they name none.
   * @param teamsTenant id of the tenant that Teams says the conversation is of
   */
  scopeOf(teamsTenant: string, place: Pick<Place, 'conversation'>): TenantScope;
  /** Graph of a tenant, to find in this turn who is meant. Every read ends two seconds after this call. */
  directory(tenant: string): Graph;
  /**
   * Runs a read command, which may take longer than a turn.
   * @param tenant id of the tenant that it reads
   * @param args as bound, with people resolved
   * @param history what the person who asks may see of Cordon's past
   * @throws {GraphProblem} when Graph does not answer it
   */
  read(tenant: string, command: ReadAction, args: Readonly<Record<string, unknown>>, history: History): Promise<Report>;
  /** What is ready in a tenant, and what is missing for which command. Takes longer than a turn. */
  check(tenant: string): Promise<Report>;
}

/** What `People` is made of. */
export interface PeoplePorts {
  readonly policy: Pick<Policy, 'channels'>;
  readonly rights: Rights;
  readonly tenants: Tenants;
  /** Graph of a tenant, without a deadline of its own. */
  readonly graphOf: (tenant: string) => Graph;
  /** Origin of a tenant's Entra. */
  readonly authorityOf: (tenant: string) => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Makes the port over the policy file, Graph and the registry. */
export function createPeople({ policy, rights, tenants, graphOf, authorityOf, now }: PeoplePorts): People {
  return {
    rights,
    strangers: createStrangers({ policy, rights, tenants, now }),
    tenants,
    takesCommands: (place) => takesCommands(policy, place),
    incidentChannels: policy.channels.incidents.flatMap(({ name }) => name ?? []),
    scopeOf: (teamsTenant, place) => ({
      ...tenantScopeOf(tenants, teamsTenant),
      channelTenant: incidentChannelOf(policy, place)?.tenant,
    }),
    directory: (tenant) => graphInTurn(graphOf(tenant)),
    read: (tenant, command, args, history) =>
      command.run({ graph: graphOf(tenant), history }, command.args.parse(args)),
    check: async (tenant) => checkReport(commands, await readAppReadiness(graphOf(tenant)), authorityOf(tenant)),
  };
}
