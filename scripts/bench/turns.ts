import { extname, join } from 'node:path';
import { z } from 'zod';
import { practiceChannel } from '../../practice/teams/activities.ts';
import type { Connector } from '../../practice/teams/connector.ts';
import { startNode, waitForLine } from '../child.ts';
import { startBot } from '../soak/bot.ts';
import { openFixture } from '../soak/fixture.ts';
import { quantile } from './measure.ts';
import { rounded, type Table } from './table.ts';

/** How many turns warm up, how many are timed one after the other, and how many at 16 connections. */
export interface TurnRounds {
  readonly warm: number;
  readonly timed: number;
  readonly atOnce: number;
}

const connections = 16;
const ready = z.object({ port: z.number() });

/**
 * Measures `help` and `whoami` beside a bare botbuilder bot that echoes, in turns, so that other work of this machine slows all alike.
 */
export async function timeTurns(rounds: TurnRounds): Promise<Table> {
  const fixture = await openFixture({}, { latencyMs: 0, lagMs: 0 });
  const file = join(import.meta.dirname, `echo-bot${extname(import.meta.filename)}`);
  const echo = startNode([file], {});
  const bot = await startBot(fixture.env);
  try {
    const { port } = ready.parse(JSON.parse(await waitForLine(echo, /"ready":true/, 30_000)));
    const sides = [
      { what: 'echo of botbuilder', url: `http://127.0.0.1:${port}/api/messages`, text: 'help' },
      { what: 'help', url: bot.url, text: 'help' },
      { what: 'whoami', url: bot.url, text: 'whoami' },
    ].map((side) => ({ ...side, ms: [] as number[], perSecond: 0 }));
    for (const { url, text } of sides)
      for (let n = 0; n < rounds.warm; n += 1) await turn(fixture.connector, url, text);
    for (let n = 0; n < rounds.timed; n += 1)
      for (const { url, text, ms } of sides) ms.push(await turn(fixture.connector, url, text));
    for (const side of sides) side.perSecond = await throughput(fixture.connector, side, rounds.atOnce);
    return {
      title: 'A turn: from the activity to the answer of its HTTP request',
      rows: sides.map(({ what, ms, perSecond }) => ({
        turn: what,
        'p50 (ms)': rounded(quantile(ms, 0.5), 2),
        'p99 (ms)': rounded(quantile(ms, 0.99), 2),
        'a second, 16 connections': rounded(perSecond),
      })),
    };
  } finally {
    await bot.stop();
    await echo.stop();
    await fixture.close();
  }
}

async function turn(connector: Connector, url: string, text: string): Promise<number> {
  const message = connector.message({ from: 'megan', text, conversation: practiceChannel() });
  const startedAt = performance.now();
  await connector.send(url, message);
  return performance.now() - startedAt;
}

async function throughput(
  connector: Connector,
  { url, text }: { readonly url: string; readonly text: string },
  total: number,
): Promise<number> {
  const startedAt = performance.now();
  const left = { turns: total };
  const client = async () => {
    while (left.turns > 0) {
      left.turns -= 1;
      await turn(connector, url, text);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  return total / ((performance.now() - startedAt) / 1000);
}
