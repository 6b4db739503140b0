import { setTimeout as pause } from 'node:timers/promises';
import { practicePeople } from '../../practice/people/people.ts';
import type { FaultInput } from '../../practice/http/faults.ts';
import type { Bot } from './bot.ts';
import type { Engine } from './engine.ts';
import type { Acknowledged } from './invariants.ts';
import { askFor, click, textOf, type Seen } from './person.ts';
import type { SoakFixture } from './fixture.ts';

/** What the phases record, for the invariants and the summary. */
export interface Log {
  readonly requests: Seen[];
  readonly acknowledged: Acknowledged[];
  /** Highest resident memory of a bot, in megabytes, once per request. */
  readonly rssMb: number[];
  kills: number;
  /** From each kill of a bot in the middle of a run to the posted result, or until others had all of its slices, in milliseconds. */
  readonly takeoverMs: number[];
  /** How many runs for many accounts there were. */
  massRuns: number;
}

/** A random number from 0 to 1. The same seed gives the same rounds. */
export type Chance = () => number;

/** What a phase works with. */
export interface Play {
  readonly fixture: SoakFixture;
  readonly log: Log;
  readonly chance: Chance;
  /** Starts a bot with the settings of the engine, and others. */
  readonly start: (settings?: Readonly<Record<string, string>>) => Promise<Bot>;
}

/** Ordinary accounts, none of a requester or an approver. */
export const targets = practicePeople
  .filter(({ account, upn }) => Object.keys(account).length === 0 && !/^(megan|adele|lee)@/.test(upn))
  .map(({ upn }) => upn);

const approvers = practicePeople.filter(({ upn }) => !upn.startsWith('megan@')).filter((_, n) => n < 20);

/** Longest time for a request to end after all faults are over, in milliseconds. */
const patienceMs = 60_000;

/** Opens one request after the other. The bot is killed at a random moment of each, and a new one continues. */
export async function crashes(
  { fixture, log, chance, start }: Play,
  rounds: number,
  tick: (n: number) => void,
): Promise<void> {
  const live = { bot: await start() };
  for (let n = 0; n < rounds; n += 1) {
    const killing = pause(chance() * 700).then(async () => {
      await live.bot.kill();
      log.kills += 1;
      live.bot = await start();
    });
    const request = await containOne({ fixture, log }, () => live.bot.url, n);
    await killing;
    await decideUntilEnded({ fixture, log }, () => live.bot.url, request);
    log.rssMb.push(live.bot.rssMb());
    tick(n + 1);
  }
  await live.bot.stop();
}

/** Runs several bots on one database. A hundred clicks arrive at all of them at once, and one bot is killed meanwhile. */
export async function replicas({ fixture, log, chance, start }: Play, count: number, rounds: number): Promise<void> {
  const bots = await Promise.all(Array.from({ length: count }, () => start()));
  const urlOf = (n: number) => bots[n % bots.length]?.url ?? '';
  for (let n = 0; n < rounds; n += 1) {
    const request = await containOne({ fixture, log }, () => urlOf(n), n);
    await confirmed({ fixture, log }, () => urlOf(n), request);
    const dying = Math.floor(chance() * bots.length);
    const clicks = Array.from({ length: 100 }, async (_, m) => {
      const who = approvers[m % approvers.length] ?? 'adele';
      await click(fixture.connector, urlOf(m), { request, from: who, verb: 'approve' });
    });
    await pause(chance() * 300);
    await bots[dying]?.kill();
    log.kills += 1;
    await Promise.all(clicks);
    bots[dying] = await start();
    await decideUntilEnded({ fixture, log }, () => urlOf(dying + 1), request);
    log.rssMb.push(Math.max(...bots.map((bot) => bot.rssMb())));
  }
  await Promise.all(bots.map((bot) => bot.stop()));
}

/** Opens requests while Graph and Teams delay, throttle, fail, hang up and lose answers. */
export async function faults(
  { fixture, log, chance, start }: Play,
  rounds: number,
  tick: (n: number) => void,
): Promise<void> {
  const bot = await start();
  for (let n = 0; n < rounds; n += 1) {
    fixture.tenant.setFaults(some(chance, graphFaults));
    for (const fault of some(chance, teamsFaults)) fixture.connector.failNext(fault);
    const request = await containOne({ fixture, log }, () => bot.url, n);
    await decideUntilEnded({ fixture, log }, () => bot.url, request);
    fixture.tenant.setFaults([]);
    log.rssMb.push(bot.rssMb());
    tick(n + 1);
  }
  await bot.stop();
}

/** Makes the database fail at a random moment of each request. Only what is stored may be acknowledged, and everything continues afterwards. */
export async function databaseGone(
  { fixture, log, chance, start }: Play,
  engine: Engine,
  rounds: number,
  tick: (n: number) => void,
): Promise<void> {
  const bots = await Promise.all(Array.from({ length: engine.replicas }, () => start()));
  for (let n = 0; n < rounds; n += 1) {
    const url = () => bots[n % bots.length]?.url ?? '';
    const outage = pause(chance() * 700).then(async () => {
      const back = await engine.away(bots, chance);
      await pause(chance() * 2000);
      await back();
    });
    const request = await containOne({ fixture, log }, url, n);
    await Promise.all([outage, decideUntilEnded({ fixture, log }, url, request)]);
    log.rssMb.push(Math.max(...bots.map((bot) => bot.rssMb())));
    tick(n + 1);
  }
  await Promise.all(bots.map((bot) => bot.stop()));
}

/** Sets the clock of a bot by minutes at a random moment of each request, and by an hour before each. */
export async function clockJumps({ fixture, log, chance, start }: Play, rounds: number): Promise<void> {
  const bot = await start();
  for (let n = 0; n < rounds; n += 1) {
    const hourMs = n % 2 === 0 ? 0 : -3_600_000;
    bot.setClock(hourMs);
    const jump = pause(chance() * 700).then(() => {
      bot.setClock(hourMs + Math.round((chance() - 0.5) * 8 * 60_000)); // less than people have to decide
    });
    const request = await containOne({ fixture, log }, () => bot.url, n);
    await Promise.all([jump, decideUntilEnded({ fixture, log }, () => bot.url, request)]);
  }
  await bot.stop();
}

/**
 * Kills the bot that runs a request in the middle of the run. One of the others must end it. Any of them may take the job, so the others
 * are started only when it has been taken.
 */
export async function takeovers({ fixture, log, start }: Play, count: number, rounds: number): Promise<void> {
  for (let n = 0; n < rounds; n += 1) {
    const first = await start();
    const live = { bots: [first] };
    const url = () => live.bots[0]?.url ?? '';
    fixture.tenant.setFaults([{ match: 'PATCH /users/*', delayMs: 20_000 }]);
    const request = await containOne({ fixture, log }, url, n);
    const ended = decideUntilEnded({ fixture, log }, url, request);
    await clickUntilTaken({ fixture, log }, url, { request, from: 'adele', verb: 'approve' });
    live.bots = await Promise.all(Array.from({ length: count - 1 }, () => start()));
    await first.kill();
    log.kills += 1;
    const killedAt = Date.now();
    fixture.tenant.setFaults([]);
    await ended;
    log.takeoverMs.push(Date.now() - killedAt);
    await Promise.all(live.bots.map((bot) => bot.stop()));
  }
}

async function containOne(
  { fixture, log }: Pick<Play, 'fixture' | 'log'>,
  url: () => string,
  n: number,
): Promise<Seen> {
  const line = `contain ${targets[n % targets.length] ?? ''} deliver=reveal because soak ${n}`;
  const request = await askFor(fixture.connector, url, line);
  log.requests.push(request);
  return request;
}

/** Clicks until the confirm and the approve are acknowledged, and waits until the request has ended. */
export async function decideUntilEnded(
  { fixture, log }: Pick<Play, 'fixture' | 'log'>,
  url: () => string,
  request: Seen,
): Promise<void> {
  await confirmed({ fixture, log }, url, request);
  await clickUntilTaken({ fixture, log }, url, { request, from: 'adele', verb: 'approve' });
  const over = new RegExp(`^${request.id} (done|partly-done|failed): `);
  await fixture.connector.waitFor((event) => over.test(textOf(event)), { timeoutMs: patienceMs });
}

const confirmed = (play: Pick<Play, 'fixture' | 'log'>, url: () => string, request: Seen): Promise<void> =>
  clickUntilTaken(play, url, { request, from: 'megan', verb: 'confirm' });

async function clickUntilTaken(
  { fixture, log }: Pick<Play, 'fixture' | 'log'>,
  url: () => string,
  { request, from, verb }: { readonly request: Seen; readonly from: string; readonly verb: 'confirm' | 'approve' },
): Promise<void> {
  const until = Date.now() + patienceMs;
  while (!hasPassed(fixture, request.id, verb)) {
    const instead = await click(fixture.connector, url(), { request, from, verb });
    if (instead === undefined) {
      log.acknowledged.push({ id: request.id, verb });
      return;
    }
    if (Date.now() > until) throw new Error(`${request.id}: the ${verb} was not acknowledged but answered ${instead}`);
    await pause(50);
  }
}

/** Whether a click counted although its answer was lost: then the card shows a later state. */
function hasPassed({ connector }: SoakFixture, id: string, verb: string): boolean {
  const waiting = verb === 'confirm' ? /awaiting-confirmation/ : /awaiting-(confirmation|approval)/;
  const newest = connector.events.map(textOf).findLast((text) => text.startsWith(`${id} `)) ?? '';
  return newest !== '' && !waiting.test(newest);
}

const some = <T>(chance: Chance, all: readonly T[]): T[] => all.filter(() => chance() < 0.3);

const graphFaults: readonly FaultInput[] = [
  { match: 'PATCH /users/*', status: 503, times: 2 },
  { match: 'PATCH /users/*', drop: 'after' },
  { match: 'PATCH /users/*', status: 429, retryAfter: 0.2, times: 2 },
  { match: 'POST /users/*/revokeSignInSessions', drop: 'after' },
  { match: 'POST /users/*/revokeSignInSessions', status: 500 },
  { match: 'POST /users/*/revokeSignInSessions', delayMs: 800 },
  { match: 'GET /users/*', status: 429, retryAfter: 0.1, times: 3 },
  { match: 'GET /users/*', drop: 'before', times: 2 },
];

const teamsFaults: readonly FaultInput[] = [
  { match: 'POST /v3/*', status: 429, retryAfter: 0.2 },
  { match: 'POST /v3/*', status: 502 },
  { match: 'PUT /v3/*', status: 412, times: 2 },
  { match: 'PUT /v3/*', status: 503, times: 2 },
  { match: 'PUT /v3/*', drop: 'before' },
];
