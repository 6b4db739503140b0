/** An Entra object id: the only value that identifies somebody. Names and UPNs are for display. */
export type PersonId = string & { readonly __brand: 'PersonId' };

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads an Entra object id.
 * @returns the id in lower case, or undefined when the text is not a GUID
 */
export const personId = (text: string): PersonId | undefined =>
  guid.test(text) ? (text.toLowerCase() as PersonId) : undefined;

/** The sender of an authenticated activity: somebody who typed or clicked. */
export interface Person {
  readonly id: PersonId;
  /** For display only; people can change their names. */
  readonly name: string;
}

/**
 * What a target's id identifies. A `new-account` has no id yet, and `mail` is messages in many mailboxes, which have none together: both
 * carry `noId`. An `app` is a service principal; a `deleted-app` carries its application id, because it can be two objects. The id of an `address`, an IP address, is derived from it.
 */
export const targetKinds = [
  'account',
  'deleted-account',
  'new-account',
  'device',
  'app',
  'address',
  'mail',
  'deleted-group',
  'deleted-app',
] as const;

/** One of `targetKinds`. */
export type TargetKind = (typeof targetKinds)[number];

/** What several targets of a kind are called, where accounts are called people. Cards repeat it under this type, which accepts nothing else. */
export const targetsCalled = {
  account: 'people',
  'deleted-account': 'people',
  'new-account': 'people',
  device: 'devices',
  app: 'apps',
  address: 'addresses',
  mail: 'searches',
  'deleted-group': 'groups',
  'deleted-app': 'apps',
} as const satisfies Readonly<Record<TargetKind, string>>;

/** The type of `targetsCalled`, for rooms that see this one only as types. */
export type TargetsCalled = typeof targetsCalled;

/**
 * Where the roles of an account are read from.
 * - `active`: assignments in force, for the whole tenant, an administrative unit or one object, direct and through groups
 * - `eligible`: assignments that the account can activate in Privileged Identity Management, direct and through groups
 * - `groups`: memberships of groups that roles can be assigned to
 */
export const roleSources = ['active', 'eligible', 'groups'] as const;

/** One of `roleSources`. */
export type RoleSource = (typeof roleSources)[number];

/**
 * Why nobody may change an app here.
 * - `microsoft`: it is one of Microsoft's own, without which a service of the tenant stops
 * - `managed-identity`: it is the identity of an Azure resource, and is changed there
 */
export const systemApps = ['microsoft', 'managed-identity'] as const;

/** One of `systemApps`. */
export type SystemApp = (typeof systemApps)[number];

/** What a request acts on, as Entra described it when the request was made: an account, a device, an app. */
export interface Target extends Person {
  readonly kind: TargetKind;
  /** The UPN. For display, what tells a device or an app from others of its name instead: its owner and system, its publisher. */
  readonly upn: string;
  readonly jobTitle: string | null;
  /** True when the account is synced from on-premises Active Directory. */
  readonly synced: boolean;
  /** True when the account signs in at a home tenant of its own, whether this tenant counts it as a guest or as a member. */
  readonly guest: boolean;
  readonly enabled: boolean;
  /** Display names of the directory roles that the account holds or is eligible for; see `isAdmin` for those that matter. */
  readonly roles: readonly string[];
  /** What could not be read about its roles. An account counts as an admin unless this is empty. */
  readonly rolesUnread: readonly RoleSource[];
  /** True when it holds the Global Administrator role now, for the whole tenant, directly or through a group. */
  readonly globalAdministrator: boolean;
  /** Object ids of the registered owners of a device; empty for an account. */
  readonly owners: readonly PersonId[];
  /** The employee id, which tells two accounts of one human; null when there is none or it could not be read. */
  readonly employeeId: string | null;
  /** True when the domain of its UPN leaves passwords to another identity provider. False also where that could not be read. */
  readonly federated: boolean;
  /**
   * Template ids of the directory roles that it holds now, for any scope, direct or through groups; `beyondRoles` stands for a custom role
   * and for any part in a role-assignable group. Decides which apps may act on it.
   */
  readonly activeRoles: readonly string[];
  /** Set for an app that nobody may change here; null for every other app, and for what is no app. */
  readonly systemApp: SystemApp | null;
}

/** Stands in `Target.activeRoles` for what Microsoft protects like a role that only two administrators may act on. */
export const beyondRoles = 'beyond-roles';

/** Stands in for the id of what has none: an account that does not exist yet, or messages in many mailboxes. */
export const noId = '00000000-0000-0000-0000-000000000000' as PersonId;

/** Builds a target that is enabled, not synced, not a guest and holds no roles; the given properties override these. */
export const plainTarget = (target: Pick<Target, 'kind' | 'id' | 'name' | 'upn'>): Target => ({
  jobTitle: null,
  synced: false,
  guest: false,
  enabled: true,
  roles: [],
  rolesUnread: [],
  globalAdministrator: false,
  owners: [],
  employeeId: null,
  federated: false,
  activeRoles: [],
  systemApp: null,
  ...target,
});
