import { setTimeout as pause } from 'node:timers/promises';
import { practicePeople } from '../../practice/people/people.ts';
import type { FaultInput } from '../../practice/http/faults.ts';
import type { Bot } from './bot.ts';
import type { Engine } from './engine.ts';
import type { Acknowledged } from './invariants.ts';
import { askFor, click, textOf, type Seen } from './person.ts';
import type { SoakFixture } from './fixture.ts';

/** What a phase leaves behind for the invariants, and for the table. */
export interface Log {
  readonly requests: Seen[];
  readonly acknowledged: Acknowledged[];
  /** Highest resident memory of a bot, in megabytes, once per request. */
  readonly rssMb: number[];
  kills: number;
  /** From each death of a bot in the middle of a run to the posted end, in milliseconds. */
  readonly takeoverMs: number[];
}

/** Where chance comes from: the same seed, the same round. */
export type Chance = () => number;

export interface Play {
  readonly stage: SoakFixture;
  readonly log: Log;
  readonly chance: Chance;
  /** Starts a bot with the settings of the engine. */
  readonly start: () => Promise<Bot>;
}

/** Ordinary people; nobody here plays a part in the story. */
export const targets = practicePeople
  .filter(({ account, upn }) => Object.keys(account).length === 0 && !/^(megan|adele|lee)@/.test(upn))
  .map(({ upn }) => upn);

const approvers = practicePeople.filter(({ upn }) => !upn.startsWith('megan@')).filter((_, n) => n < 20);

/** Longest a request may take to end after all faults are over, in milliseconds. */
const patienceMs = 60_000;

/** One request after the other; the bot is killed at a random moment of each, and another one goes on. */
export async function crashes(
  { stage, log, chance, start }: Play,
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
    const request = await containOne({ stage, log, chance }, () => live.bot.url, n);
    await killing;
    await decideUntilEnded({ stage, log }, () => live.bot.url, request);
    log.rssMb.push(live.bot.rssMb());
    tick(n + 1);
  }
  await live.bot.stop();
}

/** Several bots on one database; a hundred people click at all of them at once, and one bot is killed right then. */
export async function replicas({ stage, log, chance, start }: Play, count: number, rounds: number): Promise<void> {
  const bots = await Promise.all(Array.from({ length: count }, start));
  const urlOf = (n: number) => bots[n % bots.length]?.url ?? '';
  for (let n = 0; n < rounds; n += 1) {
    const request = await containOne({ stage, log, chance }, () => urlOf(n), n);
    await confirmed({ stage, log }, () => urlOf(n), request);
    const dying = Math.floor(chance() * bots.length);
    const clicks = Array.from({ length: 100 }, async (_, m) => {
      const who = approvers[m % approvers.length] ?? 'adele';
      await click(stage.connector, urlOf(m), request, who, 'approve');
    });
    await pause(chance() * 300);
    await bots[dying]?.kill();
    log.kills += 1;
    await Promise.all(clicks);
    bots[dying] = await start();
    await decideUntilEnded({ stage, log }, () => urlOf(dying + 1), request);
    log.rssMb.push(Math.max(...bots.map((bot) => bot.rssMb())));
  }
  await Promise.all(bots.map((bot) => bot.stop()));
}

/** Requests while Graph and Teams delay, throttle, fail, hang up and lose answers. */
export async function faults(
  { stage, log, chance, start }: Play,
  rounds: number,
  tick: (n: number) => void,
): Promise<void> {
  const bot = await start();
  for (let n = 0; n < rounds; n += 1) {
    stage.tenant.setFaults(some(chance, graphFaults));
    for (const fault of some(chance, teamsFaults)) stage.connector.failNext(fault);
    const request = await containOne({ stage, log, chance }, () => bot.url, n);
    await decideUntilEnded({ stage, log }, () => bot.url, request);
    stage.tenant.setFaults([]);
    log.rssMb.push(bot.rssMb());
    tick(n + 1);
  }
  await bot.stop();
}

/** The database is taken away at a random moment of each request: nothing is acknowledged that is not kept, and everything goes on afterwards. */
export async function databaseGone(
  { stage, log, chance, start }: Play,
  engine: Engine,
  rounds: number,
  tick: (n: number) => void,
): Promise<void> {
  const bots = await Promise.all(Array.from({ length: engine.replicas }, start));
  for (let n = 0; n < rounds; n += 1) {
    const url = () => bots[n % bots.length]?.url ?? '';
    const outage = pause(chance() * 700).then(async () => {
      const back = await engine.away(bots, chance);
      await pause(chance() * 2000);
      await back();
    });
    const request = await containOne({ stage, log, chance }, url, n);
    await Promise.all([outage, decideUntilEnded({ stage, log }, url, request)]);
    log.rssMb.push(Math.max(...bots.map((bot) => bot.rssMb())));
    tick(n + 1);
  }
  await Promise.all(bots.map((bot) => bot.stop()));
}

/** The clock of a bot is set at a random moment of each request, by minutes; before each, by an hour back or forth. */
export async function clockJumps({ stage, log, chance, start }: Play, rounds: number): Promise<void> {
  const bot = await start();
  for (let n = 0; n < rounds; n += 1) {
    const hourMs = n % 2 === 0 ? 0 : -3_600_000;
    bot.setClock(hourMs);
    const jump = pause(chance() * 700).then(() => {
      bot.setClock(hourMs + Math.round((chance() - 0.5) * 8 * 60_000)); // less than people have to decide
    });
    const request = await containOne({ stage, log, chance }, () => bot.url, n);
    await Promise.all([jump, decideUntilEnded({ stage, log }, () => bot.url, request)]);
  }
  await bot.stop();
}

/** The bot that runs a request is killed in the middle of it; one of the others must end it. */
export async function takeovers({ stage, log, chance, start }: Play, count: number, rounds: number): Promise<void> {
  const bots = await Promise.all(Array.from({ length: count }, start));
  for (let n = 0; n < rounds; n += 1) {
    stage.tenant.setFaults([{ match: 'PATCH /users/*', delayMs: 2000 }]);
    const runs = n % count;
    const request = await containOne({ stage, log, chance }, () => bots[runs]?.url ?? '', n);
    const ended = decideUntilEnded({ stage, log }, () => bots[runs]?.url ?? '', request);
    await clickUntilTaken({ stage, log }, () => bots[runs]?.url ?? '', request, 'adele', 'approve');
    await pause(200 + chance() * 1000); // it runs where it was approved
    await bots[runs]?.kill();
    log.kills += 1;
    const killedAt = Date.now();
    stage.tenant.setFaults([]);
    await ended;
    log.takeoverMs.push(Date.now() - killedAt);
    bots[runs] = await start();
  }
  await Promise.all(bots.map((bot) => bot.stop()));
}

async function containOne({ stage, log }: Omit<Play, 'start'>, url: () => string, n: number): Promise<Seen> {
  const line = `contain ${targets[n % targets.length] ?? ''} deliver=reveal because soak ${n}`;
  const request = await askFor(stage.connector, url, line);
  log.requests.push(request);
  return request;
}

/** People click again until it is acknowledged, and look until it has ended. */
export async function decideUntilEnded(
  { stage, log }: Pick<Play, 'stage' | 'log'>,
  url: () => string,
  request: Seen,
): Promise<void> {
  await confirmed({ stage, log }, url, request);
  await clickUntilTaken({ stage, log }, url, request, 'adele', 'approve');
  const over = new RegExp(`^${request.id} (done|partly-done|failed): `);
  await stage.connector.waitFor((event) => over.test(textOf(event)), { timeoutMs: patienceMs });
}

const confirmed = (play: Pick<Play, 'stage' | 'log'>, url: () => string, request: Seen): Promise<void> =>
  clickUntilTaken(play, url, request, 'megan', 'confirm');

async function clickUntilTaken(
  { stage, log }: Pick<Play, 'stage' | 'log'>,
  url: () => string,
  request: Seen,
  from: string,
  verb: 'confirm' | 'approve',
): Promise<void> {
  const until = Date.now() + patienceMs;
  while (!hasPassed(stage, request.id, verb)) {
    const instead = await click(stage.connector, url(), request, from, verb);
    if (instead === undefined) {
      log.acknowledged.push({ id: request.id, verb });
      return;
    }
    if (Date.now() > until) throw new Error(`${request.id}: nobody takes the ${verb}; instead ${instead}`);
    await pause(50);
  }
}

/** A click whose answer was lost may have counted: then the card has moved on. */
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
