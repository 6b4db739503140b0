import type { RoleName } from '../microsoft/roles.ts';
import type { CustomRoleName } from './custom-roles.ts';

/** A persona of the practice tenant, and how their account differs from an ordinary cloud user's. */
export interface PracticePerson {
  /** Entra object id. */
  readonly id: string;
  /** Display name; some contain markup on purpose. */
  readonly name: string;
  readonly givenName: string;
  readonly surname: string;
  readonly upn: string;
  /** Null without a mailbox. */
  readonly mail: string | null;
  readonly jobTitle: string;
  readonly department: string;
  /** What the persona is for, in one line. */
  readonly goodFor: string;
  readonly account: AccountTraits;
}

/** A role that is custom, has to be activated, or counts in one administrative unit only. */
export interface OtherRole {
  readonly role: RoleName | CustomRoleName;
  readonly eligible?: true;
  readonly inUnit?: true;
}

/** How an account differs from an ordinary one. */
export interface AccountTraits {
  readonly aliases?: readonly string[];
  readonly disabled?: true;
  readonly synced?: true;
  readonly guest?: true;
  /** Directory roles held directly, in force and for the whole tenant. */
  readonly roles?: readonly RoleName[];
  /** Other directory roles held directly. */
  readonly otherRoles?: readonly OtherRole[];
  /** Names of `practiceGroups` that the person can join in Privileged Identity Management. */
  readonly joinable?: readonly string[];
  /** Names of `practiceGroups` that the person owns. */
  readonly owns?: readonly string[];
  /** The same on both accounts of one human. */
  readonly employeeId?: string;
  /** Names of `practiceGroups` that the person is a direct member of. */
  readonly groups?: readonly string[];
  /** User principal name; null for none. Default: `lee@contoso.com`. */
  readonly manager?: string | null;
  /** How the person answers an MFA push. Default: approves it. */
  readonly push?: 'denies' | 'never-answers';
  /** ISO day of the last sign-in. Default: three days before the tenant is new. */
  readonly lastSignIn?: string;
}
