import type { Database } from '../../../services/store/database.ts';
import { migrations } from '../../../services/store/migrations.ts';

/** Leaves a database as a version with so many migrations left it. */
export async function migratedBy(db: Database, count: number): Promise<void> {
  await db.query('CREATE TABLE migration (n INTEGER PRIMARY KEY, at BIGINT NOT NULL)');
  for (const [i, statements] of migrations.slice(0, count).entries()) {
    for (const statement of statements) await db.query(statement);
    await db.query('INSERT INTO migration (n, at) VALUES ($1, 0)', [i + 1]);
  }
}

/** Stores a request as the first versions did. Without texts of its own it cannot be read back, only joined. */
export async function storeOldRequest(
  db: Database,
  {
    id,
    state,
    revision,
    ...texts
  }: {
    readonly id: string;
    readonly state: string;
    readonly revision: number;
    readonly payload?: string;
    readonly stateData?: string;
  },
): Promise<void> {
  await db.query(
    `INSERT INTO request (id, revision, state, conversation, requester, digest, payload, state_data, chain_n, chain_mac, created_at)
     VALUES ($1, $2, $3, '', '', '', $4, $5, 0, '', 0)`,
    [id, revision, state, texts.payload ?? '', texts.stateData ?? ''],
  );
}

/** A post of a request, as the first nine versions of the tables keep it. */
export interface OldPost {
  readonly request: string;
  readonly kind: string;
  readonly activityId: string | null;
  readonly conversation?: string;
  readonly shown?: number;
  readonly tries?: number;
  readonly nextTryAt?: number;
  readonly dropped?: number;
  /** Only where the table has this column, from the fifth version on. */
  readonly settled?: number;
}

/** Stores a post of a request as an old version did. */
export async function storeOldPost(
  db: Database,
  { request, kind, activityId, conversation = '', shown = 0, tries = 0, nextTryAt = 0, dropped = 0, settled }: OldPost,
): Promise<void> {
  const rows = await db.query(
    `INSERT INTO card (request, kind, conversation, reference, activity_id, shown, next_try_at, tries, dropped)
     VALUES ($1, $2, $3, '{}', $4, $5, $6, $7, $8) RETURNING n`,
    [request, kind, conversation, activityId, shown, nextTryAt, tries, dropped],
  );
  if (settled !== undefined)
    await db.query('UPDATE card SET settled = $2 WHERE n = $1', [rows[0]?.['n'] ?? 0, settled]);
}

/** An alert with the state of its post, as the ninth version of the tables keeps it. */
export interface OldAlert {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly body?: string;
  readonly conversation?: string;
  readonly activityId?: string;
  readonly shown?: number;
  readonly revision?: number;
  readonly tries?: number;
  readonly nextTryAt?: number;
}

/** Stores an alert as the ninth version did. */
export async function storeOldAlert(db: Database, alert: OldAlert): Promise<void> {
  const { id, createdAt, body = '{}', conversation = '19:incidents@thread.tacv2', activityId = null } = alert;
  const { shown = 0, revision = 1, tries = 0, nextTryAt = 0 } = alert;
  await db.query(
    `INSERT INTO alert (id, body, conversation, activity_id, shown, revision, next_try_at, tries, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, body, conversation, activityId, shown, revision, nextTryAt, tries, createdAt],
  );
}
