import { rmSync } from 'node:fs';
import { createRequestStore } from '../../services/store/requests.ts';
import { startBot } from '../soak/bot.ts';
import { engineOf } from '../soak/engine.ts';
import { openFixture } from '../soak/fixture.ts';
import { anyPace } from './any-pace.ts';
import { fill } from './fill.ts';
import { ask, proofsOf, quantile, timeContainment, type Containment } from './measure.ts';
import { rounded, type Table } from './table.ts';

/** What is measured with people at once. */
export interface PeopleAtOnce {
  /** `sqlite`, `postgres` for a throw-away server, or an address. */
  readonly database: string;
  /** How many people ask at the same time, and how often each. */
  readonly clients: number;
  readonly rounds: number;
  /** How many events the store of a second bot holds before the measurement; 0 for no second bot. */
  readonly events: number;
}

const questions = ['show-user alex@contoso.com', 'requests', 'history alex@contoso.com'];

/**
 * Measures the main job through the real bot with several people at once, beside a second bot with a full store where that is wanted. Graph
 * answers at once.
 * @throws {Error} when a containment does not end done
 */
export async function timePeopleAtOnce({ database, clients, rounds, events }: PeopleAtOnce): Promise<Table> {
  const sides: Side[] = [];
  try {
    sides.push(await openSide(events === 0 ? '' : 'empty store', { database, clients, events: 0 }));
    if (events > 0) sides.push(await openSide(`${events} events`, { database, clients, events }));
    // In turns, so that other work of this machine slows both sides alike.
    for (let round = 0; round < rounds; round += 1)
      for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side.contain();
    for (let round = 0; round < rounds; round += 1) for (const side of sides) await side.ask();
    const rows = [];
    for (const side of sides) rows.push(...(await side.rows()));
    return {
      title: `${clients} people at once, ${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}, Graph answers at once (ms)`,
      rows,
    };
  } finally {
    for (const side of sides.toReversed()) await side.close();
  }
}

/** A bot with a store, a tenant and a Teams of its own. */
type Side = Awaited<ReturnType<typeof openSide>>;

async function openSide(store: string, { database, clients, events }: Omit<PeopleAtOnce, 'rounds'>) {
  const engine = await engineOf(database);
  const fixture = await openFixture(engine.env, { latencyMs: 0, lagMs: 0 });
  const key = () => engine.auditKey(fixture.dataDir);
  const early = await startBot({ ...fixture.env, ...anyPace });
  const copied = await timeContainment(fixture.connector, early.url, clients, 1).finally(() => early.stop());
  if (events > 0) {
    const db = engine.open(fixture.dataDir);
    await fill(db, key(), events).finally(() => db.close());
  }
  const bot = await startBot({ ...fixture.env, ...anyPace });
  const warm = await timeContainment(fixture.connector, bot.url, clients, 3); // code that runs for the first time is slow
  const told: Containment[] = [];
  const asked = new Map(questions.map((text) => [text, [] as number[]]));
  const took = { ms: 0 };
  return {
    async contain(): Promise<void> {
      const startedAt = performance.now();
      told.push(...(await timeContainment(fixture.connector, bot.url, clients, 1)));
      took.ms += performance.now() - startedAt;
    },
    async ask(): Promise<void> {
      for (const [text, ms] of asked) ms.push(await ask(fixture.connector, bot.url, text));
    },
    async rows(): Promise<Table['rows']> {
      const memoryMb = bot.rssMb();
      await bot.stop();
      const db = engine.open(fixture.dataDir);
      const requests = createRequestStore(db, key());
      const { proofMs } = await proofsOf(requests, told);
      const { failures } = await proofsOf(requests, [...copied, ...warm, ...told]);
      await db.close();
      if (failures.length > 0) throw new Error(`not everything ended done: ${failures.join(', ')}`);
      const row = (what: string, ms: readonly number[]) => ({
        ...(store === '' ? {} : { store }),
        what,
        p50: rounded(quantile(ms, 0.5)),
        p99: rounded(quantile(ms, 0.99)),
      });
      return [
        row(
          'approving click to its answer',
          told.map(({ clickMs }) => clickMs),
        ),
        row('approving click to the proof', proofMs),
        row(
          'contain typed to the result posted',
          told.map(({ resultMs }) => resultMs),
        ),
        ...[...asked].map(([text, ms]) => row(`${text} typed to its card`, ms)),
        row('containments a second (not ms)', [told.length / (took.ms / 1000)]),
        row('memory of the bot in MB (not ms)', [memoryMb]),
      ];
    },
    async close(): Promise<void> {
      await bot.kill();
      rmSync(fixture.dataDir, { recursive: true, force: true });
      await fixture.close();
      await engine.close();
    },
  };
}
