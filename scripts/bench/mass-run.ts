/**
 * Measures what one account of a mass run costs the bot: `npm run build && node dist/scripts/bench/mass-run.js --targets 20,2000`. A containment of
 * that many accounts is stored as approved, and a whole bot in a process of its own takes it over. What it costs to ask for so many people
 * is not part of it.
 */
import { readFileSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { practiceChannel } from '../../practice/teams/activities.ts';
import { practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';
import { atMost } from '../../services/base/parallel.ts';
import { personId, plainTarget, type Person, type Target } from '../../services/model/person.ts';
import type { RequestId } from '../../services/model/request.ts';
import { commandNamed } from '../../services/registry.ts';
import { createLifecycle } from '../../services/requests/lifecycle.ts';
import { migrate } from '../../services/store/migrations.ts';
import { createRequestStore } from '../../services/store/requests.ts';
import { startBot } from '../soak/bot.ts';
import { engineOf } from '../soak/engine.ts';
import { openFixture, type SoakFixture } from '../soak/fixture.ts';

const { values } = parseArgs({
  options: {
    targets: { type: 'string', default: '20,2000' },
    latency: { type: 'string', default: '2' },
    database: { type: 'string', default: 'sqlite' },
    profile: { type: 'string', default: '' },
  },
});

/** How long a run may take, in milliseconds. */
const patienceMs = 15 * 60_000;
/** A tick of the processor times in /proc, in milliseconds. */
const tickMs = 10;

/** Runs one containment, and says what it cost. Durations are milliseconds. */
async function measure(size: number) {
  const engine = await engineOf(values.database);
  const fixture = await openFixture(engine.env, { latencyMs: Number(values.latency), lagMs: 0 });
  try {
    const targets = await makeAccounts(fixture, size);
    const id = await storeApproved(engine.open(fixture.dataDir), engine.auditKey(fixture.dataDir), targets, fixture);
    const profiling = values.profile === '' ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
    const bot = await startBot(fixture.env, profiling);
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
      return {
        targets: size,
        cpuMsPerTarget: round(cpu / size),
        wallMs: Math.round(wallMs),
        peakMb: Math.round(peakMb(bot.pid)),
        writesPerTarget: round((writes() - before) / size),
        updates: fixture.connector.events.filter(({ kind }) => kind === 'update').length,
        result: ended.activity.summary ?? '',
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
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
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

/** A token of an app that may do everything. The practice tenant does not check its signature. */
const token = ['{}', JSON.stringify({ roles: ['User.ReadWrite.All'] }), '']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

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
    leaseMs: 1,
    owner: 'nobody',
    approvals: null,
    rights: {
      mayRequest: () => Promise.resolve('yes'),
      mayApprove: () => Promise.resolve('yes'),
      sameAs: () => Promise.resolve([]),
    },
    stoodDown: () => Promise.resolve(undefined),
    recheck: () => undefined,
    checkAhead: () => undefined,
    run: () => undefined,
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

const round = (number: number): number => Math.round(number * 100) / 100;

for (const size of values.targets.split(',').map(Number)) console.log(JSON.stringify(await measure(size)));
