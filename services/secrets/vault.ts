import type { PersonId } from '../model/person.ts';
import type { Database, Queryable, SqlRow } from '../store/database.ts';
import type { DataKeys } from './data-keys.ts';

/** A secret and its label. */
export interface KeptSecret {
  /** Shown to people, such as `Password of alex@contoso.com`. */
  readonly label: string;
  readonly secret: string;
}

/**
 * Keeps encrypted secrets for a limited time. Each belongs to an owner, usually a request, and can be read by one person. The secrets
 * are in the database, so that any replica can hand them over. Each is sealed with a key of its own, which is destroyed when the secret
 * ends, however it ends: then no copy of the database can be opened any more.
 */
export interface Vault {
  /** How long a secret is kept, in milliseconds. */
  readonly ttlMs: number;
  /**
   * Stores a secret for the one person who may read it. It replaces an earlier secret with the same label.
   * @param owner what the secret belongs to, usually a request's id
   * @param reader object id of the person who may read it
   */
  keep(owner: string, reader: PersonId, label: string, secret: string): Promise<void>;
  /**
   * Returns and deletes all secrets that an owner has for this person. Concurrent calls never get the same secret twice.
   * @param lost is told the label of each secret that was still kept and cannot be opened, because its key is gone
   * @returns the secrets in the order in which they were stored; undefined when there are none, or they have expired
   */
  take(owner: string, reader: PersonId, lost?: (label: string) => void): Promise<readonly KeptSecret[] | undefined>;
  /** Returns the secret with this label without deleting it, for the step that needs it. */
  read(owner: string, reader: PersonId, label: string): Promise<string | undefined>;
  /** Deletes all secrets of an owner. */
  forget(owner: string): Promise<void>;
  /**
   * Describes what an owner's secrets are, without the secrets.
   * @returns the labels, joined by commas, and when the first of them expires, in epoch milliseconds; undefined when there are none
   */
  waiting(owner: string): Promise<{ readonly label: string; readonly until: number } | undefined>;
  /**
   * Deletes expired secrets of every kind, and keys that a crash left without a secret. Expired secrets are never handed over.
   * @param tell records those of this vault's kind that nobody has taken, in the transaction that deletes them
   */
  sweep(tell?: (tx: Queryable, expired: readonly ExpiredSecret[]) => Promise<void>): Promise<void>;
}

/** A secret whose time was over before anybody took it. */
export interface ExpiredSecret {
  /** What it belonged to, usually a request's id. */
  readonly owner: string;
  readonly label: string;
}

/** Where a vault keeps its secrets, and for how long. */
export interface VaultOptions {
  readonly db: Database;
  readonly keys: DataKeys;
  /**
   * Vaults of different kinds do not see each other's secrets. Persisted. `given` is the secret inbox: secrets that people typed into
   * a form, for the action that needs them.
   */
  readonly kind: 'reveal' | 'given' | 'sign-in' | 'tokens' | 'report' | 'form' | 'held' | 'lookup';
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** See `Vault`. */
  readonly ttlMs: number;
}

/** Creates a vault in the database's `secret` table. */
export function createVault({ db, keys, kind, now, ttlMs }: VaultOptions): Vault {
  const about = (owner: string, reader: PersonId, label: string) => JSON.stringify([kind, owner, reader, label]);
  const open = async (owner: string, reader: PersonId, row: SqlRow): Promise<KeptSecret | undefined> => {
    const label = String(row['label']);
    const sealer = await keys.sealerOf(keyIdOf(row));
    const secret = sealer?.open(String(row['sealed']), about(owner, reader, label));
    return secret === undefined ? undefined : { label, secret };
  };
  /** Destroys the keys of deleted rows, so that a copy of the rows is of no use. */
  const destroyKeysOf = async (deleted: readonly SqlRow[]): Promise<void> => {
    if (deleted.length > 0) await keys.destroy(deleted.map(keyIdOf));
  };

  return {
    ttlMs,
    async keep(owner, reader, label, secret) {
      const key = await keys.create();
      const sealed = key.sealer.seal(secret, about(owner, reader, label));
      const replaced = await db.tx(async (tx) => {
        const earlier = await tx.query(
          'DELETE FROM secret WHERE request = $1 AND kind = $2 AND reader = $3 AND label = $4 RETURNING key_id',
          [owner, kind, reader, label],
        );
        await tx.query(
          'INSERT INTO secret (request, kind, reader, label, sealed, key_id, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
          [owner, kind, reader, label, sealed, key.id, now() + ttlMs],
        );
        return earlier;
      });
      await destroyKeysOf(replaced);
    },
    async take(owner, reader, lost) {
      // One statement deletes exactly what it returns, whatever other processes do.
      const deleted = await db.query(
        'DELETE FROM secret WHERE request = $1 AND kind = $2 AND reader = $3 RETURNING n, label, sealed, key_id, expires_at',
        [owner, kind, reader],
      );
      const valid = deleted.filter((row) => Number(row['expires_at']) > now());
      const inOrder = valid.sort((a, b) => Number(a['n']) - Number(b['n']));
      const opened = await Promise.all(inOrder.map((row) => open(owner, reader, row)));
      for (const [index, row] of inOrder.entries()) if (opened[index] === undefined) lost?.(String(row['label']));
      await destroyKeysOf(deleted);
      const kept = opened.filter((secret) => secret !== undefined);
      return kept.length === 0 ? undefined : kept;
    },
    async read(owner, reader, label) {
      for (const tried = new Set<string | null>(); ;) {
        const [row] = await db.query(
          `SELECT label, sealed, key_id FROM secret
           WHERE request = $1 AND kind = $2 AND reader = $3 AND label = $4 AND expires_at > $5 ORDER BY n DESC`,
          [owner, kind, reader, label, now()],
        );
        if (row === undefined) return undefined;
        const kept = await open(owner, reader, row);
        if (kept !== undefined || tried.has(keyIdOf(row))) return kept?.secret;
        tried.add(keyIdOf(row)); // replaced, and its key destroyed, after the row was read: the next look finds its successor
      }
    },
    async forget(owner) {
      await destroyKeysOf(
        await db.query('DELETE FROM secret WHERE request = $1 AND kind = $2 RETURNING key_id', [owner, kind]),
      );
    },
    async waiting(owner) {
      const rows = await db.query(
        'SELECT label, expires_at FROM secret WHERE request = $1 AND kind = $2 AND expires_at > $3 ORDER BY n',
        [owner, kind, now()],
      );
      const until = Math.min(...rows.map((row) => Number(row['expires_at'])));
      return rows.length === 0 ? undefined : { label: rows.map((row) => String(row['label'])).join(', '), until };
    },
    async sweep(tell) {
      const deleted = await db.tx(async (tx) => {
        const rows = await tx.query(
          'DELETE FROM secret WHERE expires_at <= $1 RETURNING n, request, kind, label, key_id',
          [now()],
        );
        const own = rows.filter((row) => row['kind'] === kind).sort((a, b) => Number(a['n']) - Number(b['n']));
        const expired = own.map((row) => ({ owner: String(row['request']), label: String(row['label']) }));
        if (expired.length > 0) await tell?.(tx, expired);
        return rows;
      });
      await destroyKeysOf(deleted);
      await keys.sweep();
    },
  };
}

const keyIdOf = (row: SqlRow): string | null => (row['key_id'] == null ? null : String(row['key_id']));
