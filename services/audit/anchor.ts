import { appendFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { genesisOf, seal } from './chain.ts';

/** Where the audit's chains had got to at a moment, kept where the bot cannot rewrite it. */
export interface Anchor {
  /** Counts up from 1; with `previous` and `mac` the anchors are themselves a chain. */
  readonly n: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly heads: readonly Head[];
  /** Requests that retention is about to delete, as they are. */
  readonly dropped: readonly Head[];
  readonly previous: string;
  readonly mac: string;
}

export interface Head {
  readonly request: string;
  readonly n: number;
  readonly mac: string;
}

/** Takes one line, for good. Rejects when it was not taken. */
export type AnchorSink = (line: string) => Promise<void>;

const head = z.object({ request: z.string(), n: z.number(), mac: z.string() });
/** An anchor as a line of JSON. */
export const anchorSchema = z.strictObject({
  n: z.number(),
  at: z.number(),
  heads: z.array(head),
  dropped: z.array(head),
  previous: z.string(),
  mac: z.string(),
}) satisfies z.ZodType<Anchor>;

/** What the first anchor follows. */
export const firstAnchor = genesisOf('anchors');

/** Heads in one line; more go into the next. */
const headsAtMost = 1000;

/** A file that lines are appended to: on a share where the bot may append only, or shipped away. */
export const fileSink =
  (file: string): AnchorSink =>
  (line) =>
    appendFile(file, `${line}\n`, { flag: 'a', mode: 0o600 });

/** An address that each line is posted to; anything but a 2xx is a failure. @param url https, or http on loopback */
export const urlSink =
  (url: string): AnchorSink =>
  async (line) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: line,
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the anchor was answered with ${response.status}`);
  };

/**
 * Anchors every chain that has grown since the last time; does nothing while another replica does it. A crash between the sink
 * and the database anchors the same heads once more, which does no harm.
 * @param now epoch milliseconds
 * @returns how many heads were anchored
 */
export async function anchorHeads(db: Database, key: Uint8Array, sink: AnchorSink, now: () => number): Promise<number> {
  let anchored = 0;
  await db.exclusively('anchor', async () => {
    for (;;) {
      const heads = await grown(db);
      if (heads.length === 0) return;
      await writeAnchor(db, key, sink, { at: now(), heads, dropped: [] });
      for (const { request, n } of heads)
        await db.query('UPDATE request SET anchored_n = $2 WHERE id = $1', [request, n]);
      anchored += heads.length;
    }
  });
  return anchored;
}

/** Writes one anchor after the last. The caller keeps others out. */
export async function writeAnchor(
  db: Database,
  key: Uint8Array,
  sink: AnchorSink,
  { at, heads, dropped }: Pick<Anchor, 'at' | 'heads' | 'dropped'>,
): Promise<void> {
  const [last] = await db.query('SELECT n, mac FROM anchor ORDER BY n DESC LIMIT 1');
  const previous = last === undefined ? firstAnchor : String(last['mac']);
  const body = { n: Number(last?.['n'] ?? 0) + 1, at, heads, dropped };
  const anchor: Anchor = { ...body, previous, mac: seal(previous, body, key) };
  await sink(JSON.stringify(anchor));
  await db.query('INSERT INTO anchor (n, at, mac) VALUES ($1, $2, $3)', [anchor.n, at, anchor.mac]);
}

async function grown(db: Database): Promise<readonly Head[]> {
  const rows = await db.query(
    'SELECT id, chain_n, chain_mac FROM request WHERE chain_n > anchored_n ORDER BY id LIMIT $1',
    [headsAtMost],
  );
  return rows.map((row) => ({ request: String(row['id']), n: Number(row['chain_n']), mac: String(row['chain_mac']) }));
}
