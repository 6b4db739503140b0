import type { PersonId } from '../person.ts';
import type { RequestId } from '../requests/request.ts';
import type { Database, Queryable } from '../store/database.ts';
import type { Sealer } from './sealer.ts';

/** A secret with the words that say what it is. */
export interface Kept {
  /** For people: `Password of alex@contoso.com`. */
  readonly label: string;
  readonly secret: string;
}

/** Holds secrets of requests for one person each, encrypted, for some minutes: any replica can hand them over. */
export interface Vault {
  /** Keeps a secret of a request for the one person who may read it, in place of an earlier one of the same label. */
  keep(requestId: RequestId, reader: PersonId, label: string, secret: string): Promise<void>;
  /**
   * Hands over all that is kept of a request for this person, in the order in which it came, and forgets it: once, whoever else
   * asks at the same moment.
   * @returns undefined when there is nothing for this person, or no longer; what is kept for others stays
   */
  take(requestId: RequestId, reader: PersonId): Promise<readonly Kept[] | undefined>;
  /** What is kept under this label, without forgetting it: for the step that needs it. */
  read(requestId: RequestId, reader: PersonId, label: string): Promise<string | undefined>;
  /** Forgets all that is kept of a request. */
  forget(requestId: RequestId): Promise<void>;
  /** What of a request still waits to be shown, without the secrets, and until when (epoch ms). */
  waiting(requestId: RequestId): Promise<{ readonly label: string; readonly until: number } | undefined>;
  /** Forgets what has expired. Expired secrets are never handed over; this takes them off the disk. */
  sweep(): Promise<void>;
}

export interface VaultOptions {
  readonly db: Database;
  readonly sealer: Sealer;
  /** Vaults of different kinds do not see each other's secrets. */
  readonly kind: 'reveal' | 'given';
  /** The clock, in epoch milliseconds. */
  readonly now: () => number;
  /** How long a secret is kept, in milliseconds. */
  readonly ttlMs: number;
}

/** A vault in the database. */
export function createVault({ db, sealer, kind, now, ttlMs }: VaultOptions): Vault {
  const about = (requestId: RequestId, reader: PersonId, label: string) =>
    JSON.stringify([kind, requestId, reader, label]);
  const keptOf = (requestId: RequestId, reader: PersonId, rows: Rows): readonly Kept[] =>
    rows.flatMap((row) => {
      const label = String(row['label']);
      const secret = sealer.open(String(row['sealed']), about(requestId, reader, label));
      return secret === undefined ? [] : [{ label, secret }];
    });
  const find = (tx: Queryable, requestId: RequestId, reader: PersonId) =>
    tx.query(
      `SELECT label, sealed FROM secret WHERE request = $1 AND kind = $2 AND reader = $3 AND expires_at > $4 ORDER BY n {LOCK}`,
      [requestId, kind, reader, now()],
    );

  return {
    async keep(requestId, reader, label, secret) {
      const sealed = sealer.seal(secret, about(requestId, reader, label));
      await db.tx(async (tx) => {
        await tx.query('DELETE FROM secret WHERE request = $1 AND kind = $2 AND reader = $3 AND label = $4', [
          ...[requestId, kind, reader],
          label,
        ]);
        await tx.query(
          'INSERT INTO secret (request, kind, reader, label, sealed, expires_at) VALUES ($1, $2, $3, $4, $5, $6)',
          [requestId, kind, reader, label, sealed, now() + ttlMs],
        );
      });
    },
    async take(requestId, reader) {
      const rows = await db.tx(async (tx) => {
        const found = await find(tx, requestId, reader);
        await tx.query('DELETE FROM secret WHERE request = $1 AND kind = $2 AND reader = $3', [
          requestId,
          kind,
          reader,
        ]);
        return found;
      });
      const kept = keptOf(requestId, reader, rows);
      return kept.length === 0 ? undefined : kept;
    },
    async read(requestId, reader, label) {
      const rows = await db.tx((tx) => find(tx, requestId, reader));
      return keptOf(requestId, reader, rows).find((kept) => kept.label === label)?.secret;
    },
    async forget(requestId) {
      await db.query('DELETE FROM secret WHERE request = $1 AND kind = $2', [requestId, kind]);
    },
    async waiting(requestId) {
      const rows = await db.query(
        'SELECT label, expires_at FROM secret WHERE request = $1 AND kind = $2 AND expires_at > $3 ORDER BY n',
        [requestId, kind, now()],
      );
      const until = Math.min(...rows.map((row) => Number(row['expires_at'])));
      return rows.length === 0 ? undefined : { label: rows.map((row) => String(row['label'])).join(', '), until };
    },
    async sweep() {
      await db.query('DELETE FROM secret WHERE kind = $1 AND expires_at <= $2', [kind, now()]);
    },
  };
}

type Rows = Awaited<ReturnType<Queryable['query']>>;
