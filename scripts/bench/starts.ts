import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startBot } from '../soak/bot.ts';
import { engineOf } from '../soak/engine.ts';
import { openFixture } from '../soak/fixture.ts';
import { quantile } from './measure.ts';
import { rounded, type Table } from './table.ts';

/** How long a bot is left alone before its memory counts as idle, in milliseconds. */
const idleMs = 15_000;

/** Measures how long a start takes until the bot is ready, and how much memory it has when nothing happens. */
export async function timeStarts(database: string, rounds: number): Promise<Table> {
  const engine = await engineOf(database);
  const fixture = await openFixture(engine.env, { latencyMs: 0, lagMs: 0 });
  const ms: number[] = [];
  try {
    for (let round = 0; round < rounds; round += 1) {
      const startedAt = performance.now();
      const bot = await startBot(fixture.env);
      ms.push(performance.now() - startedAt);
      await bot.stop();
    }
    const bot = await startBot(fixture.env);
    await pause(idleMs);
    const memoryMb = bot.rssMb();
    await bot.stop();
    return {
      title: `A start, Node.js ${process.versions.node}`,
      rows: [{ 'start to ready (p50, ms)': rounded(quantile(ms, 0.5)), 'idle memory (MB)': rounded(memoryMb) }],
    };
  } finally {
    rmSync(fixture.dataDir, { recursive: true, force: true });
    await fixture.close();
    await engine.close();
  }
}
