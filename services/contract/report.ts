import type { Offer, Report } from './action.ts';
import { worstFirst, type ReportFinding, type ReportRow, type TimedFact, type Unread } from './findings.ts';
import type { Page } from '../graph/page.ts';

/** How to show one page of a list. */
export interface ListReport<T> {
  /** Singular and plural of what is listed: `['sign-in', 'sign-ins']`. */
  readonly things: readonly [one: string, many: string];
  /** What follows the count in the title: `of Alex Wilber`. */
  readonly of?: string;
  readonly page: Page<T>;
  readonly columns: readonly string[];
  readonly row: (item: T) => readonly string[];
  /** What a responder must not overlook on this page, one sentence each. */
  readonly alerts?: (items: readonly T[]) => readonly string[];
  /** What a responder must not overlook, of a list that knows why each is bad. */
  readonly findings?: readonly ReportFinding[];
  /** What belongs to this list but was not read. */
  readonly unread?: readonly Unread[];
  /** The items as sentences, in the order of the page. */
  readonly rows?: readonly ReportRow[];
  /** Buttons before the More button; only the first five are shown. */
  readonly offers?: readonly Offer[];
  /** The command line that shows this list, without `next=`; the More button appends that. */
  readonly line: string;
}

/**
 * Builds the report for one page of a list, with a count in the title, alerts, a table and a More button.
 * @returns a report whose title says "or more" when Graph gives no total and there are further pages
 */
export function listReport<T>(list: ListReport<T>): Report {
  const { things, of = '', page, columns, row, alerts, line, rows, findings, unread, offers = [] } = list;
  const { items, total, next } = page;
  const count = total ?? items.length;
  const many = `${count}${total === null && next !== null ? ' or more' : ''} ${count === 1 ? things[0] : things[1]}`;
  const shown =
    next === null && (total === null || total === items.length) ? undefined : `${items.length} on this page`;
  return {
    title: [count === 0 ? `No ${things[1]}` : many, of].filter((part) => part !== '').join(' '),
    ...(shown === undefined ? {} : { subtitle: shown }),
    alerts: alerts?.(items) ?? [],
    ...(findings && { findings: worstFirst(findings) }),
    ...(unread && { unread }),
    ...(rows && { rows }),
    ...(items.length === 0 ? {} : { table: { columns, rows: items.map(row) } }),
    offers: [
      ...offers.slice(0, offersAtMost),
      ...(next === null ? [] : [{ label: 'More', command: `${line} next=${next}` }]),
    ],
  };
}

/**
 * The same report with other buttons, below it, below its choices and in its rows.
 * @param change what becomes of each; undefined takes it away
 */
export function changeOffers(report: Report, change: (offer: Offer) => Offer | undefined): Report {
  const { ticks, offers = [], rows, open, ...rest } = report;
  const ticked = ticks && change(ticks.offer);
  const rowOf = (row: ReportRow): ReportRow =>
    row.lead === undefined || row.lead === 'fact' ? row : { ...row, lead: change(row.lead) ?? 'fact' };
  return {
    ...rest,
    offers: offers.flatMap((offer) => change(offer) ?? []),
    ...(ticks && ticked && { ticks: { ...ticks, offer: ticked } }),
    ...(rows && { rows: rows.map(rowOf) }),
    ...(open && { open: open.map(rowOf) }),
  };
}

/** How many buttons a list has besides More: what is marked first is offered first. */
const offersAtMost = 5;

/**
 * The value of a fact that is a time as Graph sends it; `never` when there is none.
 * @param iso ISO 8601
 */
export function timeFact(iso: string | null | undefined, note?: string): string | TimedFact {
  const at = Date.parse(iso ?? '');
  return Number.isNaN(at) ? 'never' : { at, note };
}

/** Formats a Graph property for a report: text as it is, `none` when absent or empty, what has properties of its own as JSON. */
export function shownValue(value: unknown): string {
  if (value == null || value === '') return 'none';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(shownValue).join(', ') || 'none';
  return JSON.stringify(value);
}
