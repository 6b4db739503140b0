import type { PersonId } from '../model/person.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { Sealer } from './sealer.ts';

/** A secret with the words that say what it is. */
export interface KeptSecret {
  /** For people: `Password of alex@contoso.com`. */
  readonly label: string;
  readonly secret: string;
}

/** Holds secrets for one person each, encrypted and for a time, by what they belong to: as a rule a request. Any replica can hand them over. */
export interface Vault {
  /** Keeps a secret for the one person who may read it, in place of an earlier one of the same label. */
  keep(owner: string, reader: PersonId, label: string, secret: string): Promise<void>;
  /**
   * Hands over all that is kept for this person, in the order in which it came, and forgets it: once, whoever else
   * asks at the same moment.
   * @returns undefined when there is nothing for this person, or no longer; what is kept for others stays
   */
  take(owner: string, reader: PersonId): Promise<readonly KeptSecret[] | undefined>;
  /** What is kept under this label, without forgetting it: for the step that needs it. */
  read(owner: string, reader: PersonId, label: string): Promise<string | undefined>;
  /** Forgets all that is kept of an owner. */
  forget(owner: string): Promise<void>;
  /** What still waits to be shown, without the secrets, and until when (epoch ms). */
  waiting(owner: string): Promise<{ readonly label: string; readonly until: number } | undefined>;
  /** Forgets what has expired, of every kind. Expired secrets are never handed over; this takes them off the disk. */
  sweep(): Promise<void>;
}

export interface VaultOptions {
  readonly db: Database;
  readonly sealer: Sealer;
  /** Vaults of different kinds do not see each other's secrets. */
  readonly kind: 'reveal' | 'given' | 'sign-in' | 'tokens' | 'report' | 'form';
  /** The clock, in epoch milliseconds. */
  readonly now: () => number;
  /** How long a secret is kept, in milliseconds. */
  readonly ttlMs: number;
}

/** A vault in the database. */
export function createVault({ db, sealer, kind, now, ttlMs }: VaultOptions): Vault {
  const about = (owner: string, reader: PersonId, label: string) => JSON.stringify([kind, owner, reader, label]);
  const keptOf = (owner: string, reader: PersonId, rows: Rows): readonly KeptSecret[] =>
    rows.flatMap((row) => {
      const label = String(row['label']);
      const secret = sealer.open(String(row['sealed']), about(owner, reader, label));
      return secret === undefined ? [] : [{ label, secret }];
    });
  const find = (tx: Queryable, owner: string, reader: PersonId) =>
    tx.query(
      `SELECT label, sealed FROM secret WHERE request = $1 AND kind = $2 AND reader = $3 AND expires_at > $4 ORDER BY n {LOCK}`,
      [owner, kind, reader, now()],
    );

  return {
    async keep(owner, reader, label, secret) {
      const sealed = sealer.seal(secret, about(owner, reader, label));
      await db.tx(async (tx) => {
        await tx.query('DELETE FROM secret WHERE request = $1 AND kind = $2 AND reader = $3 AND label = $4', [
          ...[owner, kind, reader],
          label,
        ]);
        await tx.query(
          'INSERT INTO secret (request, kind, reader, label, sealed, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
          [owner, kind, reader, label, sealed, now() + ttlMs],
        );
      });
    },
    async take(owner, reader) {
      const rows = await db.tx(async (tx) => {
        const found = await find(tx, owner, reader);
        await tx.query('DELETE FROM secret WHERE request = $1 AND kind = $2 AND reader = $3', [owner, kind, reader]);
        return found;
      });
      const kept = keptOf(owner, reader, rows);
      return kept.length === 0 ? undefined : kept;
    },
    async read(owner, reader, label) {
      const rows = await db.tx((tx) => find(tx, owner, reader));
      return keptOf(owner, reader, rows).find((kept) => kept.label === label)?.secret;
    },
    async forget(owner) {
      await db.query('DELETE FROM secret WHERE request = $1 AND kind = $2', [owner, kind]);
    },
    async waiting(owner) {
      const rows = await db.query(
        'SELECT label, expires_at FROM secret WHERE request = $1 AND kind = $2 AND expires_at > $3 ORDER BY n',
        [owner, kind, now()],
      );
      const until = Math.min(...rows.map((row) => Number(row['expires_at'])));
      return rows.length === 0 ? undefined : { label: rows.map((row) => String(row['label'])).join(', '), until };
    },
    async sweep() {
      await db.query('DELETE FROM secret WHERE expires_at <= $1', [now()]);
    },
  };
}

type Rows = Awaited<ReturnType<Queryable['query']>>;
