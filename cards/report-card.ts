import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Report } from '../services/contract/action.ts';
import { layOutButtons, commandButtons } from './buttons.ts';
import { openUrlButton } from './notice-card.ts';
import { card, facts, footer, header, hint, textBlock, type Elements, type Tone } from './card.ts';
import { clockTime } from './time.ts';
import { withoutFullStop } from './words.ts';

/** How many rows a card shows, and how many columns fit on a phone, where a card cannot scroll sideways. */
const rowsAtMost = 25;
const columnsAtMost = 3;

/**
 * The card with the answer of a read command.
 * @param report its text is raw
 * @param stamp whether this is the practice tenant, and when Graph was read in epoch milliseconds
 */
export function reportCard(report: Report, stamp: { readonly practice: boolean; readonly at: number }): IAdaptiveCard {
  const { title, subtitle, badge, alerts = [], offers = [], source = 'Microsoft Graph' } = report;
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
        ...(alerts.length === 0 ? [] : [hint('Attention', alerts)]),
        ...facts(report.facts ?? []),
        ...(report.table === undefined ? [] : tableOf(report.table)),
        ...(report.link === undefined ? [] : [openUrlButton(report.link)]),
        footer(`Read from ${source} at ${clockTime(stamp.at)}. Nothing was changed.`, { practice: stamp.practice }),
      ],
      actions: layOutButtons(commandButtons(offers)),
    },
    { fallbackText: inWords(report) },
  );
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
  const more = rows.length - shown.length;
  const drawn = columns.length > columnsAtMost ? stacked({ columns, rows: shown }) : [grid({ columns, rows: shown })];
  return [...drawn, ...(more > 0 ? [textBlock(`and ${more} more rows`, { isSubtle: true })] : [])];
}

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

/** A table with too many columns for a phone: one block per row, with the first cell as its title. */
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
function inWords({ title, subtitle, badge, alerts = [], facts: pairs = [], table }: Report): string {
  return [
    [title, subtitle, badge?.text].filter((part) => part !== undefined && part !== '').join(', '),
    ...alerts.map(withoutFullStop),
    ...pairs.map(([name, value]) => `${name}: ${value}`),
    ...(table === undefined ? [] : [`${table.rows.length} rows of ${table.columns.join(', ')}`]),
  ].join('. ');
}
