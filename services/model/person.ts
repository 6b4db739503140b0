/** An Entra object id. The only thing that says who somebody is; names and UPNs are for reading. */
export type PersonId = string & { readonly __brand: 'PersonId' };

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Takes a text for an Entra object id, lower-cased.
 * @returns undefined when it is not a GUID
 */
export const personId = (text: string): PersonId | undefined =>
  guid.test(text) ? (text.toLowerCase() as PersonId) : undefined;

/** Somebody who types or clicks, as the authenticated activity says. */
export interface Person {
  readonly id: PersonId;
  /** For reading only; the person can change it. */
  readonly name: string;
}

/** What the id of a target is the id of. A `new-account` has none yet. */
export const targetKinds = ['account', 'deleted-account', 'new-account', 'device'] as const;
export type TargetKind = (typeof targetKinds)[number];

/** What a request is about, read from Entra when the request was made: an account, but for some commands. */
export interface Target extends Person {
  readonly kind: TargetKind;
  /** Of a device: whose it is and what it runs; for reading beside the name. */
  readonly upn: string;
  readonly jobTitle: string | null;
  /** True while the account is mastered on-premises. */
  readonly synced: boolean;
  readonly guest: boolean;
  readonly enabled: boolean;
  /** Active directory roles by display name; an admin raises the tier to critical. */
  readonly roles: readonly string[];
}

/** The id of an account that does not exist yet. */
export const noId = '00000000-0000-0000-0000-000000000000' as PersonId;

/** A target with nothing special about it. */
export const plainTarget = (target: Pick<Target, 'kind' | 'id' | 'name' | 'upn'>): Target => ({
  jobTitle: null,
  synced: false,
  guest: false,
  enabled: true,
  roles: [],
  ...target,
});
