/** `npm run soak`: runs the main job again and again while everything around it fails, then checks what must hold. */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startBot, type Bot } from './soak/bot.ts';
import { engineOf } from './soak/engine.ts';
import { cardsOf, violations } from './soak/invariants.ts';
import { massRuns } from './soak/mass-runs.ts';
import { clockJumps, crashes, databaseGone, faults, replicas, takeovers, type Log, type Play } from './soak/phases.ts';
import { openFixture } from './soak/fixture.ts';

/** How long after the death of a bot another one must have ended its run, in milliseconds. */
const takeoverGoalMs = 20_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '200' },
    accounts: { type: 'string', default: '500' },
    database: { type: 'string', default: 'sqlite' },
    seed: { type: 'string', default: String(Date.now() % 100_000) },
  },
});
const rounds = Number(values.rounds);
const accounts = Number(values.accounts);
const seed = Number(values.seed);
const engine = await engineOf(values.database);
console.log(`Soak with ${engine.name}: ${rounds} rounds, seed ${seed}`);

const fixture = await openFixture(engine.env);
const log: Log = { requests: [], acknowledged: [], rssMb: [], kills: 0, takeoverMs: [], massRuns: 0 };
const bots: Bot[] = [];
const play: Play = {
  fixture,
  log,
  chance: mulberry32(seed),
  async start(settings = {}) {
    const bot = await startBot({ ...fixture.env, ...settings });
    bots.push(bot);
    return bot;
  },
};
const startedAt = Date.now();
const found: string[] = [];
try {
  await phase('killed at random points', (tick) => crashes(play, rounds, tick));
  await phase('Graph and Teams failing', (tick) => faults(play, Math.ceil(rounds / 5), tick));
  await phase(engine.outage, (tick) => databaseGone(play, engine, Math.ceil(rounds / 5), tick));
  await phase('clocks set', () => clockJumps(play, Math.ceil(rounds / 10)));
  await phase(`${accounts} accounts at once`, () =>
    massRuns(play, engine, { rounds: Math.ceil(rounds / 20), accounts }),
  );
  if (engine.replicas > 1) {
    await phase(`${engine.replicas} replicas`, () => replicas(play, engine.replicas, Math.ceil(rounds / 20)));
    await phase('the one that runs is killed', () => takeovers(play, engine.replicas, Math.ceil(rounds / 20)));
  }
  const db = engine.open(fixture.dataDir);
  const key = engine.auditKey(fixture.dataDir);
  found.push(...(await violations(fixture, db, key, log)));
  for (const ms of log.takeoverMs.filter((took) => took > takeoverGoalMs)) found.push(`taken over only after ${ms} ms`);
  await db.close();
} catch (error) {
  found.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
} finally {
  await Promise.all(bots.map((bot) => bot.kill())); // a failure may have left some running
  await fixture.close();
  await engine.close();
  rmSync(fixture.dataDir, { recursive: true, force: true });
}
const [early, late] = [median(log.rssMb.slice(0, 20)), median(log.rssMb.slice(-20))];
console.log(`
requests ${log.requests.length}, of them shown on two cards ${log.requests.filter(({ id }) => cardsOf(fixture, id).length > 1).length}, kills ${log.kills}, acknowledged clicks ${log.acknowledged.length}, passwords searched for ${fixture.passwords.size}
memory of a bot: ${Math.max(...log.rssMb).toFixed(0)} MB at most, median ${early.toFixed(0)} MB at the beginning, ${late.toFixed(0)} MB at the end
${log.takeoverMs.length === 0 ? '' : `ended by another bot at most ${(Math.max(...log.takeoverMs) / 1000).toFixed(1)} s after the death of the one that ran it, of ${takeoverGoalMs / 1000} s that it may take\n`}runs for ${accounts} accounts: ${log.massRuns}
took ${Math.round((Date.now() - startedAt) / 1000)} s`);
console.log(found.length === 0 ? 'lost 0, doubled 0: everything holds.' : `Does not hold:\n  ${found.join('\n  ')}`);
process.exitCode = found.length === 0 ? 0 : 1;

async function phase(name: string, work: (tick: (n: number) => void) => Promise<void>): Promise<void> {
  const began = Date.now();
  await work((n) => {
    if (n % 20 === 0) console.log(`  ${name}: ${n} rounds, ${Math.round((Date.now() - began) / 1000)} s`);
  });
  console.log(`${name}: over after ${Math.round((Date.now() - began) / 1000)} s`);
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/**
 * A small random number generator with a seed, so that a round can be repeated.
 * @see https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
function mulberry32(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
