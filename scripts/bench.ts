/** `npm run bench`: measures the main job through the real bot, with many people at once and, with --events, with a full store. */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createRequestStore } from '../services/store/requests.ts';
import { fill } from './bench/fill.ts';
import { ask, timeContainment, proofsOf, quantile, type Containment } from './bench/measure.ts';
import { startBot } from './soak/bot.ts';
import { engineOf } from './soak/engine.ts';
import { openFixture } from './soak/fixture.ts';

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '50' },
    latency: { type: 'string', default: '0' },
    events: { type: 'string', default: '0' },
    database: { type: 'string', default: 'sqlite' },
  },
});
const [clients, rounds, latencyMs, events] = [values.clients, values.rounds, values.latency, values.events].map(
  (text) => Number(text),
) as [number, number, number, number];
const questions = ['show-user alex@contoso.com', 'requests', 'history alex@contoso.com'];
console.log(
  `Bench with ${values.database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}: ${clients} clients, ${rounds} containments each, Graph takes ${latencyMs} ms`,
);

const failures: string[] = [];
const sides: Side[] = [];
/** What is open; it is closed in the opposite order, whatever happens. */
const open: (() => unknown)[] = [];
try {
  sides.push(await openSide(events === 0 ? '' : 'empty store'));
  if (events > 0) sides.push(await openSide('full store', events));
  // In turns, so that other work of this machine slows both sides alike.
  for (let round = 0; round < rounds; round += 1)
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) await side.contain();
  for (let round = 0; round < rounds; round += 1) for (const side of sides) await side.ask();
  const results = [];
  for (const side of sides) results.push(await side.results());
  const [first, second] = results;
  console.log(`${'p50 / p99'.padEnd(44)}${sides.map(({ name }) => name.padStart(16)).join('')}`);
  for (const what of Object.keys(first?.table ?? {}))
    console.log(`${what.padEnd(44)}${results.map(({ table }) => (table[what] ?? '').padStart(16)).join('')}`);
  if (first !== undefined && second !== undefined) {
    const change = (second.mainMs / first.mainMs - 1) * 100;
    console.log(`the main job's p50 with the full store: ${change < 0 ? '' : '+'}${change.toFixed(1)} %`);
  }
} catch (error) {
  failures.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  for (const close of open.toReversed()) await close();
}
if (failures.length > 0) console.log(`Not everything ended done:\n  ${failures.join('\n  ')}`);
process.exitCode = failures.length === 0 ? 0 : 1;

/** A bot with a store, a tenant and a Teams of its own. */
type Side = Awaited<ReturnType<typeof openSide>>;

/**
 * Starts one side of the comparison.
 * @param full number of events in its store before the measurement
 */
async function openSide(name: string, full = 0) {
  const engine = await engineOf(values.database);
  open.push(() => engine.close());
  const fixture = await openFixture(engine.env, { latencyMs, lagMs: 0 });
  open.push(() => {
    rmSync(fixture.dataDir, { recursive: true, force: true });
    return fixture.close();
  });
  const key = () => engine.auditKey(fixture.dataDir);
  const early = await startBot(fixture.env);
  const copied = await timeContainment(fixture.connector, early.url, clients, 1).finally(() => early.stop());
  if (full > 0) {
    const startedAt = performance.now();
    const db = engine.open(fixture.dataDir);
    const requests = await fill(db, key(), full).finally(() => db.close());
    const seconds = (performance.now() - startedAt) / 1000;
    console.log(`filled with ${requests} ended requests, ${full} events, in ${seconds.toFixed(0)} s`);
  }
  const bot = await startBot(fixture.env);
  open.push(() => bot.kill());
  const warm = await timeContainment(fixture.connector, bot.url, clients, 3); // code that runs for the first time is slow
  const told: Containment[] = [];
  const asked = new Map(questions.map((text) => [text, [] as number[]]));
  const took = { ms: 0 };
  return {
    name,
    async contain(): Promise<void> {
      const startedAt = performance.now();
      told.push(...(await timeContainment(fixture.connector, bot.url, clients, 1)));
      took.ms += performance.now() - startedAt;
    },
    async ask(): Promise<void> {
      for (const [text, ms] of asked) ms.push(await ask(fixture.connector, bot.url, text));
    },
    async results() {
      const rss = bot.rssMb();
      await bot.stop();
      const db = engine.open(fixture.dataDir);
      const store = createRequestStore(db, key());
      const { proofMs } = await proofsOf(store, told);
      failures.push(...(await proofsOf(store, [...copied, ...warm, ...told])).failures);
      await db.close();
      const resultMs = told.map((one) => one.resultMs);
      return {
        mainMs: quantile(resultMs, 0.5),
        table: {
          'approving click to its answer': inMs(told.map(({ clickMs }) => clickMs)),
          'approving click to the proof': inMs(proofMs),
          'contain typed to the result posted': inMs(resultMs),
          ...Object.fromEntries([...asked].map(([text, ms]) => [`${text} typed to its card`, inMs(ms)])),
          'containments a second': (told.length / (took.ms / 1000)).toFixed(1),
          'memory of the bot': `${rss.toFixed(0)} MB`,
        } as Readonly<Record<string, string>>,
      };
    },
  };
}

function inMs(numbers: readonly number[]): string {
  return `${quantile(numbers, 0.5).toFixed(0)} / ${quantile(numbers, 0.99).toFixed(0)} ms`;
}
