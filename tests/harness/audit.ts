import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createAnchoringJob, type AnchoringJobPorts } from '../../services/audit/anchoring-job.ts';
import type { AnchorText, Finding } from '../../services/audit/ledger.ts';
import type { MismatchOf } from '../../services/audit/row-fault.ts';
import { verifyAudit, type Verified } from '../../services/audit/verify.ts';
import type { Request, RequestId } from '../../services/model/request.ts';
import type { Database } from '../../services/store/database.ts';
import { createJournal, type Journal } from '../../services/store/journal.ts';
import { migrate } from '../../services/store/migrate.ts';
import { createRequestStore, type RequestStore } from '../../services/store/requests.ts';
import { emptyDatabase } from './engines.ts';
import { aRequest } from './requests.ts';
import { key } from './store.ts';

/** A database with audits in it, and a place outside the database for its anchors. */
export interface AuditFixture {
  readonly db: Database;
  readonly requests: RequestStore;
  readonly journal: Journal;
  /** The anchor lines that were written outside, oldest first. */
  readonly anchors: string[];
  /** Opens a request with this many events. */
  readonly open: (id: string, events?: number, differs?: Partial<Request>) => Promise<RequestId>;
  /** One turn of the keeper. */
  readonly anchor: () => Promise<void>;
  readonly verify: (
    anchors?: readonly string[] | null,
    mismatchOf?: MismatchOf,
  ) => Promise<Verified & { readonly found: readonly string[] }>;
}

/**
 * Opens an empty database with audits to come, closed after the test.
 * @param ports replace those of the anchoring job
 */
export async function auditFixture(ports: Partial<AnchoringJobPorts> = {}): Promise<AuditFixture> {
  const db = await emptyDatabase();
  await migrate(db);
  const requests = createRequestStore(db, key);
  const journal = createJournal(db, key);
  const anchors: string[] = [];
  const keeper = createAnchoringJob({
    db,
    key,
    now: () => 5000,
    retentionMs: undefined,
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
    journal,
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
    verify: (lines = anchors, mismatchOf) => verified(db, lines === null ? undefined : anchorLines(lines), mismatchOf),
  };
}

/**
 * Verifies the audit of a database.
 * @param anchors lines kept outside; undefined without any
 * @param mismatchOf compares a request with its trail; without it they are not compared, because many tests invent trails
 * @returns the verdict, with each finding as one text
 */
export async function verified(
  db: Database,
  anchors: AsyncIterable<AnchorText> | undefined,
  mismatchOf: MismatchOf = () => undefined,
): Promise<Verified & { readonly found: readonly string[] }> {
  const found: string[] = [];
  const find = ({ where, why }: Finding) => found.push(`${where}: ${why}`);
  return { ...(await verifyAudit({ db, key, anchors, mismatchOf, find })), found };
}

/** Yields lines as they are read from a file. */
// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable without waiting
export async function* anchorLines(lines: readonly string[], source = 'anchors'): AsyncGenerator<AnchorText> {
  for (const [i, text] of lines.entries()) yield { source, line: i + 1, text };
}

/**
 * Reads a file line by line.
 * @returns none where there is no such file
 */
export async function linesOf(file: string): Promise<readonly string[]> {
  const lines: string[] = [];
  if (!existsSync(file)) return lines;
  for await (const line of createInterface({ input: createReadStream(file) })) lines.push(line);
  return lines;
}
