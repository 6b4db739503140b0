import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import { canonicalJson, genesisOf, seal } from './chain.ts';

const mac = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);

/** JSON of a head. The property names are persisted in anchor files. */
const head = z.strictObject({ id: z.string().min(1), n: z.int().min(1), mac });

/** How far the trail of one request, or one day's journal, has come: its event number `n` has this MAC. */
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
 * One record of the anchor chain, which is kept where Cordon cannot rewrite it. Each anchor lists the heads that are new since the
 * anchor before it, and `prev` holds that anchor's MAC. The property names are persisted.
 * - `seq`: number of the anchor, from 1
 * - `at`: epoch milliseconds
 * - `kid`: id of the key that sealed it
 * - `requests`, `events`: how many requests and journals, and how many of their events, are anchored in total
 * - `heads`: new heads since the previous anchor
 * - `retired`: last heads of the requests and journals that retention has deleted since the previous anchor
 */
export type Anchor = z.output<typeof anchorBody>;

/** The `prev` of the first anchor. */
export const firstAnchorFollows = genesisOf('anchors');

/** An id for a key that reveals nothing about the key itself. */
export const kidOf = (key: Uint8Array): string => createHmac('sha256', key).update('kid').digest('hex').slice(0, 16);

/**
 * Writes an anchor as one line of canonical JSON with its MAC, which covers the anchor and the MAC of the one before.
 * @param key at least 32 bytes
 * @returns the line without a line break
 * @throws {RangeError} when the key is shorter than 32 bytes
 */
export const anchorLine = (anchor: Anchor, key: Uint8Array): string =>
  canonicalJson({ ...anchor, mac: seal(anchor.prev, anchor, key) });

/** An anchor that was read and verified, with its MAC. */
export interface ReadAnchor {
  readonly anchor: Anchor;
  readonly mac: string;
}

/**
 * Reads and verifies a line that `anchorLine` wrote.
 * @returns the anchor, or why the line is rejected: `not-an-anchor` when it cannot be parsed, `other-key` when it names another
 * key, `forged` when its bytes are not exactly what this key would have sealed
 */
export function readAnchor(line: string, key: Uint8Array): ReadAnchor | 'not-an-anchor' | 'other-key' | 'forged' {
  const parsed = anchorBody.extend({ mac }).safeParse(jsonOr(line, undefined));
  if (!parsed.success) return 'not-an-anchor';
  const { mac: claimed, ...anchor } = parsed.data;
  if (anchor.kid !== kidOf(key)) return 'other-key';
  const expected = Buffer.from(anchorLine(anchor, key));
  const actual = Buffer.from(line);
  const read: ReadAnchor = { anchor, mac: claimed };
  return expected.length === actual.length && timingSafeEqual(expected, actual) ? read : 'forged';
}
