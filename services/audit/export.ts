import { z } from 'zod';
import type { Queryable } from '../store/database.ts';
import { targetSchema } from '../args.ts';
import { ocsfOf } from './ocsf.ts';
import { chains } from './read.ts';

export type ExportFormat = 'jsonl' | 'ocsf';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Epoch milliseconds, inclusive. */
  readonly since?: number | undefined;
  /** Epoch milliseconds, exclusive. */
  readonly until?: number | undefined;
  /** One request only. */
  readonly request?: string | undefined;
}

const person = z.object({ id: z.string(), name: z.string() });
const payload = z.object({
  command: z.string(),
  tenant: z.string(),
  requester: person,
  targets: z.array(targetSchema),
});
/** What an export knows of a request besides its events. */
export type ExportedRequest = z.output<typeof payload> & { readonly id: string };

/** The audit, line by line, each a JSON text without a line end. One request is in memory at a time. */
export async function* exportAudit(
  db: Queryable,
  { format, since, until, request }: ExportOptions,
): AsyncGenerator<string> {
  for await (const chain of chains(db, request)) {
    const about: ExportedRequest = { id: chain.request, ...payload.parse(JSON.parse(chain.payload)) };
    for (const { n, body, mac } of chain.events) {
      if (body.at < (since ?? 0) || body.at >= (until ?? Infinity)) continue;
      yield JSON.stringify(format === 'ocsf' ? ocsfOf(about, n, body) : { request: chain.request, n, ...body, mac });
    }
  }
}
