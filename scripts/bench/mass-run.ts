import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { practiceChannel } from '../../practice/teams/activities.ts';
import { practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';
import { atMost } from '../../services/base/parallel.ts';
import { personId, plainTarget, type Person, type Target } from '../../services/model/person.ts';
import type { RequestId } from '../../services/model/request.ts';
import { commandNamed } from '../../services/registry.ts';
import { createLifecycle } from '../../services/requests/lifecycle.ts';
import { migrate } from '../../services/store/migrate.ts';
import { createRequestStore } from '../../services/store/requests.ts';
import { startBot } from '../soak/bot.ts';
import { engineOf } from '../soak/engine.ts';
import { openFixture, type SoakFixture } from '../soak/fixture.ts';
import { practiceToken } from './practice-token.ts';
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
  const { latencyMs, times } = settings;
  const limit = times === 0 ? 'no limit of writes' : `${rounded(20 * times)} writes a second`;
  return {
    title: `Containments of many accounts, Graph takes ${latencyMs} ms and ${limit}`,
    rows,
    note: 'Times are seconds. The loop and everything at once are sent by hand and prove nothing; loops of more than 50 are reckoned.',
  };
}

/** How long a run may take, in milliseconds. */
const patienceMs = 15 * 60_000;
/** A tick of the processor times in /proc, in milliseconds. */
const tickMs = 10;

async function measure(size: number, { database, latencyMs, times, profile }: MassRunSettings) {
  const engine = await engineOf(database);
  const writeLimit = times === 0 ? undefined : { writes: 3000, windowMs: 150_000 / times };
  const fixture = await openFixture(engine.env, { latencyMs, lagMs: 0, writeLimit });
  const env = { ...fixture.env, ...(times > 1 ? { PRACTICE_GRAPH_PACE: String(times) } : {}) };
  try {
    const targets = await makeAccounts(fixture, size);
    const id = await storeApproved(engine.open(fixture.dataDir), engine.auditKey(fixture.dataDir), targets, fixture);
    const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const bot = await startBot(env, profiling);
    try {
      const writes = () =>
        [...fixture.effects].reduce((sum, [what, n]) => sum + (what.includes('/users/*') ? n : 0), 0);
      const before = writes();
      while (writes() === before) await pause(5);
      const [startedAt, cpuAtStart] = [performance.now(), cpuMs(bot.pid)];
      const ended = await fixture.connector.waitFor(
        ({ activity: { summary = '' } }) => summary.endsWith(id) && /^(✅|⚠️|❌)/u.test(summary),
        { timeoutMs: patienceMs },
      );
      const [wallMs, cpu] = [performance.now() - startedAt, cpuMs(bot.pid) - cpuAtStart];
      if (!ended.activity.summary?.startsWith('✅'))
        throw new Error(`not everybody was contained: ${ended.activity.summary}`);
      const throttled = fixture.tenant.calls.filter(({ status }) => status === 429).length;
      const written = writes() - before;
      const byHand = await timeByHand(fixture, targets);
      return {
        accounts: size,
        Cordon: rounded(wallMs / 1000, 1),
        'the limit': times === 0 ? '-' : rounded((size * writesEach) / (20 * times), 1),
        'one by one': rounded(byHand.loopMs / 1000, 1),
        'all at once': rounded(byHand.atOnceMs / 1000, 1),
        'throttled, all at once': byHand.throttled,
        'throttled, Cordon': throttled,
        'writes each': rounded(written / size, 2),
        'CPU each (ms)': rounded(cpu / size, 1),
        'most memory (MB)': rounded(peakMb(bot.pid)),
      };
    } finally {
      await bot.stop();
    }
  } finally {
    await fixture.close();
    await engine.close();
    rmSync(fixture.dataDir, { recursive: true, force: true });
  }
}

const created = z.object({ id: z.string() });

/** Makes accounts in the practice tenant, with its own API. */
function makeAccounts({ tenant }: SoakFixture, size: number): Promise<readonly Target[]> {
  const numbers = Array.from({ length: size }, (_, n) => n + 1);
  return atMost(
    20,
    numbers,
    async (n) => {
      const [name, upn] = [`Bench ${n}`, `bench${n}@contoso.com`];
      const response = await fetch(`${tenant.origin}/v1.0/users`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${practiceToken}` },
        body: JSON.stringify({
          accountEnabled: true,
          displayName: name,
          mailNickname: `bench${n}`,
          userPrincipalName: upn,
          passwordProfile: { password: 'Kp7-vault-xQv!2mWz' },
        }),
      });
      const { id } = created.parse(await response.json());
      return plainTarget({ kind: 'account', id: idOf(id), name, upn });
    },
    'stop',
  );
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

/**
 * Stores a containment that was confirmed and approved, without a runner, and closes the database.
 * @param key seals the trail; at least 32 bytes
 */
async function storeApproved(
  db: Parameters<typeof createRequestStore>[0],
  key: Uint8Array,
  targets: readonly Target[],
  { connector }: SoakFixture,
): Promise<RequestId> {
  await migrate(db);
  const lifecycle = createLifecycle({
    db,
    store: createRequestStore(db, key),
    commandNamed,
    now: Date.now,
    owner: 'nobody',
    approvals: null,
    rights: {
      mayRequest: () => Promise.resolve('yes'),
      mayApprove: () => Promise.resolve('yes'),
      sameAs: () => Promise.resolve([]),
    },
    remindMs: () => 0,
    stoodDown: () => Promise.resolve(undefined),
    recheck: () => undefined,
    checkAhead: () => undefined,
    onState: () => undefined,
    onChange: () => undefined,
    onTampered: () => undefined,
    onBug: () => undefined,
  });
  const conversation = practiceChannel();
  const { recipient: bot, from: user, serviceUrl } = connector.message({ from: 'megan', text: 'bench', conversation });
  const [requester, adele, lee] = [personNamed('megan'), personNamed('adele'), personNamed('lee')];
  const id = await lifecycle.open({
    command: 'contain',
    args: { deliver: 'discard', disable: 'auto' },
    targets,
    tenant: practiceTenantId,
    home: practiceTenantId,
    place: {
      conversation: conversation.id,
      reference: { serviceUrl, channelId: 'msteams', bot, user, conversation: { ...conversation, isGroup: true } },
    },
    requester,
    reason: 'bench',
    startsAt: null,
    tier: 'critical',
    approvalsNeeded: 2,
    approvalWindowMs: 60_000,
    because: [],
  });
  await db.query(`UPDATE card SET activity_id = 'shown'`); // decisions count only where a card stands
  const text = { kind: 'text', conversation: conversation.id } as const;
  const decisions = [
    await lifecycle.decide(id, { type: 'confirm', reason: 'bench', count: targets.length }, requester, text),
    await lifecycle.decide(id, { type: 'approve' }, adele, text),
    await lifecycle.decide(id, { type: 'approve' }, lee, text),
  ];
  const refused = decisions.find(({ ok }) => !ok);
  if (refused !== undefined) throw new Error(`the containment did not start: ${JSON.stringify(refused)}`);
  await db.query('UPDATE card SET activity_id = NULL');
  await db.close();
  return id;
}

function personNamed(name: string): Person {
  const person = practicePersonNamed(name);
  if (person === undefined) throw new Error(`nobody is called ${name}`);
  return { id: idOf(person.id), name: person.name };
}

function idOf(text: string): Person['id'] {
  const id = personId(text);
  if (id === undefined) throw new Error(`not an object id: ${text}`);
  return id;
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
