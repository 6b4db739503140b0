import type { PersonId } from '../model/person.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { Sealer } from './sealer.ts';

/** A secret and its label. */
export interface KeptSecret {
  /** Shown to people, such as `Password of alex@contoso.com`. */
  readonly label: string;
  readonly secret: string;
}

/**
 * Keeps encrypted secrets for a limited time. Each belongs to an owner, usually a request, and can be read by one person. The secrets
 * are in the database, so that any replica can hand them over.
 */
export interface Vault {
  /**
   * Stores a secret for the one person who may read it. It replaces an earlier secret with the same label.
   * @param owner what the secret belongs to, usually a request's id
   * @param reader object id of the person who may read it
   */
  keep(owner: string, reader: PersonId, label: string, secret: string): Promise<void>;
  /**
   * Returns and deletes all secrets that an owner has for this person. Concurrent calls never get the same secret twice.
   * @returns the secrets in the order in which they were stored; undefined when there are none, or they have expired
   */
  take(owner: string, reader: PersonId): Promise<readonly KeptSecret[] | undefined>;
  /** Returns the secret with this label without deleting it, for the step that needs it. */
  read(owner: string, reader: PersonId, label: string): Promise<string | undefined>;
  /** Deletes all secrets of an owner. */
  forget(owner: string): Promise<void>;
  /**
   * Describes what an owner's secrets are, without the secrets.
   * @returns the labels, joined by commas, and when the first of them expires, in epoch milliseconds; undefined when there are none
   */
  waiting(owner: string): Promise<{ readonly label: string; readonly until: number } | undefined>;
  /** Deletes expired secrets of every kind. Expired secrets are never handed over; this removes them from the disk. */
  sweep(): Promise<void>;
}

/** Where a vault keeps its secrets, and for how long. */
export interface VaultOptions {
  readonly db: Database;
  readonly sealer: Sealer;
  /**
   * Vaults of different kinds do not see each other's secrets. Persisted. `given` is the secret inbox: secrets that people typed into
   * a form, for the action that needs them.
   */
  readonly kind: 'reveal' | 'given' | 'sign-in' | 'tokens' | 'report' | 'form';
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a secret is kept, in milliseconds. */
  readonly ttlMs: number;
}

/** Creates a vault in the database's `secret` table. */
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
          owner,
          kind,
          reader,
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
