import { z } from 'zod';
import { jsonOr } from '../base/json.ts';
import { targetKinds } from '../model/person.ts';
import { eventPages, rowsOf, type EventFilter, type EventRow } from '../store/audit-pages.ts';
import type { Queryable, SqlRow } from '../store/database.ts';
import { isJournal } from '../store/journal-id.ts';

const person = z.object({ id: z.string(), name: z.string() });
const target = person.extend({ kind: z.enum(targetKinds).catch('account'), upn: z.string() });
const payload = z.object({
  command: z.string(),
  tenant: z.string(),
  requester: person,
  targets: z.array(target).readonly(),
});
const call = z.looseObject({ clientRequestId: z.string(), requestId: z.string().nullable() });
const body = z.looseObject({
  kind: z.string().catch('unknown'),
  part: z.string().optional().catch(undefined),
  target: z.string().optional().catch(undefined),
  calls: z.array(call).optional().catch(undefined),
});

/** What an event of the journal says about itself, where an event of a request has the request. */
const noted = z.object({
  command: z.string(),
  tenant: z.string(),
  by: z.string(),
  name: z.string(),
  targets: z.array(z.string()).readonly().default([]),
});

/** The ids of one Graph call. Microsoft's own logs hold both. */
export interface GraphIds {
  readonly clientRequestId: string;
  readonly requestId: string | null;
}

/** One exported event, with enough context to be read on its own. The property names are the export format. */
export interface ExportLine {
  /** Id of the request; for an event that belongs to no request that of the day's journal, such as `journal-2026-11-25`. */
  readonly request: string;
  /** Number of the event in its request or journal, from 1. */
  readonly n: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly kind: string;
  /**
   * What the event is about: the request's payload, or who read what about whom. Null when the request is missing or its payload cannot
   * be read, and for other events of the journal.
   */
  readonly about: z.output<typeof payload> | null;
  readonly reason: string | null;
  /** The Graph calls that the event reports; for a proof, the call that it proves. */
  readonly graph: readonly GraphIds[];
  /** The body as it was sealed. */
  readonly body: z.output<typeof body>;
  readonly mac: string;
}

/**
 * Exports the audit, event by event. It does not verify: tampered events are exported as they are stored, and a body that is no
 * longer JSON appears as text in `body.text`.
 * @see verifyAudit to detect tampering
 */
export async function* exportLines(db: Queryable, filter: EventFilter): AsyncGenerator<ExportLine> {
  for await (const page of eventPages(db, filter)) yield* await exportPage(db, page);
}

/**
 * Exports some events.
 * @param page events as they are stored
 * @returns one line for each, in the same order
 */
export async function exportPage(db: Queryable, page: readonly EventRow[]): Promise<readonly ExportLine[]> {
  const ids = [...new Set(page.map(({ request }) => request))];
  const requests = new Map((await rowsOf(db, 'request', ids)).map((row) => [String(row['id']), row]));
  const events = page.map((event) => ({ event, body: bodyOf(event) }));
  const proofs = new Set(
    events.filter(({ body: { kind } }) => kind === 'step-proved').map(({ event }) => event.request),
  );
  const steps = new Map((await rowsOf(db, 'step', [...proofs])).map((row) => [stepKey(row), row]));
  return events.map(({ event, body }) => {
    const row = requests.get(event.request);
    return {
      request: event.request,
      n: event.sequence,
      time: timeOf(event.at),
      kind: body.kind,
      about: isJournal(event.request) ? aboutNoted(body) : row === undefined ? null : aboutOf(row),
      reason: row?.['reason'] == null ? null : String(row['reason']),
      graph: graphOf(event.request, body, steps),
      body,
      mac: event.mac,
    };
  });
}

function bodyOf({ text }: EventRow): z.output<typeof body> {
  const parsed = body.safeParse(jsonOr(text, undefined));
  return parsed.success ? parsed.data : { kind: 'unknown', text };
}

function aboutOf(row: SqlRow): ExportLine['about'] {
  const parsed = payload.safeParse(jsonOr(String(row['payload']), undefined));
  return parsed.success ? parsed.data : null;
}

/** The journal keeps object ids only, so names and addresses are empty. */
function aboutNoted(event: z.output<typeof body>): ExportLine['about'] {
  const parsed = noted.safeParse(event);
  if (!parsed.success) return null;
  const { command, tenant, by, name, targets } = parsed.data;
  return {
    command,
    tenant,
    requester: { id: by, name },
    targets: targets.map((id) => ({ id, name: '', upn: '', kind: 'account' })),
  };
}

const stepKey = ({ request, part, target }: Readonly<Record<string, unknown>>): string =>
  JSON.stringify([request, part, target]);

function graphOf(
  request: string,
  { kind, part, target, calls = [] }: z.output<typeof body>,
  steps: ReadonlyMap<string, SqlRow>,
): readonly GraphIds[] {
  if (kind !== 'step-proved') return calls.map(({ clientRequestId, requestId }) => ({ clientRequestId, requestId }));
  const step = steps.get(stepKey({ request, part, target }));
  if (step?.['client_request_id'] == null) return [];
  const requestId = step['graph_request_id'];
  return [
    { clientRequestId: String(step['client_request_id']), requestId: requestId == null ? null : String(requestId) },
  ];
}

/** Formats a time as ISO 8601. A time outside the range of `Date` was tampered with and is exported as a number. */
const timeOf = (at: number): string => (Math.abs(at) > 8.64e15 ? String(at) : new Date(at).toISOString());
