import type { PersonId } from './person.ts';

/**
 * How Identity Protection rates an account.
 * - `none`: not at risk, or not any more
 * - `hidden`: at risk, but the tenant's licence does not show how much
 * - `confirmed`: somebody has confirmed that it is compromised
 */
export const riskRatings = ['none', 'hidden', 'low', 'medium', 'high', 'confirmed'] as const;

/** One of `riskRatings`. */
export type RiskRating = (typeof riskRatings)[number];

/**
 * What cards show about an account besides its `Target`. It changes every day and is neither frozen nor sealed with a request: it helps
 * people to see whom a request is about, and nothing is ever decided by it. Null is what is not there, or could not be read.
 */
export interface Profile {
  readonly department: string | null;
  /** Name of the manager. */
  readonly manager: string | null;
  /** The last sign-in that Entra counts, in epoch milliseconds. Entra may be hours behind. */
  readonly lastSignInAt: number | null;
  readonly risk: RiskRating | null;
}

/** Profiles by the object id of the account; accounts without one are left out. */
export type Profiles = Readonly<Partial<Record<PersonId, Profile>>>;
