import { setTimeout as pause } from 'node:timers/promises';
import { storedAnchors, type StoredAnchor } from '../store/anchors.ts';
import type { Database } from '../store/database.ts';
import { chainTableOf, type ChainTable } from '../store/chains.ts';
import { chainsWithoutEvents, trails, type StoredTrail } from '../store/trails.ts';
import { anchoringLock } from './anchoring-job.ts';
import { createLedger, type AnchorText, type Finding } from './ledger.ts';
import { rowFaultOf, type MismatchOf } from './row-fault.ts';
import { trailFaultOf, type TrailFault } from '../seal/trail.ts';

/** What `verifyAudit` checks, and where it reports findings. */
export interface VerifyOptions {
  readonly db: Database;
  /** The audit key, at least 32 bytes. */
  readonly key: Uint8Array;
  /** The lines of the anchors that were stored outside the database; undefined verifies without them. */
  readonly anchors: AsyncIterable<AnchorText> | undefined;
  /** Says how a request differs from what its trail leads to. */
  readonly mismatchOf: MismatchOf;
  /** Called for each thing that does not verify. */
  readonly find: (finding: Finding) => void;
}

/** The counts of one verification. The audit is intact when `findings` is 0. */
export interface Verified {
  readonly requests: number;
  /** How many days have a journal. */
  readonly journals: number;
  /** Events of requests and journals together. */
  readonly events: number;
  readonly anchors: number;
  /** When the newest anchor was made, in epoch milliseconds. */
  readonly anchoredAt: number | undefined;
  /** Events that no anchor covers yet. Their removal would go unnoticed. */
  readonly unanchored: number;
  readonly findings: number;
}

/**
 * Verifies every trail and journal with the key and, if they are given, against the anchors, and compares each request with its trail.
 * Detects edits, removals, insertions and changes of order, and a request whose rows were edited. With anchors it also detects a trail
 * that was cut short or rewritten, a request or a journal that was deleted, and an anchor that is forged or missing. Keeps the anchored
 * heads and one trail in memory. Waits while a bot is anchoring.
 * @throws {RangeError} when the key is shorter than 32 bytes
 */
export async function verifyAudit(options: VerifyOptions): Promise<Verified> {
  const done: { verified?: Verified } = {};
  const work = async () => {
    done.verified = await verifyAlone(options);
  };
  while (!(await options.db.exclusively(anchoringLock, work))) await pause(200); // a bot is anchoring
  if (done.verified === undefined) throw new Error('the audit was not verified');
  return done.verified;
}

async function verifyAlone({ db, key, anchors, mismatchOf, find: report }: VerifyOptions): Promise<Verified> {
  const counts = { requests: 0, journals: 0, events: 0, unanchored: 0, findings: 0 };
  const find = (finding: Finding) => {
    counts.findings += 1;
    report(finding);
  };
  const ledger = createLedger(key, find);
  type Ledger = typeof ledger;
  await read(ledger);
  const seen = new Set<string>();
  for await (const trail of trails(db)) {
    seen.add(trail.id);
    counts[trail.table === 'journal' ? 'journals' : 'requests'] += 1;
    counts.events += trail.events.length;
    // The rows are compared with an intact trail only: a broken one is a finding already, and proves nothing.
    if (!check(trail, ledger)) continue;
    const why = await rowFaultOf(db, trail, mismatchOf);
    if (why !== undefined) find({ where: trail.id, why });
  }
  for (const id of await chainsWithoutEvents(db)) {
    seen.add(id);
    find({ where: id, why: faultWords('headless', chainTableOf(id)) });
  }
  for (const id of ledger.ids()) {
    const last = ledger.of(id).at(-1);
    if (last !== undefined && !seen.has(id))
      find({ where: id, why: `it is gone; it had ${last.sequence} events in ${last.where}` });
  }
  return { ...counts, anchors: ledger.count(), anchoredAt: ledger.at() };

  async function read(ledger: Ledger): Promise<void> {
    for await (const line of anchors ?? []) ledger.add(line);
    const newestOutside = ledger.newest();
    const hasAnchors = anchors !== undefined;
    const stored: Pick<StoredAnchor, 'seq' | 'sent'>[] = [];
    for await (const { seq, sent, line } of storedAnchors(db)) {
      if (hasAnchors && sent && !ledger.has(seq))
        find({ where: `anchor ${seq}`, why: 'it was sent, and is not among the anchors: their end is missing' });
      ledger.add({ source: 'the database', line: seq, text: line });
      stored.push({ seq, sent });
    }
    if (newestOutside > (stored.at(-1)?.seq ?? 0))
      find({ where: `anchor ${newestOutside}`, why: 'the database knows nothing of it: it is older than the anchors' });
    ledger.close(hasAnchors);
  }

  /** Verifies one chain; answers whether its own events are intact. */
  function check({ id, table, events, head }: StoredTrail, ledger: Ledger): boolean {
    if (head === undefined) find({ where: id, why: `there are events, but no such ${table}` });
    const fault = trailFaultOf(id, events, head, key);
    if (fault !== undefined) find({ where: `${id}, event ${fault.sequence}`, why: faultWords(fault.why, table) });
    const heads = ledger.of(id);
    for (const { sequence, mac, where } of heads) {
      const actual = events[sequence - 1]?.mac;
      if (actual === undefined)
        find({
          where: `${id}, event ${events.length + 1}`,
          why: `its end is missing: it had ${sequence} events in ${where}`,
        });
      else if (actual !== mac) find({ where: `${id}, event ${sequence}`, why: `it was another one in ${where}` });
    }
    const anchored = heads.at(-1)?.sequence ?? 0;
    counts.unanchored += Math.max(events.length - anchored, 0);
    if (anchors !== undefined && head !== undefined && head.anchoredSequence !== anchored)
      find({
        where: id,
        why: `the database says that ${head.anchoredSequence} events are anchored, the anchors have ${anchored}`,
      });
    return fault === undefined;
  }
}

/** What is wrong with a chain, in words. */
const faultWords = (why: TrailFault['why'], table: ChainTable): string =>
  ({
    'edited-or-removed': 'it is not what was sealed: it was edited or inserted, or an event before it was removed',
    moved: 'it is genuine, but in the wrong position',
    misnumbered: 'it has a wrong number: an event was removed or inserted',
    'cut-short': `the ${table} says that more or other events exist: the end of its trail was cut off`,
    headless: 'it has no events',
  })[why];
