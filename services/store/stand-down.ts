import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { noId, personId, type Person } from '../model/person.ts';
import { endedStates, type Place } from '../model/request.ts';
import type { StandDown } from '../model/stand-down.ts';
import { canonicalJson } from '../seal/chain.ts';
import { announceNothing, standDownNews, type Announce } from './announce.ts';
import type { Database, Queryable, SqlRow } from './database.ts';
import { noteIn } from './journal.ts';
import { addStandDownPost, liftStandDownPosts } from './stand-down-posts.ts';

/** What became of a stand-down that somebody wanted to begin. Not ok: `standDown` holds already. */
export interface StandDownBegun {
  readonly ok: boolean;
  readonly standDown: StandDown;
}

/** Who lifts a stand-down, when in epoch milliseconds, and in which conversation. */
export interface StandDownLift {
  readonly by: Person;
  readonly at: number;
  readonly conversation: string;
}

/** The one stand-down that holds for every replica, or none. */
export interface StandDowns {
  /**
   * The stand-down that holds now. One whose row was altered holds as well.
   * @returns undefined when there is none
   */
  now(): Promise<StandDown | undefined>;
  /**
   * Begins a stand-down, notes it in the journal and stores the post that says so, in one transaction. The cards of all open requests are
   * behind from then on.
   * @param place where somebody asked for it
   */
  begin(standDown: StandDown, place: Place): Promise<StandDownBegun>;
  /**
   * Lifts a stand-down and notes it in the journal, in one transaction. The cards of all open requests and the posts that say that it holds
   * are behind from then on.
   * @param standDown as `now` answered it
   * @returns false when it does not hold any more
   */
  lift(standDown: StandDown, lift: StandDownLift): Promise<boolean>;
}

/** Something about the stand-down that the log must show. `altered`: its row does not carry our seal. */
export type StandDownNews = 'begun' | 'lifted' | 'altered';

/**
 * Keeps the stand-down in the table `stand_down`, which has one row while Cordon stands down.
 * @param auditKey seals the row; at least 32 bytes
 * @param onNews called with what the log must show
 * @param announce stores what other systems are told; left out, nothing
 */
export function createStandDowns(
  db: Database,
  auditKey: Uint8Array,
  onNews: (news: StandDownNews, standDown: StandDown) => void = () => undefined,
  announce: Announce = announceNothing,
): StandDowns {
  const read = async (tx: Queryable): Promise<StandDown | undefined> => {
    const [row] = await tx.query('SELECT by_id, by_name, reason, at, mac FROM stand_down');
    if (row === undefined) return undefined;
    const sealed = standDownIn(row, auditKey);
    const standDown = sealed ?? altered(Number(row['at']));
    if (sealed === undefined) onNews('altered', standDown);
    return standDown;
  };

  return {
    now: () => read(db),
    async begin(standDown, place) {
      const { by, at, reason } = standDown;
      const begun = await db.tx(async (tx) => {
        const stored = await tx.query(
          `INSERT INTO stand_down (n, by_id, by_name, reason, at, mac) VALUES (1, $1, $2, $3, $4, $5)
           ON CONFLICT DO NOTHING RETURNING n`,
          [by.id, by.name, reason, at, macOf(standDown, auditKey)],
        );
        if (stored.length === 0) return { ok: false, standDown: (await read(tx)) ?? standDown };
        await outdateOpenRequests(tx);
        await addStandDownPost(tx, standDown, place);
        const { conversation } = place;
        await noteIn(tx, auditKey, { kind: 'stand-down', at, by: by.id, name: by.name, reason, conversation });
        await announce(tx, { type: 'stand-down.begun', about: standDownNews, at, facts: { by, reason } });
        return { ok: true, standDown };
      });
      if (begun.ok) onNews('begun', standDown);
      return begun;
    },
    async lift(standDown, { by, at, conversation }) {
      const isLifted = await db.tx(async (tx) => {
        const lifted = await tx.query('DELETE FROM stand_down WHERE at = $1 RETURNING n', [standDown.at]);
        if (lifted.length === 0) return false;
        await outdateOpenRequests(tx);
        await liftStandDownPosts(tx, standDown, { by, at });
        const began = { id: standDown.by.id, name: standDown.by.name, at: standDown.at };
        await noteIn(tx, auditKey, { kind: 'resume', at, by: by.id, name: by.name, began, conversation });
        await announce(tx, { type: 'stand-down.lifted', about: standDownNews, at, facts: { by, began } });
        return true;
      });
      if (isLifted) onNews('lifted', standDown);
      return isLifted;
    },
  };
}

/** Stands in for a stand-down whose row was altered. Nobody knows who began it, so any approver may lift it. */
const altered = (at: number): StandDown => ({
  by: { id: noId, name: 'Cordon' },
  at,
  reason: 'its record of a stand-down was altered in the database; tell the operator of Cordon',
});

/** Has the outbox update the cards of all open requests. */
async function outdateOpenRequests(tx: Queryable): Promise<void> {
  const ended = endedStates.map((state) => `'${state}'`).join(', ');
  await tx.query(`UPDATE request SET revision = revision + 1 WHERE state NOT IN (${ended})`);
}

const standDownRow = z.object({
  by_id: z.string(),
  by_name: z.string(),
  reason: z.string().nullable(),
  at: z.number(),
  mac: z.string().regex(/^[0-9a-f]{64}$/),
});

/** The stand-down of a row; undefined when the row does not carry our seal. */
function standDownIn(row: SqlRow, key: Uint8Array): StandDown | undefined {
  const { data } = standDownRow.safeParse(row);
  const id = data && personId(data.by_id);
  if (data === undefined || id === undefined) return undefined;
  const standDown: StandDown = { by: { id, name: data.by_name }, at: data.at, reason: data.reason };
  const isOurs = timingSafeEqual(Buffer.from(macOf(standDown, key)), Buffer.from(data.mac));
  return isOurs ? standDown : undefined;
}

/** HMAC-SHA-256 over a stand-down, in hex. The prefix keeps it apart from everything else that the audit key seals. */
const macOf = ({ by, at, reason }: StandDown, key: Uint8Array): string =>
  createHmac('sha256', key)
    .update(`stand-down ${canonicalJson({ by: by.id, name: by.name, at, reason })}`)
    .digest('hex');
