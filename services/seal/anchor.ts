import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import { canonicalJson, genesisOf, seal } from './chain.ts';

const mac = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** How far the trail of one request had come: its `n`-th event had this MAC. */
const head = z.strictObject({ id: z.string().min(1), n: z.int().min(1), mac });
export type Head = z.output<typeof head>;

const anchorBody = z.strictObject({
  seq: z.int().min(1),
  at: z.number(),
  kid: z.string(),
  prev: mac,
  requests: count,
  events: count,
  heads: z.array(head).readonly(),
  retired: z.array(head).readonly(),
});

/**
 * One record of what is kept where Cordon cannot rewrite it. Together the records say how far every trail has come: each brings the
 * heads that are new since the record before, and follows it by `prev`, so that they are a chain like the events of a request.
 * - `seq` counts from 1 · `at` epoch ms · `kid` which key sealed it · `requests`, `events` how many are anchored in all
 * - `retired` requests that were deleted because their time was over, with their last head
 */
export type Anchor = z.output<typeof anchorBody>;

/** What the first anchor follows. */
export const firstAnchorFollows = genesisOf('anchors');

/** Tells keys apart without telling anything about them. */
export const kidOf = (key: Uint8Array): string => createHmac('sha256', key).update('kid').digest('hex').slice(0, 16);

/**
 * An anchor as one line of JSON, sealed over the one before and all it says, without the line break.
 * @throws {RangeError} for a key under 32 bytes
 */
export const anchorLine = (anchor: Anchor, key: Uint8Array): string =>
  canonicalJson({ ...anchor, mac: seal(anchor.prev, anchor, key) });

export interface ReadAnchor {
  readonly anchor: Anchor;
  readonly mac: string;
}

/** Reads a line that `anchorLine` wrote. @returns what is wrong with it, when it is not one that this key sealed */
export function readAnchor(line: string, key: Uint8Array): ReadAnchor | 'not-an-anchor' | 'other-key' | 'forged' {
  const parsed = anchorBody.extend({ mac }).safeParse(jsonOr(line, undefined));
  if (!parsed.success) return 'not-an-anchor';
  const { mac: claimed, ...anchor } = parsed.data;
  if (anchor.kid !== kidOf(key)) return 'other-key';
  const sealed = Buffer.from(anchorLine(anchor, key));
  const came = Buffer.from(line);
  const read: ReadAnchor = { anchor, mac: claimed };
  return sealed.length === came.length && timingSafeEqual(sealed, came) ? read : 'forged';
}
