import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Offer, Report } from '../services/contract/action.ts';
import type { TimedFact } from '../services/contract/findings.ts';
import { layOutButtons, commandButtons } from './buttons.ts';
import { tickElements } from './ticks.ts';
import { findingBoxes, findingWords } from './findings.ts';
import { openUrlButton } from './notice-card.ts';
import { leftOutOf, longAgoMs, openElements, openWords, rowElements, rowsAtMost, rowWords } from './report-rows.ts';
import { card, facts, footer, header, hint, textBlock, type Elements, type Tone } from './card.ts';
import { ago, clockTime, dateAndTime } from './time.ts';
import { withoutFullStop } from './words.ts';

/** How many columns fit on a phone, where a card cannot scroll sideways, and the longest word that fits into one of them. */
const columnsAtMost = 3;
const fitsColumn = 14;

/**
 * The card with the answer of a read command: what is worst, what to press, what was not read, then the rest.
 * @param report its text is raw
 * @param stamp whether this is the practice tenant, and when Graph was read in epoch milliseconds
 */
export function reportCard(report: Report, stamp: { readonly practice: boolean; readonly at: number }): IAdaptiveCard {
  const { title, subtitle, badge, alerts = [], offers = [], source = 'Microsoft Graph' } = report;
  const boxes = findingBoxes(report, stamp.at);
  const buttons = layOutButtons(commandButtons(offers, isContainment(offers[0]) ? 'destructive' : 'positive'));
  // Where something is wrong, the buttons stand below it; a phone shows the end of a long card only after scrolling.
  const inside = (report.findings ?? []).length > 0 && buttons.length > 0;
  return card(
    {
      body: [
        header({
          icon: 'DocumentSearch',
          tone: 'Accent',
          title,
          subtitle,
          badge: badge && { text: badge.text, tone: tones[badge.tone] },
        }),
        ...boxes.findings,
        ...(inside ? [{ type: 'ActionSet' as const, spacing: 'Medium' as const, actions: buttons }] : []),
        ...openElements(report, stamp.at),
        ...boxes.unread,
        ...(alerts.length === 0 ? [] : [hint('Attention', alerts)]),
        ...rowElements(report, stamp.at),
        ...tickElements(report),
        ...facts(factWords(report, stamp.at)),
        ...(report.table === undefined || report.rows !== undefined ? [] : tableOf(report.table)),
        ...leftOut(report),
        ...nextPage(offers),
        ...(report.link === undefined ? [] : [openUrlButton(report.link)]),
        footer(`Read from ${source} at ${clockTime(stamp.at)}. Nothing was changed.`, { practice: stamp.practice }),
      ],
      actions: inside ? [] : buttons,
    },
    { fallbackText: inWords(report, stamp.at) },
  );
}

/** The facts of a report, times as how long ago they were. */
const factWords = ({ facts: pairs = [] }: Report, now: number): readonly (readonly [string, string])[] =>
  pairs.map(([name, value]) => [name, typeof value === 'string' ? value : timeWords(value, now)]);

/** `3 h ago, 30 Nov 2026, 16:56 UTC · by Cordon`. */
const timeWords = ({ at, note = '' }: TimedFact, now: number): string =>
  [`${now - at < longAgoMs ? `${ago(now - at)}, ` : ''}${dateAndTime(at)}`, note]
    .filter((part) => part !== '')
    .join(' · ');

const isContainment = (offer: Offer | undefined): boolean => /^(contain|remediate)\b/.test(offer?.command ?? '');

/** The line of the next page as text, for whoever wants to type it, or to hand it on. */
function nextPage(offers: readonly Offer[]): Elements {
  const more = offers.find(({ command }) => / next=\S+$/.test(command));
  return more === undefined
    ? []
    : [textBlock(`Next page: ${more.command}`, { size: 'Small', isSubtle: true, spacing: 'Small' })];
}

/** Rows that do not fit are in the full report, which a report with more rows always has. */
function leftOut(report: Report): Elements {
  const more = leftOutOf(report);
  return more === 0
    ? []
    : [textBlock(`${more} more ${more === 1 ? 'row is' : 'rows are'} in the full report.`, { isSubtle: true })];
}

const tones: Readonly<Record<NonNullable<Report['badge']>['tone'], Tone>> = {
  good: 'Good',
  warning: 'Warning',
  attention: 'Attention',
};

type Table = NonNullable<Report['table']>;

function tableOf(table: Table): Elements {
  const { columns, rows } = table;
  const shown = rows.slice(0, rowsAtMost);
  const fits = columns.length <= columnsAtMost && shown.flat().every(fitsInColumn);
  return fits ? [grid({ columns, rows: shown })] : stacked({ columns, rows: shown });
}

/** A phone breaks a longer word, such as an address, in the middle. */
const fitsInColumn = (cell: string): boolean => cell.split(/[\s-]+/).every((word) => word.length <= fitsColumn);

function grid({ columns, rows }: Table): Elements[number] {
  const row = (cells: readonly string[]) => ({
    type: 'TableRow' as const,
    cells: columns.map((_, n) => ({
      type: 'TableCell' as const,
      items: [textBlock(cells[n] ?? '', { size: 'Small' })],
    })),
  });
  return {
    type: 'Table',
    spacing: 'Large',
    firstRowAsHeaders: true,
    showGridLines: false,
    columns: columns.map(() => ({ width: 1 })),
    rows: [row(columns), ...rows.map(row)],
  };
}

/** A table that does not fit a phone: one block per row, with the first cell as its title. */
const stacked = ({ columns, rows }: Table): Elements =>
  rows.flatMap(([first = '', ...cells]) => [
    textBlock(first, { weight: 'Bolder', spacing: 'Medium' }),
    textBlock(cells.flatMap((cell, n) => (cell === '' ? [] : [`${columns[n + 1] ?? ''}: ${cell}`])).join(' · '), {
      size: 'Small',
      isSubtle: true,
      spacing: 'None',
    }),
  ]);

/** The report as text, for clients and readers that do not render the card. */
function inWords(report: Report, now: number): string {
  const { title, subtitle, badge, alerts = [], table, rows } = report;
  return [
    [title, subtitle, badge?.text].filter((part) => part !== undefined && part !== '').join(', '),
    ...openWords(report),
    ...findingWords(report),
    ...alerts.map(withoutFullStop),
    ...factWords(report, now).map(([name, value]) => `${name}: ${value}`),
    ...(rows !== undefined
      ? rowWords(rows)
      : table === undefined
        ? []
        : [`${table.rows.length} rows of ${table.columns.join(', ')}`]),
  ].join('. ');
}
