/**
 * What became of a message to somebody's personal chat. Whatever tells people that something waits for them privately takes one.
 * - `delivered`: Teams took it
 * - `refused`: Teams refuses it for good, because the person has blocked the bot or has not added it
 * - `not-yet`: Teams gave no answer, or was busy
 */
export type PrivateDelivery = 'delivered' | 'refused' | 'not-yet';
