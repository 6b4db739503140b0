import { firstAnchorFollows, readAnchor } from '../seal/anchor.ts';

/** A line that should be an anchor. */
export interface AnchorText {
  /** The file, or the database. */
  readonly source: string;
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** What was found not to hold, in words. */
export interface Finding {
  readonly where: string;
  readonly why: string;
}

/** What one anchor said of one request. */
export interface AnchoredHead {
  readonly seq: number;
  readonly n: number;
  readonly mac: string;
  readonly retired: boolean;
  readonly where: string;
}

interface Link {
  readonly prev: string;
  readonly mac: string;
  readonly where: string;
}

/**
 * What all anchors together say. Each is checked on its own as it is added, in any order of files; `close` checks that they are one
 * unbroken chain.
 */
export function createLedger(key: Uint8Array, find: (finding: Finding) => void) {
  const links = new Map<number, Link>();
  const said = new Map<string, AnchoredHead[]>();
  const newest = new Map<string, number>();
  const torn: (AnchorText & { readonly where: string })[] = [];
  let at: number | undefined;

  const note = (id: string, entry: AnchoredHead): void => {
    const before = said.get(id);
    if (before === undefined) said.set(id, [entry]);
    else before.push(entry);
  };

  return {
    add(line: AnchorText): void {
      const { source, text } = line;
      const where = `${source}, line ${line.line}`;
      if (text.trim() === '') return;
      const read = readAnchor(text, key);
      if (read === 'not-an-anchor') torn.push({ ...line, where });
      if (typeof read === 'string') {
        if (read !== 'not-an-anchor') find({ where, why: words[read] });
        return;
      }
      // A write that a crash or a full disk cut off was tried again: what came of it is the beginning of this line.
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
      for (const head of anchor.heads) note(head.id, { seq, n: head.n, mac: head.mac, retired: false, where });
      for (const head of anchor.retired) note(head.id, { seq, n: head.n, mac: head.mac, retired: true, where });
    },
    /** @param whole whether the first anchor must be there, or only what the database still has */
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
    /** What was said of a request since it was last retired, oldest first. */
    of(id: string): readonly AnchoredHead[] {
      const all = (said.get(id) ?? []).sort((a, b) => a.seq - b.seq || Number(a.retired) - Number(b.retired));
      return all.slice(all.findLastIndex(({ retired }) => retired) + 1);
    },
    ids: (): Iterable<string> => said.keys(),
    has: (seq: number): boolean => links.has(seq),
    count: (): number => links.size,
    newest: (): number => Math.max(0, ...newest.values()),
    /** When the newest anchor was made, in epoch milliseconds. */
    at: (): number | undefined => at,
  };
}

const words = {
  'other-key': 'it was sealed with another key',
  forged: 'it is not what was sealed: it was edited or forged',
} as const;

const numbered = (from: number, to: number): string =>
  from === to ? `anchor ${from} is` : `anchors ${from} to ${to} are`;
