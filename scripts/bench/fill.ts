import { canonicalJson, genesisOf, seal } from '../../services/seal/chain.ts';
import type { RequestId } from '../../services/model/request.ts';
import type { Database, Queryable, SqlRow } from '../../services/store/database.ts';
import { eventsOf } from '../../services/store/events.ts';
import { channelOf } from '../../services/model/place.ts';
import type { SealedEvent } from '../../services/seal/event.ts';

/** A request that has ended, with all rows that belong to it. */
interface Original {
  readonly request: SqlRow;
  readonly events: readonly SealedEvent[];
  readonly steps: readonly SqlRow[];
  readonly cards: readonly SqlRow[];
  readonly targets: readonly SqlRow[];
}

/** Rows by table, in the order in which they may be inserted. */
type Rows = Readonly<Record<'request' | 'step' | 'target' | 'card' | 'event', readonly SqlRow[]>>;

/** How far apart the copies lie, in milliseconds: a hundred thousand of them go back for most of a year. */
const apartMs = 5 * 60_000;
const perTransaction = 200;

/**
 * Copies the requests that are done, in turn, into the past until there are at least so many events more. Each copy has an id, a thread and a
 * trail of its own, sealed with the key.
 * @returns how many requests were added @throws {RangeError} when none is done
 */
export async function fill(db: Database, key: Uint8Array, events: number): Promise<number> {
  const originals = await someOf(db);
  const taken = new Set((await db.query('SELECT id FROM request')).map(({ id }) => id));
  const count = { ids: 0, requests: 0, events: 0 };
  const nextId = (): RequestId => {
    // Hexadecimal digits are Crockford's too; like real ones the ids are as short as may be.
    const id = `OP-${(count.ids++).toString(16).toUpperCase().padStart(4, '0')}` as RequestId;
    return taken.has(id) ? nextId() : id;
  };
  while (count.events < events) {
    const batch: Rows[] = [];
    while (batch.length < perTransaction && count.events < events) {
      const original = originals[count.requests % originals.length];
      if (original === undefined) throw new RangeError('nothing to copy: no request is done');
      count.requests += 1;
      count.events += original.events.length;
      batch.push(copyOf(original, nextId(), count.requests, key));
    }
    await db.tx(async (tx) => {
      for (const table of ['request', 'step', 'target', 'card', 'event'] as const)
        await insert(
          tx,
          table,
          batch.flatMap((rows) => rows[table]),
        );
    });
  }
  return count.requests;
}

async function someOf(db: Database): Promise<readonly Original[]> {
  const requests = await db.query(`SELECT * FROM request WHERE state = 'done' ORDER BY created_at LIMIT 50`);
  return Promise.all(
    requests.map(async (request) => {
      const rows = (table: string) => db.query(`SELECT * FROM ${table} WHERE request = $1`, [request['id'] ?? '']);
      const [steps, cards, targets] = [await rows('step'), await rows('card'), await rows('target')];
      return { request, events: await eventsOf(db, String(request['id']) as RequestId), steps, cards, targets };
    }),
  );
}

function copyOf({ request, events, steps, cards, targets }: Original, id: RequestId, n: number, key: Uint8Array): Rows {
  const earlier = (at: unknown) => Number(at) - n * apartMs;
  const conversation = `${channelOf(String(request['conversation']))};messageid=${n}`;
  const trail: SqlRow[] = [];
  let mac = genesisOf(id);
  for (const { sequence: place, body } of events) {
    const event = { ...body, at: earlier(body.at) };
    mac = seal(mac, event, key);
    trail.push({ request: id, n: place, at: event.at, body: canonicalJson(event), mac });
  }
  const head = { chain_n: trail.length, chain_mac: mac };
  return {
    request: [{ ...request, ...head, id, conversation, asked_by: null, created_at: earlier(request['created_at']) }],
    step: steps.map((step) => ({ ...step, request: id })),
    target: targets.map((target) => ({
      ...target,
      request: id,
      at: earlier(target['at']),
      ended_at: earlier(target['ended_at']),
    })),
    card: cards.map(({ n: own, ...card }) => ({
      ...card,
      request: id,
      conversation,
      activity_id: `${n}.${own ?? ''}`,
      shown: request['revision'] ?? 0,
      settled: 1,
      next_try_at: earlier(card['next_try_at']),
    })),
    event: trail,
  };
}

/** A hundred rows a statement: PostgreSQL answers each over the network, and both limit the parameters of one. */
async function insert(tx: Queryable, table: string, rows: readonly SqlRow[]): Promise<void> {
  const names = Object.keys(rows[0] ?? {});
  for (let from = 0; from < rows.length; from += 100) {
    const some = rows.slice(from, from + 100);
    const values = some.map((_, row) => `(${names.map((_, i) => `$${row * names.length + i + 1}`).join(', ')})`);
    await tx.query(
      `INSERT INTO ${table} (${names.join(', ')}) VALUES ${values.join(', ')}`,
      some.flatMap((row) => names.map((name) => row[name] ?? null)),
    );
  }
}
