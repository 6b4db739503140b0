import type { IColumn, IColumnSet } from '@microsoft/teams.cards';
import type { Offer, Report } from '../services/contract/action.ts';
import type { ReportRow } from '../services/contract/findings.ts';
import { rowAction } from './buttons.ts';
import { icon, line, section, textBlock, type Elements } from './card.ts';
import { oneLine } from './text.ts';
import { ago, clockTime, date } from './time.ts';
import { grouped } from './words.ts';

/** How many rows a card shows. */
export const rowsAtMost = 25;

/** Longest sentence of a row, in characters; the file has the whole. */
const textAtMost = 240;

/** How many rows of a report its card leaves out. */
export const leftOutOf = ({ rows, table }: Report): number =>
  Math.max(0, (rows ?? table?.rows ?? []).length - rowsAtMost);

/**
 * The rows of a report as sentences, with a heading for each day where they are in order of time.
 * @param now epoch milliseconds
 */
export function rowElements({ rows = [], rowsTitle, rowsNote, byDay = false }: Report, now: number): Elements {
  const shown = rows.slice(0, rowsAtMost);
  if (shown.length === 0) return [];
  const anyMarked = shown.some(({ mark }) => mark !== undefined);
  const days = byDay ? grouped(shown, ({ at }) => (at === undefined ? '' : date(at))) : [shown];
  return [
    ...(rowsTitle === undefined ? [] : [section(rowsTitle)]),
    ...days.flatMap((day) => [
      ...(byDay ? dayHeading(day[0], now) : []),
      ...day.map((row) => rowOf(row, { byDay, now, anyMarked, longest: textAtMost })),
    ]),
    ...(rowsNote === undefined ? [] : [textBlock(rowsNote, { size: 'Small', isSubtle: true })]),
  ];
}

/** How many open doors a card shows, and how many characters they may have in it: ids of Microsoft's can be long. */
const openAtMost = 14;
const openCharactersAtMost = 13_000;
/** Longest sentence of one of them, in characters: the report says more about it elsewhere. */
const openTextAtMost = 100;

/** What is open now, each row with what closes it. Nothing where the report does not look for it. */
export function openElements({ open }: Report, now: number): Elements {
  if (open === undefined) return [];
  const rows = open
    .slice(0, openAtMost)
    .map((row) => rowOf(row, { byDay: false, now, anyMarked: true, longest: openTextAtMost }));
  const shown = rows.filter((_, n) => JSON.stringify(rows.slice(0, n + 1)).length <= openCharactersAtMost);
  const left = open.length - shown.length;
  return [
    section('Open now'),
    ...(open.length === 0 ? [textBlock('Nothing that was looked for is open.')] : []),
    ...shown,
    ...(left > 0 ? [textBlock(`${left} more are in the full report.`, { size: 'Small', isSubtle: true })] : []),
  ];
}

/** The same in words, for clients and readers that do not render the card. */
export const openWords = ({ open = [] }: Report): readonly string[] =>
  open.length === 0 ? [] : [`Open now: ${open.map(({ what }) => oneLine(what, openTextAtMost)).join('; ')}`];

/** The rows in words, for clients and readers that do not render the card; times are left to the card. */
export const rowWords = (rows: readonly ReportRow[]): readonly string[] =>
  rows.slice(0, rowsAtMost).map(({ what, who = '', where = '', details = [] }) => {
    const others = [who, where, ...details.filter((detail) => typeof detail === 'string')];
    return [what, ...others.filter((part) => part !== '')].join(', ');
  });

const dayMs = 86_400_000;

/** `Today, 30 Nov 2026, in UTC`: the date once, above the times of its day. */
function dayHeading(row: ReportRow | undefined, now: number): Elements {
  if (row?.at === undefined) return [];
  const day = date(row.at);
  const name = day === date(now) ? 'Today, ' : day === date(now - dayMs) ? 'Yesterday, ' : '';
  return [textBlock(`${name}${day}, in UTC`, { weight: 'Bolder', size: 'Small', spacing: 'Medium' })];
}

/** How a row is shown. */
interface RowLook {
  readonly byDay: boolean;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Whether any row of the report is marked; the others are then less conspicuous. */
  readonly anyMarked: boolean;
  /** Longest sentence, in characters. */
  readonly longest: number;
}

function rowOf(row: ReportRow, { byDay, now, anyMarked, longest }: RowLook): IColumnSet {
  const { what, who = '', where = '', details = [], at, mark, lead } = row;
  const people = [who, where].filter((part) => part !== '').join(' · ');
  const others = details.map((detail) =>
    typeof detail === 'string' ? detail : `${detail.words} ${agoOrDate(detail.at, now)}`,
  );
  const recent = byDay && at !== undefined && now - at < recentMs ? [ago(now - at)] : [];
  const shown = line({
    mark: markOf(mark),
    title: oneLine(what, longest),
    details: [people, [...recent, ...others].join(' · ')]
      .filter((part) => part !== '')
      .map((part) => oneLine(part, longest)),
    ...(at === undefined ? {} : { right: byDay ? clockTime(at).replace(' UTC', '') : agoOrDate(at, now) }),
    quiet: anyMarked && mark === undefined,
  });
  const [markColumn, texts, time] = shown.columns ?? [];
  const isLeading = lead !== undefined && lead !== 'fact';
  const columns = [
    // Where nothing is marked, the marks would only take room from addresses.
    anyMarked || byDay ? markColumn : undefined,
    texts,
    isLeading ? leadingOn(lead, time) : time,
  ].filter((column) => column !== undefined);
  if (!isLeading) return { ...shown, columns };
  return { ...shown, columns, selectAction: rowAction(lead, what) };
}

/**
 * The right side of a row to press. A button of its own would take the room that a phone has for an address, so a word says where the row
 * leads.
 */
function leadingOn({ label }: Offer, time: IColumn | undefined): IColumn {
  const word = textBlock(`${label} ›`, leadLook);
  return time === undefined
    ? { type: 'Column', width: 'auto', items: [word] }
    : { ...time, items: [...time.items, word] };
}

const leadLook = {
  size: 'Small',
  color: 'Accent',
  weight: 'Bolder',
  spacing: 'None',
  horizontalAlignment: 'Right',
} as const;

/** How long ago a time was, or its date when that says more. */
const agoOrDate = (at: number, now: number): string => (now - at < longAgoMs ? ago(now - at) : date(at));

/** From this age on, in milliseconds, a date says more than how long ago it was. */
export const longAgoMs = 60 * dayMs;

/** For this long a row with a time of day also says how long ago it was, in milliseconds. */
const recentMs = 6 * 3_600_000;

/** Which mark a row has; the words of the row say the same. */
function markOf(mark: ReportRow['mark']) {
  switch (mark) {
    case 'bad':
      return icon('Warning', 'Attention', '!');
    case 'own':
      return icon('ShieldCheckmark', 'Good', '✓');
    case undefined:
      return icon('Circle', 'Default', '·');
    default:
      return mark satisfies never;
  }
}
