import type { PgBoss, QueueResult, WorkWithMetadataHandler } from 'pg-boss';
import { z } from 'zod';
import { DatabaseUnusable, type Database, type Queryable, type SqlValue } from './database.ts';
import { engineMessage } from './engine-message.ts';
import { connectionTo, type PostgresAddress } from './postgres-connection.ts';
import { backoffOfJobMs, triesOfJob, workKinds, type OpenWork, type WorkEvents, type WorkKind } from './work.ts';

/** What work on a PostgreSQL that replicas share needs. */
export interface PostgresWorkPorts extends WorkEvents {
  readonly db: Database;
  /** Where `db` is. */
  readonly address: PostgresAddress;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How often it is checked that the schema is still there, in milliseconds; left out, once a minute. */
  readonly checkMs?: number;
}

/** The schema version of the pg-boss that is installed. A newer one was left by a later version of Cordon. */
export const bossSchemaVersion = 46;

/** Version of what a job carries. A job of a version that is not known here is left to a process that knows it. */
const payloadVersion = 1;

/** Connections that pg-boss holds at most, besides the one that listens. */
const connections = 4;
/** How often a process shows that it still works on a job, and after how long a silence another one takes it over; in seconds. */
const beat = { refresh: 3, lapse: 10 };
/** How often silent jobs are looked for, and workers look for jobs of which nobody has told them; in seconds. */
const lookSeconds = 2;
/** How long a job may take, in seconds: far longer than a run, which ends by its own deadline. */
const expireSeconds = 2 * 3600;
/** How long a job that was done is kept, in seconds. */
const keepSeconds = 3600;
const deadQueue = 'dead';

/**
 * Works on jobs by pg-boss, in a schema beside ours, with any number of replicas. A job is taken over when its process has been silent for
 * about ten seconds. Everything in that schema is derived from our own tables: it may be dropped, and is made again within a minute.
 * @throws {DatabaseUnusable} when the schema cannot be made, or a later version of Cordon has changed it
 */
export async function openPostgresWork(ports: PostgresWorkPorts): Promise<OpenWork> {
  const { db, now, onDead, onProblem, checkMs = 60_000 } = ports;
  const open = async (): Promise<PgBoss> => {
    const boss = await createBoss(ports);
    try {
      await boss.start();
      await createQueues(boss, ports.tries);
      await countDead(boss, onDead);
    } catch (error) {
      await boss.stop({ graceful: false }); // its connections must not outlive it
      throw error;
    }
    return boss;
  };
  const state = { boss: await open().catch(unusable), isClosed: false, check: Promise.resolve() };
  const started: ((boss: PgBoss) => Promise<void>)[] = [];
  const begin = async (start: (boss: PgBoss) => Promise<void>): Promise<void> => {
    started.push(start);
    await start(state.boss);
  };

  const checking = setInterval(() => {
    state.check = state.check.then(checkSchema).catch(onProblem);
  }, checkMs).unref();

  /** Makes the schema again when somebody has dropped it. Whoever handles jobs enqueues then what is left to do. */
  async function checkSchema(): Promise<void> {
    if (state.isClosed || (await hasQueues(db))) return;
    onProblem(new Error('the schema of the job queue is gone; it is made again'));
    const lost = state.boss;
    state.boss = await open();
    await lost.stop({ graceful: false, close: true });
    for (const start of started) await start(state.boss);
  }

  return {
    async enqueue(tx, kind, key, at) {
      const data = { v: payloadVersion, key };
      const startAfter = at === undefined ? 0 : Math.max(0, at - now()) / 1000;
      const db = startAfter === 0 ? bringingForward(tx) : through(tx);
      await state.boss.send(kind, data, { singletonKey: key, startAfter, db });
    },
    on(kind, { atOnce }, handler) {
      const workers = { busy: 0, idle: new Set<JobWorker>(), isStopped: false };
      /** Keeps one idle worker besides the busy ones, as far as `atOnce` allows: every idle worker is woken for every job, and asks for it. */
      const startWorker = async (boss: PgBoss): Promise<void> => {
        if (workers.isStopped || workers.idle.size > 0 || workers.busy >= atOnce) return;
        const worker: JobWorker = { id: '', isRetired: false };
        const work: WorkWithMetadataHandler<object> = async ([job]) => {
          workers.idle.delete(worker);
          workers.busy += 1;
          startWorker(boss).catch(onProblem);
          try {
            const { key } = payload.parse(job?.data);
            await handler({ key, signal: job?.signal ?? AbortSignal.abort() }).catch((error: unknown) => {
              onProblem(error, { kind, key });
              throw new JobFailed(error);
            });
          } finally {
            workers.busy -= 1;
            becomeIdle(boss, worker);
          }
        };
        workers.idle.add(worker);
        worker.id = await boss.work(kind, { ...workerOptions, heartbeatRefreshSeconds: beat.refresh }, work);
      };
      const becomeIdle = (boss: PgBoss, worker: JobWorker): void => {
        if (worker.isRetired) {
          startWorker(boss).catch(onProblem); // it had taken one more job
          return;
        }
        for (const other of workers.idle) {
          other.isRetired = true;
          boss.offWork(kind, { id: other.id, wait: false }).catch(onProblem);
        }
        workers.idle = new Set([worker]);
        boss.notifyWorker(worker.id); // looks for the next job as soon as this one is marked as done
      };
      const starting = begin(async (boss) => {
        Object.assign(workers, { busy: 0, idle: new Set() });
        await startWorker(boss);
      }).catch(onProblem);
      return async () => {
        workers.isStopped = true;
        await starting;
        await state.boss.offWork(kind, { wait: true });
      };
    },
    async depths() {
      const queues = await state.boss.getQueues([...workKinds]);
      const waiting = (kind: WorkKind): number => depthOf(queues.find(({ name }) => name === kind));
      return workKinds.map((kind) => ({ kind, waiting: waiting(kind) }));
    },
    async close() {
      if (state.isClosed) return;
      state.isClosed = true;
      clearInterval(checking);
      await state.check;
      await state.boss.stop({ graceful: false, close: true });
    },
  };
}

/** One of the workers of pg-boss that take jobs of a kind. */
interface JobWorker {
  id: string;
  /** It takes no more jobs. */
  isRetired: boolean;
}

const payload = z.object({ v: z.literal(payloadVersion), key: z.string() });

const workerOptions = {
  includeMetadata: true,
  batchSize: 1,
  pollingIntervalSeconds: lookSeconds,
  notifyPollingIntervalSeconds: lookSeconds,
} as const;

/** What is stored of a failed try: its class alone, because messages may hold names. */
class JobFailed extends Error {
  override readonly name = 'JobFailed';
  constructor(error: unknown) {
    super(error instanceof Error ? error.name : 'unknown');
    this.stack = '';
  }
}

async function createBoss({ db, address, onProblem }: PostgresWorkPorts): Promise<PgBoss> {
  const schema = await schemaOf(db);
  const version = await versionIn(db, schema);
  if (version !== undefined && version > bossSchemaVersion)
    throw new Error(
      `a later version of Cordon has changed the schema ${schema} (version ${version}, this one knows ${bossSchemaVersion})`,
    );
  const { PgBoss: Boss } = await import('pg-boss');
  const boss = new Boss({
    ...connectionTo(address),
    schema,
    createSchema: !(await hasSchema(db, schema)), // a schema that is there needs no right to make one
    max: connections,
    application_name: 'cordon work',
    useListenNotify: true,
    registerInstance: false,
    schedule: false,
    openTelemetry: { enabled: false },
    superviseIntervalSeconds: lookSeconds,
    monitorIntervalSeconds: lookSeconds,
  });
  const report = atMostEach(60_000, onProblem); // while the database is away, every poll of every worker fails
  boss.on('error', report);
  boss.on('warning', ({ message }) => {
    report(new Error(message));
  });
  return boss;
}

async function createQueues(boss: PgBoss, tries: number = triesOfJob): Promise<void> {
  await boss.createQueue(deadQueue, { deleteAfterSeconds: 7 * 24 * keepSeconds });
  const settings = {
    heartbeatSeconds: beat.lapse,
    expireInSeconds: expireSeconds,
    deleteAfterSeconds: keepSeconds,
    retryLimit: tries - 1,
    retryDelay: backoffOfJobMs(1) / 1000,
    retryBackoff: true,
    deadLetter: deadQueue,
    notify: true,
  };
  for (const kind of workKinds) {
    await boss.createQueue(kind, { ...settings, policy: 'stately' });
    await boss.updateQueue(kind, settings); // of an earlier version
  }
}

async function countDead(boss: PgBoss, onDead: WorkEvents['onDead']): Promise<void> {
  const tell: WorkWithMetadataHandler<object> = ([job]) => {
    const kind = workKinds.find((name) => name === job?.sourceName);
    const { data } = z.object({ key: z.string() }).safeParse(job?.data);
    if (kind !== undefined) onDead(kind, data?.key ?? '');
    return Promise.resolve();
  };
  await boss.work(deadQueue, workerOptions, tell);
}

const through = (tx: Queryable) => ({
  executeSql: async (text: string, values: unknown[] = []) => ({
    rows: [...(await tx.query(text, values as SqlValue[]))],
  }),
});

/** How pg-boss stores a job unless one waits already. The contract of `Work` is tested with the one version of it that we use. */
const unlessOneWaits = 'ON CONFLICT DO NOTHING';

/**
 * Has a job that waits already start at once, in the statement that would store another one. That locks it until our commit, so that nobody
 * takes it before they can see what it is about.
 */
const bringingForward = (tx: Queryable) => ({
  executeSql: (text: string, values?: unknown[]) => {
    if (!text.includes(unlessOneWaits)) throw new TypeError('pg-boss stores a job in a way that is not known here');
    const instead = `ON CONFLICT (name, state, COALESCE(singleton_key, '')) WHERE state <= 'active' AND policy = 'stately'
      DO UPDATE SET data = EXCLUDED.data, start_after = EXCLUDED.start_after, keep_until = EXCLUDED.keep_until`;
    return through(tx).executeSql(text.replace(unlessOneWaits, instead), values);
  },
});

/** The schema of pg-boss: `cordon_work` beside the usual `public`, so that several Cordons can share a database. */
async function schemaOf(db: Queryable): Promise<string> {
  const [row] = await db.query('SELECT current_schema() AS ours');
  const ours = String(row?.['ours']);
  return `${ours === 'public' ? 'cordon' : ours}_work`;
}

async function hasSchema(db: Queryable, schema: string): Promise<boolean> {
  return (await db.query('SELECT nspname FROM pg_namespace WHERE nspname = $1', [schema])).length > 0;
}

async function hasQueues(db: Queryable): Promise<boolean> {
  const [row] = await db.query('SELECT to_regclass($1) AS found', [`${await schemaOf(db)}.job`]);
  return row?.['found'] != null;
}

async function versionIn(db: Queryable, schema: string): Promise<number | undefined> {
  const [found] = await db.query('SELECT to_regclass($1) AS found', [`${schema}.version`]);
  if (found?.['found'] == null) return undefined;
  const [row] = await db.query(`SELECT version FROM ${schema}.version`);
  return row && Number(row['version']);
}

const depthOf = (queue: QueueResult | undefined): number => queue?.readyCount ?? 0;

function unusable(error: unknown): never {
  throw new DatabaseUnusable(engineMessage(error), { cause: error });
}

/** Passes on what happens, but the same message at most once in a time. */
function atMostEach(ms: number, tell: (error: unknown) => void): (error: Error) => void {
  const told = new Map<string, number>();
  return (error) => {
    const what = error.message.replace(/ \(Queue: .*$/, ''); // without the worker that it happened to
    const last = told.get(what);
    if (last !== undefined && performance.now() - last < ms) return;
    told.set(what, performance.now());
    tell(error);
  };
}
