import type { Place, Request, RequestId, Refusal, Step } from '../model/request.ts';
import { alertAnswered } from './alerts.ts';
import type { Database, Queryable, SqlValue } from './database.ts';
import { appendEvent, eventsOf } from './events.ts';
import { IdTaken, refuseTooMany, type OpeningRules } from './opening.ts';
import { addPost, type PostKind } from './posts.ts';
import { payloadOf, requestOf, stepOf } from './rows.ts';
import { channelOf } from '../model/place.ts';
import type { AuditEvent, SealedEvent } from '../seal/event.ts';

/** Who runs a request, and for how long nobody else may, in milliseconds: by the clock of the database, which all replicas share. */
export interface Lease {
  readonly owner: string;
  readonly forMs: number;
}

/** A stored change of a request and everything that becomes true with it, in one transaction. */
export interface StoredChange {
  readonly request: Request;
  readonly event: AuditEvent;
  /** Status rows, created before anything runs. */
  readonly steps?: readonly Step[];
  readonly posts?: readonly { readonly kind: PostKind; readonly place: Place }[];
  readonly lease?: Lease;
}

export type TransitionResult =
  { readonly ok: true; readonly request: Request } | { readonly ok: false; readonly refusal: Refusal };

/** What a runner learns about one step. */
export type StepPatch = Partial<Omit<Step, 'sequence' | 'target' | 'action' | 'stage'>>;

export type RequestStore = ReturnType<typeof createRequestStore>;

/** Requests, their steps and their audit, on either engine. `auditKey` seals the audit's chain. */
export function createRequestStore(db: Database, auditKey: Uint8Array) {
  const append = (tx: Queryable, id: RequestId, event: AuditEvent) => appendEvent(tx, auditKey, id, event);

  return {
    /**
     * Opens a request.
     * @returns the id of the request, which is an earlier one's where the activity has opened one before
     * @throws {IdTaken} when another request has its id
     * @throws {TooMany} when as many were opened in this minute, by whichever replica; nothing is stored then
     */
    add: (
      { request, event, posts = [] }: StoredChange,
      { askedBy = null, perMinute = 0 }: OpeningRules = {},
    ): Promise<RequestId> =>
      db.tx(async (tx) => {
        const rows = await tx.query(
          `INSERT INTO request (id, revision, state, deadline, conversation, requester, digest, payload, reason, state_data, chain_n, chain_mac, created_at, asked_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', $11, $12) ON CONFLICT DO NOTHING RETURNING id`,
          [
            request.id,
            request.revision,
            ...stateOf(request).slice(0, 2),
            request.place.conversation,
            request.requester.id,
            request.digest,
            JSON.stringify(payloadOf(request)),
            request.reason,
            JSON.stringify(request.state),
            request.createdAt,
            askedBy,
          ],
        );
        const [before] = rows.length > 0 ? [] : await tx.query('SELECT id FROM request WHERE asked_by = $1', [askedBy]);
        if (before !== undefined) return String(before['id']) as RequestId;
        if (rows.length === 0) throw new IdTaken(request.id);
        await refuseTooMany(tx, request, perMinute);
        for (const target of request.targets)
          await tx.query('INSERT INTO target (target, at, request) VALUES ($1, $2, $3)', [
            target.id,
            request.createdAt,
            request.id,
          ]);
        await append(tx, request.id, event);
        for (const post of posts) await addPost(tx, request.id, post.kind, post.place, event.at);
        await alertAnswered(tx, request.place.conversation, event.at);
        return request.id;
      }),

    find: async (id: RequestId): Promise<Request | undefined> => {
      const [row] = await db.query('SELECT * FROM request WHERE id = $1', [id]);
      return row && requestOf(row);
    },

    /**
     * Decides on the stored request and stores the decision, all or nothing; two at once are decided one after the other.
     * @param heldBy the runner that decides; nobody else may run the request then
     * @throws {LeaseLost} when somebody else runs the request by now, or nobody
     */
    change: (
      id: RequestId,
      decide: (request: Request) => StoredChange | Refusal,
      heldBy?: string,
    ): Promise<TransitionResult> =>
      db.tx(async (tx) => {
        const [row] = await tx.query('SELECT * FROM request WHERE id = $1 {LOCK}', [id]);
        if (row === undefined) return { ok: false, refusal: 'no-such-request' };
        if (heldBy !== undefined && row['lease_owner'] !== heldBy) throw new LeaseLost(id);
        const decided = decide(requestOf(row));
        if (typeof decided === 'string') return { ok: false, refusal: decided };
        const { request, event, steps = [], posts = [], lease } = decided;
        await tx.query(
          `UPDATE request SET revision = $2, state = $3, deadline = $4, state_data = $5, reason = $6, lease_owner = $7, lease_until = {NOW} + $8
           WHERE id = $1`,
          [id, request.revision, ...stateOf(request), request.reason, lease?.owner ?? null, lease?.forMs ?? null],
        );
        for (const step of steps) await insertStep(tx, id, step);
        await append(tx, id, event);
        for (const post of posts) await addPost(tx, id, post.kind, post.place, event.at);
        return { ok: true, request };
      }),

    /** Writes to a request's audit alone: a refused click, a revealed secret. Nothing happens for an unknown request. */
    note: (id: RequestId, event: AuditEvent): Promise<void> =>
      db.tx(async (tx) => {
        const rows = await tx.query('SELECT id FROM request WHERE id = $1 {LOCK}', [id]);
        if (rows.length > 0) await append(tx, id, event);
      }),

    steps: async (id: RequestId): Promise<readonly Step[]> =>
      (await db.query('SELECT * FROM step WHERE request = $1 ORDER BY n', [id])).map(stepOf),

    /**
     * Records what became of a step, with its audit event; the request's cards lag from then on.
     * @throws {LeaseLost} when somebody else runs the request by now; the caller must stop
     */
    patchStep: (id: RequestId, owner: string, n: number, patch: StepPatch, event?: AuditEvent): Promise<void> =>
      db.tx(async (tx) => {
        const held = await tx.query(
          `UPDATE request SET revision = revision + 1 WHERE id = $1 AND lease_owner = $2 AND state = 'running' RETURNING id`,
          [id, owner],
        );
        if (held.length === 0) throw new LeaseLost(id);
        await updateStep(tx, id, n, patch);
        if (event !== undefined) await append(tx, id, event);
      }),

    /** Takes over running requests whose lease has lapsed, or, on an exclusive database, that another process left. */
    takeOver: async (lease: Lease): Promise<readonly RequestId[]> => {
      const orphaned = db.exclusive ? '(lease_owner <> $1 OR lease_until <= {NOW})' : 'lease_until <= {NOW}';
      const rows = await db.query(
        `UPDATE request SET lease_owner = $1, lease_until = {NOW} + $2 WHERE state = 'running' AND ${orphaned} RETURNING id`,
        [lease.owner, lease.forMs],
      );
      return rows.map((row) => String(row['id']) as RequestId);
    },

    renewLease: async (id: RequestId, { owner, forMs }: Lease): Promise<void> => {
      await db.query(
        `UPDATE request SET lease_until = {NOW} + $3 WHERE id = $1 AND lease_owner = $2 AND state = 'running'`,
        [id, owner, forMs],
      );
    },

    /** Waiting requests whose time is over, or has come. */
    due: async (now: number): Promise<readonly { readonly id: RequestId; readonly event: 'expire' | 'start' }[]> =>
      (
        await db.query(
          `SELECT id, state FROM request WHERE state IN ('awaiting-confirmation', 'awaiting-approval', 'scheduled') AND deadline <= $1`,
          [now],
        )
      ).map(({ id, state }) => ({
        id: String(id) as RequestId,
        event: state === 'scheduled' ? 'start' : 'expire',
      })),

    /** The newest requests of a conversation, with all its threads. */
    latestIn: async (conversation: string, limit: number): Promise<readonly Request[]> => {
      const rows = await db.query(
        'SELECT * FROM request WHERE {CHANNEL} = $1 ORDER BY created_at DESC, id DESC LIMIT $2',
        [channelOf(conversation), limit],
      );
      return rows.map(requestOf);
    },

    /** The newest requests of one person, wherever they were made. */
    latestOf: async (requester: string, limit: number): Promise<readonly Request[]> => {
      const rows = await db.query(
        'SELECT * FROM request WHERE requester = $1 ORDER BY created_at DESC, id DESC LIMIT $2',
        [requester, limit],
      );
      return rows.map(requestOf);
    },

    /** The newest requests about one account or device. */
    requestsAbout: async (target: string, limit: number): Promise<readonly Request[]> => {
      const rows = await db.query(
        `SELECT request.* FROM target JOIN request ON request.id = target.request
         WHERE target.target = $1 ORDER BY target.at DESC, request.id DESC LIMIT $2`,
        [target, limit],
      );
      return rows.map(requestOf);
    },

    events: (id: RequestId): Promise<readonly SealedEvent[]> => eventsOf(db, id),
  };
}

/** Another runner holds the request now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor(id: RequestId) {
    super(`the lease of request ${id} is lost`);
  }
}

function stateOf({ state }: Request): [state: string, deadline: number | null, data: string] {
  const deadline = 'expiresAt' in state ? state.expiresAt : state.kind === 'scheduled' ? state.startsAt : null;
  return [state.kind, deadline, JSON.stringify(state)];
}

async function insertStep(tx: Queryable, id: RequestId, step: Step): Promise<void> {
  await tx.query(
    'INSERT INTO step (request, n, target, part, stage, status, tries) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, step.sequence, step.target, step.action, step.stage, step.status, step.tries],
  );
}

const columns: Readonly<Record<keyof StepPatch, string>> = {
  status: 'status',
  tries: 'tries',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  provedAt: 'proved_at',
  note: 'note',
  problem: 'problem',
  clientRequestId: 'client_request_id',
  graphRequestId: 'graph_request_id',
};

async function updateStep(tx: Queryable, id: RequestId, n: number, patch: StepPatch): Promise<void> {
  const entries = (Object.keys(columns) as (keyof StepPatch)[]).filter((key) => patch[key] !== undefined);
  const sets = entries.map((key, i) => `${columns[key]} = $${i + 3}`).join(', ');
  await tx.query(`UPDATE step SET ${sets} WHERE request = $1 AND n = $2`, [
    id,
    n,
    ...entries.map((key) => sqlValue(patch[key])),
  ]);
}

const sqlValue = (value: StepPatch[keyof StepPatch]): SqlValue =>
  value === undefined || value === null ? null : typeof value === 'object' ? JSON.stringify(value) : value;
