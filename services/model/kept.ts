/** A value as it was before a step changed it: a small JSON object without secrets, in the shape that its action declares. */
export type KeptValue = Readonly<Record<string, unknown>>;

/**
 * Why an old value is not known although its step ran.
 * - `unread`: it could not be read, and the step did not wait for it
 * - `too-large`: it is larger than what is kept
 * - `secret`: something in it looks like a secret
 */
export const lossReasons = ['unread', 'too-large', 'secret'] as const;

/** What a step has kept of the value that it replaced. */
export type Kept = { readonly value: KeptValue } | { readonly lost: (typeof lossReasons)[number] };

/** The most that is kept of one value, in characters of JSON. A larger one is not kept at all, because half of it cannot be brought back. */
export const keptAtMost = 12_000;
