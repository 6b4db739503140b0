import type { Person } from '../model/person.ts';
import type { Request, RequestId, Refusal, State, Step } from '../model/request.ts';
import { channelOf } from '../model/place.ts';
import type { NewEvent, SealedEvent } from '../seal/event.ts';
import { noteRequestInThread } from './alerts.ts';
import { announceNothing, newsOf, type Announce } from './announce.ts';
import { noteEnd, refuseTwice } from './asked-already.ts';
import type { Database, Queryable, SqlRow } from './database.ts';
import { appendAll, eventsOf } from './events.ts';
import { IdTaken, noLimits, refuseTooMany, type OpeningRules } from './opening.ts';
import { refreshPosts } from './handovers.ts';
import { insertRows } from './insert-rows.ts';
import { LeaseLost } from './lease-lost.ts';
import { addPost, type NewPost } from './outbox-rows.ts';
import { callAgain } from './posts.ts';
import { objectIn, payloadDigest, payloadOf, requestOf, stateSchema, stepOf } from './rows.ts';
import { createStepSaves } from './save-steps.ts';
import { insertSteps, skipPending } from './step-rows.ts';
import { condemn, readSealed, type Condemnation, type SealedRequest } from './sealed-request.ts';
import type { Demand } from '../model/demand.ts';
import { nobodyYet } from './leases.ts';
import { createUnfinished, type RequestJob } from './unfinished.ts';
import type { Work } from './work.ts';

/** A change of a request and everything that is stored with it, in one transaction. */
export interface StoredChange {
  readonly request: Request;
  readonly event: NewEvent;
  /** A demand that replaces the stored one; the digest of the payload with it is sealed into the event. */
  readonly demand?: Demand | undefined;
  /** Status rows, stored before anything runs. Rows that a run has left stay as they are. */
  readonly steps?: readonly Step[];
  /** Marks the steps that were not started as skipped, with this note. */
  readonly skip?: string | undefined;
  readonly posts?: readonly Pick<NewPost, 'kind' | 'place'>[];
  /** Calls approvers anew who were asked before, where they were asked. */
  readonly callsAgain?: boolean;
  /** What is to be done because of it, by whichever process. */
  readonly jobs?: readonly RequestJob[];
  /** Left out, whoever runs the request must stop. `kept`: its runner goes on. */
  readonly runner?: 'kept';
}

/** The request as it is after a change; or why it was not changed, and how it stood then, as far as it was looked at. */
export type TransitionResult =
  | { readonly ok: true; readonly request: Request }
  | { readonly ok: false; readonly refusal: Refusal; readonly request?: Request };

/** Stored requests. */
export type RequestStore = ReturnType<typeof createRequestStore>;

/**
 * Requests, their steps and their audit events, on either engine.
 * @param auditKey seals the audit events; at least 32 bytes
 * @param enqueue stores the jobs of a change; left out, nothing is done because of it, as for tools that only read
 * @param announce stores what other systems are told of a new state; left out, nothing
 */
export function createRequestStore(
  db: Database,
  auditKey: Uint8Array,
  enqueue: Work['enqueue'] = noWork,
  announce: Announce = announceNothing,
) {
  const unfinished = createUnfinished(db, enqueue);
  /** Appends an event to the trail of a request whose row, locked, was read as `head`. */
  const append = (tx: Queryable, id: RequestId, head: SqlRow, event: NewEvent) =>
    appendAll('request', tx, { key: auditKey, id, events: [event], head });

  return {
    /**
     * Opens a request.
     * @returns its id, or that of the earlier request that the same activity has opened
     * @throws {IdTaken} when another request has its id
     * @throws {AskedAlready} when earlier requests ask for the same; nothing is stored then
     * @throws {TooMany} when it exceeds a limit of all replicas together; nothing is stored then
     */
    add: (
      { request, event, posts = [], jobs }: StoredChange,
      { askedBy = null, limits = noLimits, twice }: OpeningRules = {},
    ): Promise<RequestId> =>
      db.tx(async (tx) => {
        const [stored] = await tx.query(
          `INSERT INTO request (id, revision, state, deadline, conversation, requester, digest, payload, reason, state_data, chain_n, chain_mac, created_at, asked_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, '', $11, $12) ON CONFLICT DO NOTHING RETURNING chain_n, chain_mac`,
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
        if (stored === undefined) {
          const [before] = await tx.query('SELECT id FROM request WHERE asked_by = $1', [askedBy]);
          if (before === undefined) throw new IdTaken(request.id);
          return String(before['id']) as RequestId;
        }
        if (twice !== undefined) await refuseTwice(tx, request, twice);
        await refuseTooMany(tx, request, limits);
        await insertRows(
          tx,
          'target (target, at, request)',
          request.targets.map(({ id }) => [id, request.createdAt, request.id]),
        );
        await append(tx, request.id, stored, event);
        for (const { kind, place } of posts) await addPost(tx, { request: request.id, kind, place, at: event.at });
        await noteRequestInThread(tx, request.place.conversation, event.at);
        await announce(tx, newsOf(request, event.at));
        await unfinished.enqueueJobs(tx, request.id, jobs);
        await unfinished.enqueuePosts(tx, request.id, event.at);
        return request.id;
      }),

    find: async (id: RequestId): Promise<Request | undefined> => {
      const [row] = await db.query('SELECT * FROM request WHERE id = $1', [id]);
      return row && requestOf(row);
    },

    /**
     * Decides on the stored request and stores the decision, all or nothing. Decisions on one request take turns.
     * @param decide must be quick and may be called again; it holds the request's row
     * @param heldBy the runner that decides, if it is one; the request must be in its hands
     * @throws {LeaseLost} when `heldBy` is no longer its runner
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
        const before = requestOf(row);
        const decided = decide(before);
        if (typeof decided === 'string') return { ok: false, refusal: decided, request: before };
        const { request, event, demand, steps = [], skip, posts = [], callsAgain = false, jobs, runner } = decided;
        const { lease_owner: owner = null, lease_until: until = null } = row;
        const nobody = request.state.kind === 'running' ? nobodyYet : [null, null];
        await tx.query(
          `UPDATE request SET revision = $2, state = $3, deadline = $4, state_data = $5, reason = $6, lease_owner = $7, lease_until = $8
           WHERE id = $1`,
          [id, request.revision, ...stateOf(request), request.reason, ...(runner === 'kept' ? [owner, until] : nobody)],
        );
        if ('endedAt' in request.state) await noteEnd(tx, id, request.state.endedAt);
        await insertSteps(tx, id, steps);
        if (skip !== undefined) await skipPending(tx, id, skip, event.at);
        const payload = demand && { ...objectIn(row['payload']), ...demand };
        if (payload !== undefined)
          await tx.query('UPDATE request SET payload = $2 WHERE id = $1', [id, JSON.stringify(payload)]);
        await append(tx, id, row, payload === undefined ? event : { ...event, payload: payloadDigest(payload) });
        if (callsAgain) await callAgain(tx, id, event.at); // before `posts`, among which is the first call
        for (const { kind, place } of posts) await addPost(tx, { request: id, kind, place, at: event.at });
        if (request.state.kind !== before.state.kind) {
          await noteRequestInThread(tx, request.place.conversation, request.createdAt);
          await announce(tx, newsOf(request, event.at));
        }
        await unfinished.enqueueJobs(tx, id, jobs);
        await unfinished.enqueuePosts(tx, id, event.at);
        return { ok: true, request };
      }),

    /** Stores an audit event alone, such as a refused click or a revealed secret. An unknown request is ignored. */
    note: (id: RequestId, event: NewEvent): Promise<void> =>
      db.tx(async (tx) => {
        const [head] = await tx.query('SELECT chain_n, chain_mac FROM request WHERE id = $1 {LOCK}', [id]);
        if (head !== undefined) await append(tx, id, head, event);
      }),

    /**
     * Stores an audit event that the posts of the request show, such as a lost secret, in the transaction of what it records. They are
     * behind from then on. An unknown request is ignored.
     * @param posts what is posted because of it
     */
    noteShown: async (
      tx: Queryable,
      id: RequestId,
      event: NewEvent,
      posts: readonly Pick<NewPost, 'kind' | 'place'>[] = [],
    ): Promise<void> => {
      const [head] = await tx.query('SELECT chain_n, chain_mac FROM request WHERE id = $1 {LOCK}', [id]);
      if (head === undefined) return;
      await append(tx, id, head, event);
      for (const { kind, place } of posts) await addPost(tx, { request: id, kind, place, at: event.at });
      await refreshPosts(tx, id);
    },

    /** Everything that is stored of a request, with the verdict on its seals; undefined when there is no such request. */
    sealed: (id: RequestId): Promise<SealedRequest | undefined> => readSealed(db, auditKey, id),

    /** Ends a request that is not what its trail says. */
    condemn: (id: RequestId, end: Omit<Condemnation, 'announce'>): Promise<void> =>
      condemn(db, auditKey, id, { ...end, announce }),

    /** The state of a request alone, for whoever asks often; undefined when there is no such request. */
    state: async (id: RequestId): Promise<State | undefined> => {
      const [row] = await db.query('SELECT state_data FROM request WHERE id = $1', [id]);
      return row && stateSchema.parse(objectIn(row['state_data']));
    },

    /**
     * The steps of a request, in their order.
     * @param targets those whose steps are read; none named: all
     */
    steps: async (id: RequestId, targets?: readonly Pick<Person, 'id'>[]): Promise<readonly Step[]> => {
      const ids = targets?.map((target) => target.id) ?? [];
      const only = ids.length === 0 ? '' : ` AND target IN (${ids.map((_, i) => `$${i + 2}`).join(', ')})`;
      return (await db.query(`SELECT * FROM step WHERE request = $1${only} ORDER BY n`, [id, ...ids])).map(stepOf);
    },

    patchStep: createStepSaves(db, auditKey),

    takeOver: unfinished.takeOver,
    /** The slices of running requests about many targets. */
    slices: unfinished.slices,
    enqueueLeft: unfinished.enqueueLeft,

    /** The newest requests of a channel with all its threads, or of another conversation. */
    latestIn: async (conversation: string, limit: number): Promise<readonly Request[]> => {
      const rows = await db.query(
        'SELECT * FROM request WHERE {CHANNEL} = $1 ORDER BY created_at DESC, id DESC LIMIT $2',
        [channelOf(conversation), limit],
      );
      return rows.map(requestOf);
    },

    /** The newest requests that one person has made anywhere. */
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

    /** The audit events of a request, oldest first. */
    events: (id: RequestId): Promise<readonly SealedEvent[]> => eventsOf(db, id),
  };
}

const noWork: Work['enqueue'] = () => Promise.resolve();

function stateOf({ state }: Request): [state: string, deadline: number | null, data: string] {
  const deadline = 'expiresAt' in state ? state.expiresAt : state.kind === 'scheduled' ? state.startsAt : null;
  return [state.kind, deadline, JSON.stringify(state)];
}
