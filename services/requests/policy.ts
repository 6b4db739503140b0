import { isAdminRole } from '../directory/role-names.ts';
import type { PersonId, Target } from '../model/person.ts';
import type { RiskTier } from '../model/tier.ts';

/** A set of people: by object id or address, by Entra group (transitively), or everyone. Only enabled members of the tenant count. */
export interface Principals {
  readonly everyone: boolean;
  /** In practice mode only: everyone counts, known to Entra or not, and Entra is not asked. */
  readonly everyoneUnchecked: boolean;
  /** Object ids or addresses. An address is compared with nobody: `Pins` says whose object id it stands for. */
  readonly people: readonly string[];
  /** Object ids of Entra groups. */
  readonly groups: readonly string[];
}

/** What requests of one tier need before they run. */
export interface TierRule {
  /** How many approvals. */
  readonly approvals: number;
  /** How long approvers have, in milliseconds. */
  readonly windowMs: number;
  /** How long before the end of that window they are reminded, in milliseconds; 0: never. */
  readonly remindMs: number;
}

/** Who may do what, from the policy file. */
export interface Policy {
  readonly responders: Principals;
  readonly approvers: Principals;
  readonly tiers: Readonly<Record<'destructive' | 'critical', TierRule>>;
  readonly protected: {
    /** As in `Principals`. */
    readonly people: readonly string[];
    readonly groups: readonly string[];
    readonly action: 'refuse' | 'critical';
    /** What happens when somebody reads about a protected account. `notify`: the approvals channel is told. */
    readonly reads: 'allow' | 'refuse' | 'notify';
  };
  /** Accounts of one human: nobody counts twice because they have two. Object ids. */
  readonly samePerson: readonly (readonly PersonId[])[];
  /** By the name of a command: what the policy asks for beyond the command's own rules. It can only raise. */
  readonly commands: ReadonlyMap<string, CommandPolicy>;
  /** App ids of the bot and of the apps that call Graph: nobody may act on these. */
  readonly ownApps: readonly string[];
  readonly limits: {
    /** How many accounts one request may be about; at least 1. */
    readonly targets: number;
    /** A request about more targets than this is critical; 0 for no limit. */
    readonly criticalOver: number;
    /** How many destructive actions on accounts one person may open in an hour; 0 for no limit. */
    readonly perRequesterPerHour: number;
    /** How many destructive actions on accounts all people together may open in a day; 0 for no limit. */
    readonly perDay: number;
    /** How far ahead a request may be scheduled, in days; 0 for no limit. */
    readonly scheduleDays: number;
    /** How many actions (accounts times requests) all people together may ask for in a minute; 0 for no limit. */
    readonly actionsPerMinute: number;
    /** How many activities of one person are answered in a minute; 0 for no limit. */
    readonly activitiesPerMinute: number;
  };
  readonly channels: Channels;
  readonly calls: {
    /** How many approvers of one request are called; when more can decide, only those whom the policy names one by one. 0: nobody. */
    readonly approvers: number;
  };
  /** By the id of a tenant: what replaces the general settings for requests that act on that tenant. */
  readonly ofTenant?: ReadonlyMap<string, TenantPolicy>;
}

/** What the policy file says about one command. It holds as well for every bundle that contains the command. */
export interface CommandPolicy {
  /** False: the command is switched off, by all its names and with every bundle that contains it. */
  readonly enabled: boolean;
  /** A tier that is not below the command's own; undefined leaves it. */
  readonly tier: RiskTier | undefined;
  /** How many approvals it needs at least. A change that needs any is destructive. */
  readonly approvals: number | undefined;
  /** Only responders who are also among these may ask for it. */
  readonly responders: Principals | undefined;
  /** Only approvers who are also among these may approve it. */
  readonly approvers: Principals | undefined;
  /** Values of arguments that hold for everybody, as they are typed. Nobody can type another one. */
  readonly fixed?: Readonly<Record<string, string>> | undefined;
}

/** The part of the policy that a tenant may have of its own. */
export type TenantPolicy = Partial<Pick<Policy, 'responders' | 'approvers' | 'protected'>>;

/** A channel in which commands are taken. Where it names no people of its own, those of the whole policy count. */
export interface IncidentChannel {
  /** Without a thread: `19:...@thread.tacv2`. */
  readonly id: string;
  /** What people call it. It stands in the policy file because Teams tells a bot no channel names. */
  readonly name: string | undefined;
  /** Name or id of the tenant that its commands act on; undefined for the default one. */
  readonly tenant: string | undefined;
  readonly responders: Principals | undefined;
  readonly approvers: Principals | undefined;
}

/** Which channels Cordon works in. */
export interface Channels {
  /** Empty: commands are taken anywhere. */
  readonly incidents: readonly IncidentChannel[];
  /** Id of the channel where approvers are asked, each request in a thread of its own; null: where the request was made. */
  readonly approvals: string | null;
}

/** How long the requester has to confirm, in milliseconds. */
export const confirmWindowMs = 15 * 60_000;

/** Whether an account counts as an admin, which raises the tier of requests about it: by a role, or because its roles could not be read. */
export const isAdmin = (target: Pick<Target, 'roles' | 'rolesUnread'>): boolean =>
  target.rolesUnread.length > 0 || target.roles.some(isAdminRole);
