import type { Report } from './action.ts';
import type { Page } from '../graph/page.ts';

/** What a list shows of one page. */
export interface ListReport<T> {
  /** Of one and of many: `['sign-in', 'sign-ins']`. */
  readonly things: readonly [one: string, many: string];
  /** Of whom or of what, after the number: `of Alex Wilber`. */
  readonly of?: string;
  readonly page: Page<T>;
  readonly columns: readonly string[];
  readonly row: (item: T) => readonly string[];
  /** What a responder must not overlook, one sentence each. */
  readonly alerts?: (items: readonly T[]) => readonly string[];
  /** The command line of this list, without `next`. */
  readonly line: string;
}

/** One page of a list as a report: how many there are, what matters, and a button for the next page. */
export function listReport<T>({ things, of = '', page, columns, row, alerts, line }: ListReport<T>): Report {
  const { items, total, next } = page;
  const count = total ?? items.length;
  const many = `${count}${total === null && next !== null ? ' or more' : ''} ${count === 1 ? things[0] : things[1]}`;
  const shown =
    next === null && (total === null || total === items.length) ? undefined : `${items.length} on this page`;
  return {
    title: [count === 0 ? `No ${things[1]}` : many, of].filter((part) => part !== '').join(' '),
    ...(shown === undefined ? {} : { subtitle: shown }),
    alerts: alerts?.(items) ?? [],
    ...(items.length === 0 ? {} : { table: { columns, rows: items.map(row) } }),
    offers: next === null ? [] : [{ label: 'More', command: `${line} next=${next}` }],
  };
}

/** The value of a property that was asked for by name. */
export const shownValue = (value: unknown): string =>
  typeof value === 'string' ? value : value == null ? 'none' : JSON.stringify(value);
