import type { Report } from '../../services/contract/action.ts';
import type { ReportRow, TimedDetail, TimedFact } from '../../services/contract/findings.ts';
import { toTheSecond } from '../../services/base/time.ts';

/** How many rows of a list an assistant gets. The person's full report has all of them. */
const rowsAtMost = 200;

/** What a report says, without its buttons and links: those are for the person, in Teams. */
export function reportData(report: Report): object {
  const { title, subtitle, badge, facts, table, alerts, source = 'Microsoft Graph', full } = report;
  const { findings, unread, open, looked, rows, rowsTitle } = report;
  const left = Math.max(0, (table?.rows.length ?? 0) - rowsAtMost);
  return {
    title,
    ...(subtitle !== undefined && { subtitle }),
    ...(badge && { badge: badge.text }),
    source,
    ...(alerts && alerts.length > 0 && { alerts }),
    ...(facts && { facts: facts.map(([name, value]) => ({ name, value: factText(value) })) }),
    ...(findings && { findings: findings.map(({ what, why, at }) => ({ what, why, ...timed(at) })) }),
    ...(open && { open: open.map(rowData) }),
    ...(looked && { looked }),
    ...(unread && { unread }),
    ...(rows && { rows: rows.slice(0, rowsAtMost).map(rowData), ...(rowsTitle !== undefined && { rowsTitle }) }),
    ...(table && { table: { columns: table.columns, rows: table.rows.slice(0, rowsAtMost) } }),
    ...(left > 0 && { rowsLeftOut: left }),
    ...(full && { more: 'The full report is for the person alone, in Teams.' }),
  };
}

const rowData = ({ what, who, where, details = [], at, event, mark }: ReportRow) => ({
  what,
  ...(who !== undefined && { who }),
  ...(where !== undefined && { where }),
  ...(details.length > 0 && { details: details.map(detailText) }),
  ...(event !== undefined && { event }),
  ...timed(at),
  ...(mark && { mark }),
});

const timed = (at: number | undefined) => (at === undefined ? {} : { at: toTheSecond(at) });

const detailText = (detail: string | TimedDetail): string =>
  typeof detail === 'string' ? detail : `${detail.words} ${toTheSecond(detail.at)}`;

const factText = (value: string | TimedFact): string =>
  typeof value === 'string' ? value : [toTheSecond(value.at), value.note ?? ''].join(' ').trim();
