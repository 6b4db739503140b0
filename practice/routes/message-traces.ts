import { z } from 'zod';
import { badRequest } from '../http/answer.ts';
import { page } from '../odata/page.ts';
import { recordFilter } from '../odata/record-filter.ts';
import { sentRows, type TracedRow } from '../seed/backdoors-mail.ts';
import { cmdletAnswer, cmdletError, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';
import { hasMailbox } from './inbox-rules.ts';
import { readRoute, type ReceivedCall } from './route.ts';

const dayMs = 86_400_000;
const longestMs = 10 * dayMs;
const filterable = [
  'id',
  'messageId',
  'senderAddress',
  'recipientAddress',
  'fromIP',
  'toIP',
  'status',
  'receivedDateTime',
];

/** Everything that anybody has sent, newest first. */
const everything = ({ directory }: ReceivedCall): readonly TracedRow[] =>
  directory
    .accounts('index')
    .filter(hasMailbox)
    .flatMap(({ user }) => sentRows(user, directory.openedAt))
    .toSorted((a, b) => Date.parse(b.receivedDateTime) - Date.parse(a.receivedDateTime));

/**
 * `GET /admin/exchange/tracing/messageTraces`. A filter by time needs both ends, ten days apart at most; the message for that is invented.
 * Pages are smaller than Microsoft's.
 * @see https://learn.microsoft.com/graph/api/messagetracingroot-list-messagetraces
 */
export const messageTraces = readRoute(
  '/admin/exchange/tracing/messageTraces',
  ['$filter', '$top', '$skiptoken'],
  (call) => {
    const filter = call.query.get('$filter') ?? '';
    const [from, to] = [/receivedDateTime ge (\S+)/, /receivedDateTime le (\S+)/].map((bound) =>
      Date.parse(bound.exec(filter)?.[1] ?? ''),
    );
    const span = (to ?? Number.NaN) - (from ?? Number.NaN);
    if (filter.includes('receivedDateTime') && !(span >= 0 && span <= longestMs))
      throw badRequest('receivedDateTime needs a start and an end, ten days apart at most.');
    const top = Number(call.query.get('$top') ?? 1000);
    if (!(top >= 1 && top <= 5000)) throw badRequest('$top must be between 1 and 5000.');
    const wanted = filter === '' ? () => true : recordFilter(filter, filterable);
    const query = new Map([...call.query, ['$top', String(Math.min(top, 999))]]);
    return page(
      { ...call, query },
      'admin/exchange/tracing/messageTraces',
      everything(call).filter(wanted),
      (row) => row,
    );
  },
);

/** The cmdlet that answers the same, with names of its own. */
export const messageTraceCmdlets: PracticeCmdlets = {
  'Get-MessageTraceV2': practiceCmdlet(
    z.strictObject({
      SenderAddress: z.array(z.string()).optional(),
      RecipientAddress: z.array(z.string()).optional(),
      StartDate: z.iso.datetime().optional(),
      EndDate: z.iso.datetime().optional(),
      Subject: z.string().optional(),
      SubjectFilterType: z.enum(['Contains', 'StartsWith', 'EndsWith']).optional(),
      Status: z.array(z.string()).optional(),
      ResultSize: z.int().min(1).max(5000).optional(),
      StartingRecipientAddress: z.string().optional(),
      MessageTraceId: z.string().optional(),
    }),
    (call, { SenderAddress, StartDate, EndDate, StartingRecipientAddress, ResultSize = 1000 }) => {
      const end = EndDate === undefined ? call.now : Date.parse(EndDate);
      const start = StartDate === undefined ? end - 2 * dayMs : Date.parse(StartDate);
      if (end - start > longestMs) return cmdletError(400, 'ArgumentException', 'Only 10 days of data at once.');
      const senders = SenderAddress?.map((address) => address.toLowerCase());
      const rows = everything(call)
        .filter((row) => senders?.includes(row.senderAddress.toLowerCase()) ?? true)
        .filter((row) => Date.parse(row.receivedDateTime) >= start && Date.parse(row.receivedDateTime) <= end)
        .toSorted((a, b) => orderOf(b).localeCompare(orderOf(a)));
      const from = StartingRecipientAddress;
      const left = from === undefined ? rows : rows.slice(rows.findIndex((row) => row.recipientAddress === from));
      return cmdletAnswer(left.slice(0, ResultSize).map(asExchange));
    },
  ),
};

const orderOf = (row: TracedRow): string => `${row.receivedDateTime} ${row.recipientAddress}`;

/** A row as the cmdlet has it: a time without a zone, and statuses with a capital letter. */
const asExchange = (row: TracedRow): Readonly<Record<string, unknown>> => ({
  MessageTraceId: row['id'],
  MessageId: row.messageId,
  Received: row.receivedDateTime.replace(/Z$/, ''),
  SenderAddress: row.senderAddress,
  RecipientAddress: row.recipientAddress,
  Subject: row['subject'],
  Status: String(row['status']).replace(/^./, (letter) => letter.toUpperCase()),
  FromIP: row['fromIP'],
  ToIP: row['toIP'],
  Size: row['size'],
});
