import type { RoleName } from '../microsoft/roles.ts';

/** An invented person: who they are, and how their account differs from an ordinary cloud user's. */
export interface PracticePerson {
  /** Entra object id. */
  readonly id: string;
  /** Display name; some hold markup on purpose. */
  readonly name: string;
  readonly givenName: string;
  readonly surname: string;
  readonly upn: string;
  /** Null without a mailbox. */
  readonly mail: string | null;
  readonly jobTitle: string;
  readonly department: string;
  /** What the person is good for in practice, in one line. */
  readonly goodFor: string;
  readonly account: AccountTraits;
}

/** What is not ordinary about an account. */
export interface AccountTraits {
  readonly aliases?: readonly string[];
  readonly disabled?: true;
  readonly synced?: true;
  readonly guest?: true;
  /** Directory roles held directly. */
  readonly roles?: readonly RoleName[];
  /** Names of `practiceGroups`. */
  readonly groups?: readonly string[];
  /** User principal name; null for none. Default: the head of security. */
  readonly manager?: string | null;
  /** What the person does with an MFA push. Default: approves it. */
  readonly push?: 'denies' | 'never-answers';
  /** ISO day of the last sign-in. Default: three days before the tenant is new. */
  readonly lastSignIn?: string;
}
