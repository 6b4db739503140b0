import type { Licence } from '../graph/app-readiness.ts';

/** What Microsoft requires for an action; `check` and the documentation show it. */
export interface MicrosoftRequirements {
  /** The least privileged application permissions, as the `source` page lists them. */
  readonly permissions: readonly string[];
  /** The licence that the tenant needs. Omit it when every tenant can use the endpoint. */
  readonly licence?: Licence;
  /** The Entra role that the app's service principal needs besides the permissions. Omit it when none is needed. */
  readonly role?: string;
  /** The page of Microsoft's documentation that says so. */
  readonly source: string;
}
