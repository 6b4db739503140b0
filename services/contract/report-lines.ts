import type { Report } from './action.ts';
import type { ReportFinding, ReportRow, TimedDetail, TimedFact } from './findings.ts';

/** A report with its sections, when it was made, and the name of its tenant where there are several. */
interface WholeReport {
  readonly name: string;
  readonly madeAt: string;
  readonly tenant?: string | null | undefined;
  readonly sections: readonly Report[];
}

/**
 * A report as JSON Lines, for a system that keeps cases: one object for each finding, each row and each fact. Every line names the report, when
 * it was made, its section and its kind. Times are ISO 8601 in UTC.
 */
export function reportLines(report: WholeReport): string {
  const { name, madeAt, tenant, sections } = report;
  const about = { report: name, madeAt, ...(tenant == null ? {} : { tenant }) };
  return sections
    .flatMap((section) => linesOf(section).map((line) => `${JSON.stringify({ ...about, ...line })}\n`))
    .join('');
}

type Line = Readonly<Record<string, unknown>>;

function linesOf({ title, findings = [], open = [], unread = [], facts = [], rows, table }: Report): readonly Line[] {
  const line = (kind: string, value: Line): Line => ({ section: title, kind, ...value });
  return [
    ...findings.map((one) => line('finding', findingLine(one))),
    ...open.map((row) => line('open', rowLine(row))),
    ...unread.map(({ what, why }) => line('not-looked-at', { what, why })),
    ...facts.map(([name, value]) => line('fact', { name, ...factLine(value) })),
    ...(rows ?? []).map((row) => line('row', rowLine(row))),
    ...(rows !== undefined || table === undefined
      ? []
      : table.rows.map((cells) =>
          line('row', Object.fromEntries(table.columns.map((name, n) => [name, cells[n] ?? '']))),
        )),
  ];
}

const findingLine = ({ kind, what, why, at }: ReportFinding): Line => ({ finding: kind, what, why, ...timeLine(at) });

const factLine = (value: string | TimedFact): Line =>
  typeof value === 'string'
    ? { value }
    : { ...timeLine(value.at), ...(value.note === undefined ? {} : { value: value.note }) };

const rowLine = ({ what, who, where, details = [], at, mark, lead }: ReportRow): Line => ({
  what,
  ...timeLine(at),
  ...(who === undefined ? {} : { who }),
  ...(where === undefined ? {} : { where }),
  ...(details.length === 0 ? {} : { details: details.map(detailText) }),
  ...(mark === undefined ? {} : { mark }),
  ...(lead === undefined || lead === 'fact' ? {} : { command: lead.command }),
});

const detailText = (detail: string | TimedDetail): string =>
  typeof detail === 'string' ? detail : `${detail.words} ${new Date(detail.at).toISOString()}`;

/** A time that nobody knows, or that no calendar has, is left out. */
const timeLine = (at: number | undefined): Line =>
  at === undefined || Number.isNaN(new Date(at).getTime()) ? {} : { at: new Date(at).toISOString() };
