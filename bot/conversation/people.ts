import type { Binding } from '../../services/commands/bind.ts';
import type { Report } from '../../services/contract/action.ts';
import type { Command } from '../../services/contract/bundle.ts';
import { createFederatedDomains, type FederatedDomainsOf } from '../../services/directory/domains.ts';
import type { Graph } from '../../services/graph/graph.ts';
import { tenantScopeOf, type TenantScope, type Tenants } from '../../services/graph/tenants.ts';
import type { Place, Request } from '../../services/model/request.ts';
import { createApproverNames, type ApproverNames } from '../../services/requests/approver-names.ts';
import { incidentChannelOf, takesCommands } from '../../services/requests/channels.ts';
import { switchedOffIn } from '../../services/requests/command-rules.ts';
import { unsetIn, withFixed } from '../../services/requests/fixed-arguments.ts';
import type { IsOffered } from '../../services/requests/offered.ts';
import type { Pins } from '../../services/requests/pins.ts';
import type { IncidentChannel } from '../../services/requests/policy.ts';
import type { Rights } from '../../services/requests/rights.ts';
import { graphInTurn } from '../../services/requests/turn-graph.ts';
import { checkTenant } from './check-tenant.ts';
import { createReads, type OpenedRead, type ReadIntent, type ReadPorts } from './reads.ts';
import { createStrangers, type Strangers } from './strangers.ts';
import { createViewers, type Viewers, type ViewersPorts } from './viewers.ts';

/** Who people are, what they may do and where, and what their tenants say about them. */
export interface People {
  readonly rights: Rights;
  /** Those who have no right at all. */
  readonly strangers: Strangers;
  /** Those who see the cards of requests. */
  readonly viewers: Viewers;
  readonly tenants: Tenants;
  /** Whether commands are taken in a place. */
  takesCommands(place: Pick<Place, 'conversation'>): boolean;
  /** The incident channels by the names that the policy file gives them; empty when it gives none. */
  readonly incidentChannels: readonly string[];
  /** The incident channels; empty when commands are taken anywhere. */
  readonly channels: readonly Pick<IncidentChannel, 'id' | 'name' | 'tenant'>[];
  /**
   * Which tenants somebody can name in a conversation, and which one is meant when they name none.
   * @param teamsTenant id of the tenant that Teams says the conversation is of
   */
  scopeOf(teamsTenant: string, place: Pick<Place, 'conversation'>): TenantScope;
  /** Graph of a tenant, to find in this turn who is meant. Every read ends two seconds after this call. */
  directory(tenant: string): Graph;
  /** Graph of a tenant without the deadline of a turn, for work that goes on behind it. */
  graphBehind(tenant: string): Graph;
  /** How many targets one request may have. */
  readonly mostTargets: number;
  /** Who may approve in a place, by name. Only for people who may ask or approve there. */
  approverNames(scope: Pick<Request, 'home' | 'tenant' | 'place'>): Promise<ApproverNames>;
  /** Which domains of a tenant leave passwords to another identity provider. */
  readonly federatedDomains: FederatedDomainsOf;
  /**
   * Notes in the journal that somebody reads, and opens the read. Nothing has been read yet when it answers.
   * @returns why it may not run, or the way to its reports
   */
  openRead(intent: ReadIntent): Promise<OpenedRead>;
  /**
   * Finds what the policy has switched off about a command.
   * @returns the name of the command, or of the part of it that is switched off; undefined when it may be used
   */
  switchedOff(command: Command): string | undefined;
  /** Fills in the arguments that the policy sets for everybody. A different value that was typed is a problem of the line. */
  withFixed(command: Command, binding: Binding): Binding;
  /** Names of arguments that a command needs from the policy and does not get. */
  unset(command: Command): readonly string[];
  /** The time now, in epoch milliseconds. */
  now(): number;
  /** Whether Cordon may offer a command line, in help, as a suggestion or on a button. */
  readonly isOffered: IsOffered;
  /** What is ready in a tenant, and what is missing for which command that is not switched off. Takes longer than a turn. */
  check(tenant: string): Promise<Report>;
}

/** What `People` is made of. */
export interface PeoplePorts extends ReadPorts, Pick<ViewersPorts, 'db'> {
  readonly pins: Pins;
  readonly isOffered: IsOffered;
  readonly rights: Rights;
  readonly tenants: Tenants;
  /** Origin of a tenant's Entra. */
  readonly authorityOf: (tenant: string) => string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Makes the port over the policy file, Graph and the registry. */
export function createPeople({ rights, tenants, authorityOf, isOffered, db, ...reading }: PeoplePorts): People {
  const { policy, pins, graphOf, now, log } = reading;
  const strangers = createStrangers({ policy, rights, tenants, now });
  return {
    rights,
    strangers,
    viewers: createViewers({ db, rights, strangers, now, log }),
    tenants,
    takesCommands: (place) => takesCommands(policy, place),
    incidentChannels: policy.channels.incidents.flatMap(({ name }) => name ?? []),
    channels: policy.channels.incidents,
    scopeOf: (teamsTenant, place) => ({
      ...tenantScopeOf(tenants, teamsTenant),
      channelTenant: incidentChannelOf(policy, place)?.tenant,
    }),
    directory: (tenant) => graphInTurn(graphOf(tenant)),
    graphBehind: graphOf,
    mostTargets: policy.limits.targets,
    approverNames: createApproverNames(reading),
    federatedDomains: createFederatedDomains(now),
    openRead: createReads(reading),
    now,
    switchedOff: (command) => switchedOffIn(policy, command),
    withFixed: (command, binding) => withFixed(policy, command, binding),
    unset: (command) => unsetIn(policy, command),
    isOffered,
    check: async (tenant) => (await checkTenant({ graphOf, pins, isOffered, authorityOf }, tenant)).report,
  };
}
