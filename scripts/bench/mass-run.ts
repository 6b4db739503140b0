import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Target } from '../../services/model/person.ts';
import type { Database } from '../../services/store/database.ts';
import { practiceToken } from '../practice-token.ts';
import { makeAccounts, storeApproved } from '../soak/approved-containment.ts';
import { startBot } from '../soak/bot.ts';
import { engineOf } from '../soak/engine.ts';
import { openFixture, type SoakFixture } from '../soak/fixture.ts';
import { rounded, type Table } from './table.ts';

/** What is measured about mass runs. */
export interface MassRunSettings {
  /** `sqlite`, `postgres` for a throw-away server, or an address. */
  readonly database: string;
  /** Numbers of accounts, one run for each. */
  readonly sizes: readonly number[];
  /** How long Graph takes for each answer, in milliseconds. */
  readonly latencyMs: number;
  /** How many times Microsoft's limit of writes Graph takes, so that a run takes less time; 0 for no limit. */
  readonly times: number;
  /** How many bots share each run; more than one needs PostgreSQL. */
  readonly bots: number;
  /** Folder for profiles of the bot's processor time; undefined for none. */
  readonly profile?: string | undefined;
}

/** Writes that a containment of many accounts takes for each. */
const writesEach = 2;
/** Most accounts of a loop that contains one after the other; more are reckoned from these. */
const loopAtMost = 50;

/**
 * Measures containments of many accounts. Each is stored as approved, and a whole bot in a process of its own takes it over; what it costs
 * to ask for so many people is not part of it. Beside it stand the least time that the limit allows, a loop that contains one account
 * after the other, and everything at once.
 */
export async function timeMassRuns(settings: MassRunSettings): Promise<Table> {
  const rows = [];
  for (const size of settings.sizes) rows.push(await measure(size, settings));
  const { latencyMs, times, bots } = settings;
  const limit = times === 0 ? 'no limit of writes' : `${rounded(20 * times)} writes a second`;
  return {
    title: `Containments of many accounts${bots === 1 ? '' : ` by ${bots} bots`}, Graph takes ${latencyMs} ms and ${limit}`,
    rows,
    note: 'Times are seconds. The loop and everything at once are sent by hand and prove nothing; loops of more than 50 are reckoned.',
  };
}

/** How long a run may take, in milliseconds. */
const patienceMs = 15 * 60_000;
/** A tick of the processor times in /proc, in milliseconds. */
const tickMs = 10;

async function measure(size: number, { database, latencyMs, times, bots: count, profile }: MassRunSettings) {
  const engine = await engineOf(database);
  const writeLimit = times === 0 ? undefined : { writes: 3000, windowMs: 150_000 / times };
  const fixture = await openFixture(engine.env, { latencyMs, lagMs: 0, writeLimit });
  const env = { ...fixture.env, ...(times > 1 ? { PRACTICE_GRAPH_PACE: String(times) } : {}) };
  try {
    const targets = await makeAccounts(fixture, size);
    const id = await storeApproved(engine.open(fixture.dataDir), engine.auditKey(fixture.dataDir), targets, fixture);
    const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const bots = await Promise.all(Array.from({ length: count }, () => startBot(env, profiling)));
    const cpuOfAll = () => bots.reduce((sum, { pid }) => sum + cpuMs(pid), 0);
    try {
      const writes = () =>
        [...fixture.effects].reduce((sum, [what, n]) => sum + (what.includes('/users/*') ? n : 0), 0);
      const before = writes();
      while (writes() === before) await pause(5);
      const [startedAt, cpuAtStart] = [performance.now(), cpuOfAll()];
      const ended = await fixture.connector.waitFor(
        ({ activity: { summary = '' } }) => summary.endsWith(id) && /^(✅|⚠️|❌)/u.test(summary),
        { timeoutMs: patienceMs },
      );
      const [wallMs, cpu] = [performance.now() - startedAt, cpuOfAll() - cpuAtStart];
      if (!ended.activity.summary?.startsWith('✅'))
        throw new Error(`not everybody was contained: ${ended.activity.summary}`);
      const throttled = fixture.tenant.calls.filter(({ status }) => status === 429).length;
      const written = writes() - before;
      const byHand = await timeByHand(fixture, targets);
      return {
        accounts: size,
        ...(count === 1 ? {} : { 'slices of each bot': await sharesOf(engine.open(fixture.dataDir)) }),
        Cordon: rounded(wallMs / 1000, 1),
        'the limit': times === 0 ? '-' : rounded((size * writesEach) / (20 * times), 1),
        'one by one': rounded(byHand.loopMs / 1000, 1),
        'all at once': rounded(byHand.atOnceMs / 1000, 1),
        'throttled, all at once': byHand.throttled,
        'throttled, Cordon': throttled,
        'writes each': rounded(written / size, 2),
        'CPU each (ms)': rounded(cpu / size, 1),
        'most memory (MB)': rounded(Math.max(...bots.map(({ pid }) => peakMb(pid)))),
      };
    } finally {
      await Promise.all(bots.map((bot) => bot.stop()));
    }
  } finally {
    await fixture.close();
    await engine.close();
    rmSync(fixture.dataDir, { recursive: true, force: true });
  }
}

/** How many slices each of the bots ended, the most first, and closes the database. */
async function sharesOf(db: Database): Promise<string> {
  const rows = await db.query('SELECT COUNT(*) AS n FROM slice GROUP BY lease_owner ORDER BY n DESC');
  await db.close();
  return rows.map(({ n }) => String(n)).join(' + ');
}

/** Contains accounts as a script would: one after the other, and all at once with as many tries as Graph asks for. */
async function timeByHand({ tenant }: SoakFixture, targets: readonly Target[]) {
  const headers = { Authorization: `Bearer ${practiceToken}`, 'Content-Type': 'application/json' };
  const count = { throttled: 0 };
  const send = async (path: string, method: string, body?: string): Promise<void> => {
    for (;;) {
      const response = await fetch(`${tenant.origin}/v1.0${path}`, { method, headers, ...(body && { body }) });
      await response.text();
      if (response.status !== 429) return;
      count.throttled += 1;
      await pause(Number(response.headers.get('retry-after') ?? 1) * 1000);
    }
  };
  const contain = async ({ id }: Target) => {
    const passwordProfile = { password: 'Kp7-by-hand-xQv!2mWz', forceChangePasswordNextSignIn: true };
    await send(`/users/${id}`, 'PATCH', JSON.stringify({ passwordProfile }));
    await send(`/users/${id}/revokeSignInSessions`, 'POST');
  };
  const some = targets.slice(0, loopAtMost);
  const loopAt = performance.now();
  for (const target of some) await contain(target);
  const loopMs = ((performance.now() - loopAt) / some.length) * targets.length;
  const atOnceAt = performance.now();
  await Promise.all(targets.map(contain));
  return { loopMs, atOnceMs: performance.now() - atOnceAt, throttled: count.throttled };
}

/** Processor time of a process and its threads so far, in milliseconds. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** The most memory that a process ever used, in megabytes. */
const peakMb = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
