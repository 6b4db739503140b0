import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock } from '../../services/base/clock.ts';
import { createGraph } from '../../services/graph/client.ts';
import { GraphProblem, graphPath, type Graph, type GraphCall } from '../../services/graph/graph.ts';
import { createGraphLimits } from '../../services/graph/graph-limits.ts';
import { createPacing } from '../../services/graph/pacing.ts';
import { quotasTimes } from '../../services/graph/quotas.ts';
import type { Database } from '../../services/store/database.ts';
import { migrate } from '../../services/store/migrate.ts';
import { openPostgres } from '../../services/store/postgres.ts';
import { createSharedBuckets } from '../../services/store/shared-buckets.ts';
import { freshSchema, throwAwayPostgres } from '../throw-away-postgres.ts';
import { startLimitedGraph } from './limited-graph.ts';
import { quantile } from './measure.ts';
import { rounded, type Table } from './table.ts';

/** How long Graph takes for each answer, in milliseconds. */
const latencyMs = 50;
/** How many writes of a mass run each replica has under way or waiting. */
const width = 16;
/** A single containment comes every so many milliseconds, to one replica after the other. */
const everyMs = 700;

/** What `timePace` measures. */
export interface PaceSettings {
  /** `postgres` for a throw-away server, or an address. */
  readonly database: string;
  /** How many times as fast as Microsoft's limits, so that a window passes in less time; 1 takes minutes. */
  readonly times: number;
  /** How long each mass run goes on, in seconds. */
  readonly seconds: number;
}

/**
 * Measures the pace of one, two and three replicas that write as fast as they may to one Graph that enforces Microsoft's limit of writes,
 * while single containments come in between.
 * @throws {Error} when a throw-away server is wanted and PostgreSQL is not installed
 */
export async function timePace({ database, times, seconds }: PaceSettings): Promise<Table> {
  const own = database === 'postgres' ? await throwAwayPostgres() : undefined;
  const url = own?.url ?? database;
  if (url === 'postgres') throw new Error('PostgreSQL is not installed');
  try {
    const rows = [];
    for (const count of [1, 2, 3]) rows.push(await withReplicas(url, count, { times, seconds }));
    const limit = `${3000 / (150 / times) / times} x ${times} writes a second`;
    return {
      title: `Mass runs at Graph's limit (${limit}), with single containments between them`,
      rows,
      note: 'Overtaking: what a single containment of two writes takes longer than Graph, in milliseconds.',
    };
  } finally {
    await own?.stop();
  }
}

async function withReplicas(url: string, count: number, { times, seconds }: Omit<PaceSettings, 'database'>) {
  const schema = await freshSchema(url);
  const windowMs = 150_000 / times;
  const graph = await startLimitedGraph({ writes: 3000, windowMs, latencyMs });
  const databases = Array.from({ length: count }, () => openPostgres({ url: schema.through(url) }));
  const [first] = databases;
  try {
    if (first !== undefined) await migrate(first);
    const replicas = databases.map((db) => replicaOf(db, graph.origin, times));
    const endsAt = performance.now() + seconds * 1000;
    const overtaking: number[] = [];
    const written = replicas.map(() => 0);
    const massRun = async (replica: Graph, n: number) => {
      while (performance.now() < endsAt) if (await isWritten(replica)) written[n] = (written[n] ?? 0) + 1;
    };
    const containments = async () => {
      for (let n = 0; performance.now() < endsAt; n += 1) {
        overtaking.push(await timeContained(replicas[n % count]));
        await pause(everyMs);
      }
    };
    const runs = replicas.flatMap((replica, n) =>
      Array.from({ length: width }, () => massRun(replica.with({ pace: 'mass' }), n)),
    );
    const startedAt = performance.now();
    await Promise.all([...runs, containments()]);
    const all = graph.accepted.length + graph.refused.length;
    const inTime = graph.accepted.filter((at) => at > startedAt + 1000 && at <= endsAt).length;
    const perSecond = inTime / ((endsAt - startedAt) / 1000 - 1);
    return {
      replicas: count,
      'writes a second': rounded(perSecond, 1),
      '% of the limit': rounded((perSecond / (20 * times)) * 100, 1),
      '% throttled': rounded((graph.refused.length / all) * 100, 2),
      'least of a replica': Math.min(...written),
      'most of a replica': Math.max(...written),
      'overtaking (p50)': rounded(quantile(overtaking, 0.5), 1),
      'overtaking (most)': rounded(Math.max(...overtaking), 1),
    };
  } finally {
    graph.close();
    for (const db of databases) await db.close();
    await schema.drop();
  }
}

function replicaOf(db: Database, origin: string, times: number): Graph {
  const pacing = createPacing(systemClock);
  pacing.join({
    buckets: createSharedBuckets(db),
    onAway(error) {
      console.log('a replica paces alone:', error);
    },
    onBack: () => undefined,
  });
  const limits = createGraphLimits({ ...pacing.of('bench'), quotas: quotasTimes(times) });
  const token = { token: 'bench', expiresOnTimestamp: Number.MAX_SAFE_INTEGER };
  return createGraph({ origin, credential: { getToken: () => Promise.resolve(token) }, limits });
}

const write: GraphCall<unknown> = {
  method: 'PATCH',
  path: graphPath`/users/${'alex@contoso.com'}`,
  body: {},
  response: z.unknown(),
};

/** Whether Graph took a write. One that it throttled is tried again by whoever runs it, after the time that Graph gave. */
async function isWritten(graph: Graph): Promise<boolean> {
  try {
    await graph.send(write);
    return true;
  } catch (error) {
    if (!(error instanceof GraphProblem) || error.code !== 'throttled') throw error;
    await pause(error.details.retryAfterMs ?? 1000);
    return false;
  }
}

/** How much longer than Graph itself two writes take that are sent at once; milliseconds. */
async function timeContained(graph: Graph | undefined): Promise<number> {
  const startedAt = performance.now();
  await Promise.all([graph?.send(write), graph?.send(write)]);
  return performance.now() - startedAt - latencyMs;
}
