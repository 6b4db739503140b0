import { firstAnchorFollows, readAnchor } from '../seal/anchor.ts';

/** One line of an anchor file or of the database's anchors, not yet parsed. */
export interface AnchorText {
  /** The file's path, or `the database`. */
  readonly source: string;
  /** Number of the line, from 1. */
  readonly line: number;
  readonly text: string;
}

/** One thing that does not verify, in words. */
export interface Finding {
  readonly where: string;
  readonly why: string;
}

/** The head of one request or journal, as one anchor recorded it. */
export interface AnchoredHead {
  /** Number of the anchor. */
  readonly seq: number;
  /** Number of the event that was the newest. */
  readonly sequence: number;
  readonly mac: string;
  /** True when retention deleted it with this anchor. */
  readonly retired: boolean;
  /** The line of the anchor, in words. */
  readonly where: string;
}

interface Link {
  readonly prev: string;
  readonly mac: string;
  readonly where: string;
}

/**
 * Creates a ledger that collects anchors from several files and from the database. Each anchor is verified on its own when it is
 * added; files may be added in any order. Call `close` after the last one to verify that the anchors are one unbroken chain.
 * @param key the audit key, at least 32 bytes
 * @param find called for each thing that does not verify
 */
export function createLedger(key: Uint8Array, find: (finding: Finding) => void) {
  const links = new Map<number, Link>();
  const headsOf = new Map<string, AnchoredHead[]>();
  const newest = new Map<string, number>();
  const torn: (AnchorText & { readonly where: string })[] = [];
  let at: number | undefined;

  const note = (id: string, entry: AnchoredHead): void => {
    const earlier = headsOf.get(id);
    if (earlier === undefined) headsOf.set(id, [entry]);
    else earlier.push(entry);
  };

  return {
    /** Adds one line. Empty lines are ignored, and so is half a line that a later line completes. */
    add(line: AnchorText): void {
      const { source, text } = line;
      const where = `${source}, line ${line.line}`;
      if (text.trim() === '') return;
      const read = readAnchor(text, key);
      if (read === 'not-an-anchor') torn.push({ ...line, where });
      if (typeof read === 'string') {
        if (read !== 'not-an-anchor') find({ where, why: rejections[read] });
        return;
      }
      // A crash or a full disk may have cut off an earlier attempt to write this line, which left its beginning behind.
      for (let i = torn.length - 1; i >= 0; i -= 1) if (text.startsWith(torn[i]?.text ?? text)) torn.splice(i, 1);
      const { anchor, mac } = read;
      const { seq } = anchor;
      if (seq < (newest.get(source) ?? 0)) find({ where, why: `anchor ${seq} comes after a later one` });
      newest.set(source, Math.max(seq, newest.get(source) ?? 0));
      const same = links.get(seq);
      if (same !== undefined) {
        if (same.mac !== mac) find({ where, why: `anchor ${seq} is another one in ${same.where}` });
        return;
      }
      links.set(seq, { prev: anchor.prev, mac, where });
      at = Math.max(at ?? anchor.at, anchor.at);
      for (const head of anchor.heads) note(head.id, { seq, sequence: head.n, mac: head.mac, retired: false, where });
      for (const head of anchor.retired) note(head.id, { seq, sequence: head.n, mac: head.mac, retired: true, where });
    },
    /**
     * Verifies that the anchors are one chain.
     * @param whole true when the first anchor must be present; the database alone keeps only recent anchors
     */
    close(whole: boolean): void {
      for (const { where } of torn) find({ where, why: 'this is no anchor' });
      const sorted = [...links].sort(([a], [b]) => a - b);
      let before: { readonly seq: number; readonly mac: string } | undefined = whole
        ? { seq: 0, mac: firstAnchorFollows }
        : undefined;
      for (const [seq, { prev, mac, where }] of sorted) {
        if (before !== undefined && seq !== before.seq + 1)
          find({ where, why: `before it, ${numbered(before.seq + 1, seq - 1)} missing` });
        else if (before !== undefined && prev !== before.mac)
          find({ where, why: 'it does not follow the anchor before' });
        before = { seq, mac };
      }
    },
    /** The heads of a request or journal since it was last retired, oldest first. */
    of(id: string): readonly AnchoredHead[] {
      const all = (headsOf.get(id) ?? []).sort((a, b) => a.seq - b.seq || Number(a.retired) - Number(b.retired));
      return all.slice(all.findLastIndex(({ retired }) => retired) + 1);
    },
    /** Ids of all requests and journals that an anchor mentions. */
    ids: (): Iterable<string> => headsOf.keys(),
    /** Whether there is a valid anchor with this number. */
    has: (seq: number): boolean => links.has(seq),
    /** How many different valid anchors there are. */
    count: (): number => links.size,
    /** Number of the newest anchor; 0 when there is none. */
    newest: (): number => Math.max(0, ...newest.values()),
    /** When the newest anchor was made, in epoch milliseconds. */
    at: (): number | undefined => at,
  };
}

const rejections = {
  'other-key': 'it was sealed with another key',
  forged: 'it is not what was sealed: it was edited or forged',
} as const;

const numbered = (from: number, to: number): string =>
  from === to ? `anchor ${from} is` : `anchors ${from} to ${to} are`;
