import { rmSync } from 'node:fs';
import { startBot } from '../soak/bot.ts';
import { engineOf } from '../soak/engine.ts';
import { openFixture } from '../soak/fixture.ts';
import { anyPace } from './any-pace.ts';
import { quantile, timeContainment, type Containment } from './measure.ts';
import { rounded, type Table } from './table.ts';

/** How long Graph takes for each answer, in milliseconds. */
const latencyMs = 50;
/** How many people ask each bot at the same time. */
const peopleEach = 4;

/**
 * Measures the main job with one, two and three bots on one PostgreSQL, each asked by as many people.
 * @param database `postgres` for a throw-away server, or an address
 * @param rounds how often each of the people asks
 */
export async function timeReplicas(database: string, rounds: number): Promise<Table> {
  const rows = [];
  for (const count of [1, 2, 3]) rows.push(await withBots(database, count, rounds));
  return { title: `Bots on one PostgreSQL, ${peopleEach} people at each, Graph takes ${latencyMs} ms`, rows };
}

async function withBots(database: string, count: number, rounds: number) {
  const engine = await engineOf(database);
  const fixture = await openFixture(engine.env, { latencyMs, lagMs: 0 });
  const bots = await Promise.all(Array.from({ length: count }, () => startBot({ ...fixture.env, ...anyPace })));
  try {
    const all = (each: number) =>
      Promise.all(bots.map(({ url }) => timeContainment(fixture.connector, url, peopleEach, each)));
    await all(2);
    const startedAt = performance.now();
    const told: readonly Containment[] = (await all(rounds)).flat();
    const seconds = (performance.now() - startedAt) / 1000;
    const ms = told.map(({ resultMs }) => resultMs);
    return {
      bots: count,
      'containments a second': rounded(told.length / seconds, 1),
      'typed to the result (p50, ms)': rounded(quantile(ms, 0.5)),
      'p99 (ms)': rounded(quantile(ms, 0.99)),
    };
  } finally {
    await Promise.all(bots.map((bot) => bot.stop()));
    rmSync(fixture.dataDir, { recursive: true, force: true });
    await fixture.close();
    await engine.close();
  }
}
