import { setTimeout as pause } from 'node:timers/promises';
import { storedAnchors, type StoredAnchor } from '../store/anchors.ts';
import type { Database } from '../store/database.ts';
import { trails, requestsWithoutEvents, type StoredTrail } from '../store/events.ts';
import { anchoringLock } from './anchoring-job.ts';
import { createLedger, type AnchorText, type Finding } from './ledger.ts';
import { trailFaultOf, type TrailFault } from '../seal/trail.ts';

export interface Verifying {
  readonly db: Database;
  readonly key: Uint8Array;
  /** The anchors, as they are kept outside; undefined to check without them. */
  readonly anchors: AsyncIterable<AnchorText> | undefined;
  /** Told of each thing that does not hold. */
  readonly find: (finding: Finding) => void;
}

export interface Verified {
  readonly requests: number;
  readonly events: number;
  readonly anchors: number;
  /** When the newest anchor was made, in epoch milliseconds. */
  readonly anchoredAt: number | undefined;
  /** Events that no anchor covers yet: that they were taken off the end could not be found. */
  readonly loose: number;
  readonly findings: number;
}

/**
 * Checks every trail against the key and, if they are given, against the anchors. Finds an edit, a removal, an insertion and a change of
 * order anywhere; with anchors also a trail that was cut short or written anew, a whole request that is gone, and an anchor that is not
 * genuine or missing. In memory are the anchored heads and one trail.
 */
export async function verifyAudit(verifying: Verifying): Promise<Verified> {
  const done: { verified?: Verified } = {};
  const work = async () => {
    done.verified = await verifyAlone(verifying);
  };
  while (!(await verifying.db.exclusively(anchoringLock, work))) await pause(200); // a bot is anchoring right now
  if (done.verified === undefined) throw new Error('the audit was not verified');
  return done.verified;
}

async function verifyAlone({ db, key, anchors, find: report }: Verifying): Promise<Verified> {
  const count = { requests: 0, events: 0, loose: 0, findings: 0 };
  const find = (finding: Finding) => {
    count.findings += 1;
    report(finding);
  };
  const ledger = createLedger(key, find);
  type Ledger = typeof ledger;
  await read(ledger);
  const seen = new Set<string>();
  for await (const trail of trails(db)) {
    seen.add(trail.id);
    count.requests += 1;
    count.events += trail.events.length;
    check(trail, ledger);
  }
  for (const id of await requestsWithoutEvents(db)) {
    seen.add(id);
    find({ where: id, why: faultWords.headless });
  }
  for (const id of ledger.ids()) {
    const last = ledger.of(id).at(-1);
    if (last !== undefined && !seen.has(id))
      find({ where: id, why: `it is gone; it had ${last.n} events in ${last.where}` });
  }
  return { ...count, anchors: ledger.count(), anchoredAt: ledger.at() };

  async function read(ledger: Ledger): Promise<void> {
    for await (const line of anchors ?? []) ledger.add(line);
    const [outside, whole] = [ledger.newest(), anchors !== undefined];
    const stored: Pick<StoredAnchor, 'seq' | 'sent'>[] = [];
    for await (const { seq, sent, line } of storedAnchors(db)) {
      if (whole && sent && !ledger.has(seq))
        find({ where: `anchor ${seq}`, why: 'it was sent, and is not among the anchors: their end is missing' });
      ledger.add({ source: 'the database', line: seq, text: line });
      stored.push({ seq, sent });
    }
    if (outside > (stored.at(-1)?.seq ?? 0))
      find({ where: `anchor ${outside}`, why: 'the database knows nothing of it: it is older than the anchors' });
    ledger.close(whole);
  }

  function check({ id, events, head }: StoredTrail, ledger: Ledger): void {
    if (head === undefined) find({ where: id, why: 'there are events, but no such request' });
    const fault = trailFaultOf(id, events, head, key);
    if (fault !== undefined) find({ where: `${id}, event ${fault.n}`, why: faultWords[fault.why] });
    const said = ledger.of(id);
    for (const { n, mac, where } of said) {
      const there = events[n - 1]?.mac;
      if (there === undefined)
        find({ where: `${id}, event ${events.length + 1}`, why: `its end is missing: it had ${n} events in ${where}` });
      else if (there !== mac) find({ where: `${id}, event ${n}`, why: `it was another one in ${where}` });
    }
    const anchored = said.at(-1)?.n ?? 0;
    count.loose += Math.max(events.length - anchored, 0);
    if (anchors !== undefined && head !== undefined && head.anchoredSequence !== anchored)
      find({
        where: id,
        why: `the database says that ${head.anchoredSequence} events are anchored, the anchors have ${anchored}`,
      });
  }
}

const faultWords: Readonly<Record<TrailFault['why'], string>> = {
  'edited-or-removed': 'it is not what was sealed: it was edited or inserted, or one before it was removed',
  moved: 'it is genuine, but not in its place',
  misnumbered: 'it has a wrong number: one was removed or inserted',
  'cut-short': 'the request says that there are more or other events: its end was cut off',
  headless: 'it has no events',
};
