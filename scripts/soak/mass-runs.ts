import { setTimeout as pause } from 'node:timers/promises';
import type { RequestId } from '../../services/model/request.ts';
import type { Database } from '../../services/store/database.ts';
import { isNotOver } from '../../services/store/slices.ts';
import { makeAccounts, storeApproved } from './approved-containment.ts';
import type { Engine } from './engine.ts';
import { textOf } from './person.ts';
import type { Play } from './phases.ts';

/** How many runs there are, and for how many accounts each. */
export interface MassRuns {
  readonly rounds: number;
  readonly accounts: number;
}

/** The bots of these runs keep to ten times Microsoft's limits, so that a run takes seconds. */
const settings = { PRACTICE_GRAPH_PACE: '10' };
/** Longest time for a run to end, in milliseconds. */
const patienceMs = 5 * 60_000;

/**
 * Contains many accounts at once, approved before the bots start, and kills one of two bots at a random moment of each run; where one bot
 * alone can use the database, another one is started then.
 */
export async function massRuns(play: Play, engine: Engine, { rounds, accounts }: MassRuns): Promise<void> {
  const { fixture, log, chance, start } = play;
  const targets = await makeAccounts(fixture, accounts);
  for (let n = 0; n < rounds; n += 1) {
    const [database, key] = [engine.open(fixture.dataDir), engine.auditKey(fixture.dataDir)];
    const id = await storeApproved(database, key, targets, fixture);
    const from = fixture.connector.events.length;
    const bots = await Promise.all(Array.from({ length: Math.min(2, engine.replicas) }, () => start(settings)));
    const before = written(play);
    const killAt = before + accounts * 2 * (0.1 + 0.7 * chance());
    while (written(play) < killAt) await pause(20);
    await bots.shift()?.kill();
    log.kills += 1;
    if (bots.length === 0) bots.push(await start(settings));
    const watch = engine.replicas > 1 ? watchTakeover(engine.open(fixture.dataDir), id) : undefined;
    const shown = (states: RegExp) =>
      fixture.connector.waitFor((event) => textOf(event).startsWith(`${id} `) && states.test(textOf(event)), {
        from,
        timeoutMs: patienceMs,
      });
    log.requests.push({ id, digest: '', event: await shown(/^/), typed: 1, sentAt: Date.now() });
    await shown(/^\S+ (done|partly-done|failed): /);
    const tookMs = await watch?.end();
    if (tookMs !== undefined) log.takeoverMs.push(tookMs);
    log.massRuns += 1;
    log.rssMb.push(...bots.map((bot) => bot.rssMb()));
    await Promise.all(bots.map((bot) => bot.stop()));
  }
}

/** How many writes Graph has taken for accounts that are there. */
const written = ({ fixture }: Play): number =>
  [...fixture.effects].reduce((sum, [what, n]) => sum + (what.includes('/users/*') ? n : 0), 0);

/** How often the slices are looked at, in milliseconds. */
const lookMs = 100;

/**
 * Watches the slices that processes hold now, until they change hands.
 * @returns `end` answers after how many milliseconds the last one did; undefined when the dead bot held none. It closes the database
 */
function watchTakeover(db: Database, id: RequestId): { readonly end: () => Promise<number | undefined> } {
  const startedAt = Date.now();
  const state: { isOver: boolean; tookMs?: number } = { isOver: false };
  const owners = async (only: string) => {
    const rows = await db.query(`SELECT n, lease_owner FROM slice WHERE request = $1 AND ${only}`, [id]);
    return new Map(rows.map((row) => [row['n'], row['lease_owner']]));
  };
  const watching = (async () => {
    const held = await owners(`${isNotOver} AND lease_owner <> ''`);
    while (!state.isOver) {
      const now = await owners('1 = 1');
      for (const [n, owner] of held)
        if (now.get(n) !== owner) {
          state.tookMs = Date.now() - startedAt;
          held.delete(n);
        }
      await pause(lookMs);
    }
  })();
  return {
    async end() {
      state.isOver = true;
      await watching;
      await db.close();
      return state.tookMs;
    },
  };
}
