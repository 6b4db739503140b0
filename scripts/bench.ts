/** `npm run bench`: how fast the main job is through the real bot, with many people at once and, if told so, with a store that is full. */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRequestStore } from '../services/store/requests.ts';
import { fill } from './bench/fill.ts';
import { ask, contain, proofsOf, quantile } from './bench/measure.ts';
import { startBot } from './soak/bot.ts';
import { postgres, sqlite } from './soak/engine.ts';
import { openStage } from './soak/stage.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '50' },
    latency: { type: 'string', default: '0' },
    events: { type: 'string', default: '0' },
    database: { type: 'string' },
  },
});
const [clients, rounds, latencyMs, events] = [values.clients, values.rounds, values.latency, values.events].map(
  (text) => Number(text),
) as [number, number, number, number];
const engine = values.database === undefined ? sqlite : await postgres(values.database);
console.log(`Bench with ${engine.name}: ${clients} clients, ${rounds} containments each, Graph takes ${latencyMs} ms`);

const stage = await openStage(engine.env, { latencyMs, lagMs: 0 });
const failures: string[] = [];
try {
  const empty = await measure();
  const full = events === 0 ? undefined : await filled().then(measure);
  for (const [what, value] of Object.entries(empty.table))
    console.log(`${what.padEnd(44)}${value.padStart(16)}${(full?.table[what] ?? '').padStart(16)}`);
  if (full !== undefined) {
    const change = (full.mainMs / empty.mainMs - 1) * 100;
    console.log(`the main job's p50 with the full store: ${change < 0 ? '' : '+'}${change.toFixed(0)} %`);
  }
} catch (error) {
  failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await stage.close();
  await engine.close();
  rmSync(stage.dataDir, { recursive: true, force: true });
}
if (failures.length > 0) console.log(`Not everything ended done:\n  ${failures.join('\n  ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;

async function measure() {
  const bot = await startBot(stage.env);
  try {
    const early = await contain(stage.connector, bot.url, clients, 1); // code that runs for the first time is slow
    const startedAt = performance.now();
    const told = await contain(stage.connector, bot.url, clients, rounds);
    const seconds = (performance.now() - startedAt) / 1000;
    const asked = async (text: string) => inMs(await ask(stage.connector, bot.url, text, rounds));
    const show = await asked('show-user alex@contoso.com');
    const requests = await asked('requests');
    const history = await asked('history alex@contoso.com');
    const rss = bot.rssMb();
    await bot.stop();
    const db = engine.open(stage.dataDir);
    const store = createRequestStore(db, engine.auditKey(stage.dataDir));
    const [before, proofs] = [await proofsOf(store, early), await proofsOf(store, told)];
    await db.close();
    failures.push(...before.failures, ...proofs.failures);
    const results = told.map(({ resultMs }) => resultMs);
    return {
      mainMs: quantile(results, 0.5),
      table: {
        'p50 / p99': '',
        'approving click to its answer': inMs(told.map(({ clickMs }) => clickMs)),
        'approving click to the proof': inMs(proofs.proofMs),
        'contain typed to the result posted': inMs(results),
        'show-user typed to its card': show,
        'requests typed to its card': requests,
        'history typed to its card': history,
        'containments a second': (told.length / seconds).toFixed(1),
        'memory of the bot': `${rss.toFixed(0)} MB`,
      } as Readonly<Record<string, string>>,
    };
  } finally {
    await bot.kill();
  }
}

async function filled(): Promise<void> {
  const startedAt = performance.now();
  const db = engine.open(stage.dataDir);
  const requests = await fill(db, engine.auditKey(stage.dataDir), events).finally(() => db.close());
  const seconds = (performance.now() - startedAt) / 1000;
  console.log(`filled with ${requests} ended requests, ${events} events, in ${seconds.toFixed(0)} s`);
}

function inMs(numbers: readonly number[]): string {
  return `${quantile(numbers, 0.5).toFixed(0)} / ${quantile(numbers, 0.99).toFixed(0)} ms`;
}
