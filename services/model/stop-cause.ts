import type { Person } from './person.ts';

/**
 * Why a request may not go on, found when it was checked again. `who` names the people or accounts concerned, for the card.
 * - `protected`: the policy protects a target now
 * - `requester-lost-right`, `approver-lost-right`: Entra or the policy no longer gives the right that was counted
 * - `involved`: an approver turns out to be the requester, a target or somebody else who is involved
 * - `last-administrator`: no enabled Global Administrator would be left
 * - `switched-off`: the policy has switched the command off
 * - `cannot-tell`: Graph did not say in time whether it may go on
 * - `signed-out`: everything is done in the requester's name, and they have to sign in
 */
export interface Barred {
  readonly why:
    | 'protected'
    | 'requester-lost-right'
    | 'approver-lost-right'
    | 'involved'
    | 'last-administrator'
    | 'switched-off'
    | 'cannot-tell'
    | 'signed-out';
  readonly who: readonly string[];
}

/**
 * Why a run ended before all of its steps were started, or began none.
 * - `barred`: the check right before it found that it may not go on
 * - `tampered`: what is stored is not what the sealed trail says
 * - `stopped`: somebody stopped this request; `stand-down`: somebody stopped everything
 */
export type StopCause =
  | { readonly kind: 'barred'; readonly barred: Barred }
  | { readonly kind: 'tampered' }
  | { readonly kind: 'stopped'; readonly by: Person }
  | { readonly kind: 'stand-down'; readonly by: Person };
