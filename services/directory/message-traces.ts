import { z } from 'zod';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import { tells } from '../graph/known-wordings.ts';
import { messageTraceSetUp } from '../graph/message-trace-app.ts';
import { readPage } from '../graph/page.ts';
import { settle } from '../graph/settle.ts';
import { runCmdlet } from './exchange.ts';

/** What the app needs to trace messages through Graph. Through Exchange it needs what every cmdlet needs. */
export const messageTracePermission = 'ExchangeMessageTrace.Read.All';

/** The longest period of one query, in milliseconds. */
export const tracedAtMostMs = 10 * 86_400_000;

/** Rows of one answer, and all that are read. */
const rowsAtOnce = 5000;
const rowsAtMost = 20_000;
/** Answers that are read: Microsoft takes a hundred questions in five minutes, from everybody in the tenant together. */
const pagesAtMost = 40;

/** One message on its way to one recipient. */
export interface TracedMessage {
  readonly messageId: string;
  readonly subject: string;
  readonly sender: string;
  readonly recipient: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Microsoft's word for what became of it, with a small letter: `delivered`, `filteredAsSpam`. */
  readonly status: string;
  /** The address it was sent from; empty where Microsoft does not say. */
  readonly fromIp: string;
}

/** Which messages are asked for. */
export interface TraceQuestion {
  /** All addresses of the sender. */
  readonly addresses: readonly string[];
  /** Both in epoch milliseconds, `tracedAtMostMs` apart at most. */
  readonly start: number;
  readonly end: number;
}

/** What was sent, as far as it was read. */
export interface MessageTraces {
  readonly rows: readonly TracedMessage[];
  /** Who answered. */
  readonly by: 'Microsoft Graph' | 'Exchange';
  /** False when there are more rows than are read. */
  readonly isComplete: boolean;
  /** What an administrator must do so that Graph answers; undefined when nothing. */
  readonly setUp?: string;
}

/**
 * Traces what was sent from some addresses. Graph is asked first; where it lacks the service, refuses it or is not set up for it, Exchange.
 * @throws {GraphProblem} as the port does; that of Graph where Exchange does not answer either, with what an administrator must do
 * @see https://learn.microsoft.com/graph/api/messagetracingroot-list-messagetraces
 */
export async function sentFrom(graph: Graph, question: TraceQuestion): Promise<MessageTraces> {
  const asked = await settle(throughGraph(graph, question));
  if (asked.ok) return asked.value;
  const { problem } = asked;
  if (!gaveWay.has(problem.code)) throw problem;
  const isNotSetUp = tells('no-message-trace-app', problem.message, problem.details.status);
  const other = await settle(throughExchange(graph, question));
  if (other.ok) return { ...other.value, ...(isNotSetUp && { setUp: messageTraceSetUp }) };
  throw isNotSetUp ? new GraphProblem('rejected', messageTraceSetUp, {}, { cause: problem }) : problem;
}

/** Problems that say that Graph will not answer this at all. The others pass, or are about the question. */
const gaveWay: ReadonlySet<string> = new Set(['unauthorized', 'forbidden', 'unlicensed', 'not-found', 'rejected']);

const graphRow = z
  .object({
    messageId: z.string().nullish(),
    id: z.string(),
    subject: z.string().nullish(),
    senderAddress: z.string().nullish(),
    recipientAddress: z.string().nullish(),
    receivedDateTime: z.string(),
    status: z.string().nullish(),
    fromIP: z.string().nullish(),
  })
  .transform((row): TracedMessage => ({
    messageId: row.messageId ?? row.id,
    subject: row.subject ?? '',
    sender: row.senderAddress ?? '',
    recipient: row.recipientAddress ?? '',
    at: Date.parse(row.receivedDateTime),
    status: row.status ?? '',
    fromIp: row.fromIP ?? '',
  }));

/** Asks for one address after the other, because a filter takes one. */
async function throughGraph(graph: Graph, { addresses, start, end }: TraceQuestion): Promise<MessageTraces> {
  const period = `receivedDateTime ge ${new Date(start).toISOString()} and receivedDateTime le ${new Date(end).toISOString()}`;
  const rows: TracedMessage[] = [];
  let pages = 0;
  for (const address of addresses) {
    let next: string | undefined;
    do {
      if (pages === pagesAtMost || rows.length >= rowsAtMost) return { rows, by: 'Microsoft Graph', isComplete: false };
      const page = await readPage(graph, {
        path: graphPath`/admin/exchange/tracing/messageTraces`,
        query: { $filter: `senderAddress eq ${odata(address)} and ${period}`, $top: String(rowsAtOnce) },
        item: graphRow,
        next,
      });
      rows.push(...page.items);
      pages += 1;
      next = page.next ?? undefined;
    } while (next !== undefined);
  }
  return { rows, by: 'Microsoft Graph', isComplete: true };
}

/** The time has no zone where Exchange leaves it out, and is in UTC then. */
const exchangeRow = z
  .object({
    MessageTraceId: z.string().nullish(),
    MessageId: z.string().nullish(),
    Subject: z.string().nullish(),
    SenderAddress: z.string().nullish(),
    RecipientAddress: z.string().nullish(),
    Received: z.string(),
    Status: z.string().nullish(),
    FromIP: z.string().nullish(),
  })
  .transform((row): TracedMessage => ({
    messageId: row.MessageId ?? row.MessageTraceId ?? '',
    subject: row.Subject ?? '',
    sender: row.SenderAddress ?? '',
    recipient: row.RecipientAddress ?? '',
    at: Date.parse(/Z$|[+-]\d\d:?\d\d$/.test(row.Received) ? row.Received : `${row.Received}Z`),
    status: (row.Status ?? '').replace(/^[A-Z]/, (letter) => letter.toLowerCase()),
    fromIp: row.FromIP ?? '',
  }));

/**
 * Asks Exchange. The cmdlet has no pages: the next question starts where the last row ended, which may come twice.
 * @see https://learn.microsoft.com/powershell/module/exchange/get-messagetracev2
 */
async function throughExchange(graph: Graph, { addresses, start, end }: TraceQuestion): Promise<MessageTraces> {
  const rows = new Map<string, TracedMessage>();
  let last: TracedMessage | undefined;
  while (rows.size < rowsAtMost) {
    const { items } = await runCmdlet(graph, {
      name: 'Get-MessageTraceV2',
      parameters: {
        SenderAddress: addresses,
        StartDate: new Date(start).toISOString(),
        EndDate: new Date(last?.at ?? end).toISOString(),
        ResultSize: rowsAtOnce,
        ...(last !== undefined && { StartingRecipientAddress: last.recipient }),
      },
      item: exchangeRow,
    });
    const before = rows.size;
    for (const row of items) rows.set(`${row.messageId} ${row.recipient}`, row);
    last = items.at(-1);
    if (items.length < rowsAtOnce || rows.size === before)
      return { rows: [...rows.values()], by: 'Exchange', isComplete: true };
  }
  return { rows: [...rows.values()], by: 'Exchange', isComplete: false };
}
