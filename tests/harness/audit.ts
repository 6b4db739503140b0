import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createAnchoringJob, type AnchoringJobPorts } from '../../services/audit/anchoring-job.ts';
import type { AnchorText, Finding } from '../../services/audit/ledger.ts';
import { verifyAudit, type Verified } from '../../services/audit/verify.ts';
import type { Request, RequestId } from '../../services/model/request.ts';
import type { Database } from '../../services/store/database.ts';
import { migrate } from '../../services/store/migrations.ts';
import { createRequestStore, type RequestStore } from '../../services/store/requests.ts';
import { emptyDatabase } from './engines.ts';
import { aRequest } from './requests.ts';
import { key } from './store.ts';

/** A database with audits in it, and a place outside for its anchors. */
export interface AuditBench {
  readonly db: Database;
  readonly requests: RequestStore;
  /** The lines outside, as they came. */
  readonly anchors: string[];
  /** Opens a request with this many events. */
  readonly open: (id: string, events?: number, differs?: Partial<Request>) => Promise<RequestId>;
  /** One turn of the keeper. */
  readonly anchor: () => Promise<void>;
  readonly verify: (anchors?: readonly string[] | null) => Promise<Verified & { readonly found: readonly string[] }>;
}

export async function auditBench(ports: Partial<AnchoringJobPorts> = {}): Promise<AuditBench> {
  const db = await emptyDatabase();
  await migrate(db);
  const requests = createRequestStore(db, key);
  const anchors: string[] = [];
  const keeper = createAnchoringJob({
    ...{ db, key, now: () => 5000, retentionMs: undefined },
    sink: {
      append: (line) => {
        anchors.push(line);
        return Promise.resolve();
      },
    },
    onRetired: () => undefined,
    onBroken: () => undefined,
    onFailure: (error) => {
      throw error;
    },
    ...ports,
  });
  return {
    db,
    requests,
    anchors,
    async open(name, events = 3, differs = {}) {
      const id = name as RequestId;
      const request = aRequest({ id, ...differs });
      await requests.add({ request, event: { kind: 'opened', at: request.createdAt, by: 'megan' } });
      for (let n = 2; n <= events; n += 1)
        await requests.note(id, { kind: 'refused', at: request.createdAt + n, by: 'adele' });
      return id;
    },
    anchor: () => keeper.turn(),
    verify: (lines = anchors) => verified(db, lines === null ? undefined : texts(lines)),
  };
}

/** Verifies and answers what was found, in words. */
export async function verified(
  db: Database,
  anchors: AsyncIterable<AnchorText> | undefined,
): Promise<Verified & { readonly found: readonly string[] }> {
  const found: string[] = [];
  const find = ({ where, why }: Finding) => found.push(`${where}: ${why}`);
  return { ...(await verifyAudit({ db, key, anchors, find })), found };
}

/** Lines as a file has them. */
// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable without waiting
export async function* texts(lines: readonly string[], source = 'anchors'): AsyncGenerator<AnchorText> {
  for (const [i, text] of lines.entries()) yield { source, line: i + 1, text };
}

/** What stands in a file, line by line. */
export async function linesOf(file: string): Promise<readonly string[]> {
  const lines: string[] = [];
  if (!existsSync(file)) return lines;
  for await (const line of createInterface({ input: createReadStream(file) })) lines.push(line);
  return lines;
}
