import type { Head } from '../seal/anchor.ts';
import type { SqlRow } from './database.ts';
import { isJournal } from './journal-id.ts';

/**
 * The tables whose rows hold the heads of chains: every request has a chain of its own, and so has the journal of every day. Whatever
 * verifies, anchors or deletes chains goes through both.
 */
export const chainTables = ['journal', 'request'] as const;

/** One of `chainTables`. */
export type ChainTable = (typeof chainTables)[number];

/** The table that holds the head of a chain. */
export const chainTableOf = (id: string): ChainTable => (isJournal(id) ? 'journal' : 'request');

/** The head of a stored chain. */
export interface StoredHead extends Head {
  /** Number of the newest event that is anchored; 0 when none is. */
  readonly anchoredSequence: number;
}

/** The head of a chain, from a row of its table. */
export const storedHeadOf = (row: SqlRow): StoredHead => ({
  id: String(row['id']),
  n: Number(row['chain_n']),
  mac: String(row['chain_mac']),
  anchoredSequence: Number(row['anchored_n']),
});
