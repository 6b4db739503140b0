import type { Report } from '../services/contract/action.ts';
import type { ReportRow, TimedFact } from '../services/contract/findings.ts';
import { oneLine } from './text.ts';
import { date, timeWithSeconds } from './time.ts';

/** A complete report, for a file. Text is raw. */
export interface FullReport {
  /** The file's name without its suffix: `evidence-alex@contoso.com`. */
  readonly name: string;
  /** Such as `2026-03-02 09:12:44 UTC`. */
  readonly madeAt: string;
  readonly practice: boolean;
  /** The tenant's name; left out where there is only one tenant. */
  readonly tenant?: string | null | undefined;
  readonly sections: readonly Report[];
}

/** The Content-Security-Policy of the page. It allows the page's own style, but no script, external resource, form or frame. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** Renders a report as one self-contained HTML file. Escapes every text. */
export function reportPage({ name, madeAt, practice, tenant, sections }: FullReport): string {
  const title = escaped(name);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(pagePolicy)}">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<h1>${title}</h1>
<p>${practice ? 'Practice tenant. ' : ''}${tenant == null ? '' : `Tenant ${escaped(tenant)}. `}Made by Cordon at ${escaped(madeAt)}.</p>
<nav><ol>${sections.map(({ title: heading }, n) => `<li><a href="#s${n}">${escaped(heading)}</a></li>`).join('')}</ol></nav>
${sections.map(sectionOf).join('\n')}
</body>
</html>
`;
}

function sectionOf(report: Report, n: number): string {
  const { title, subtitle, alerts = [], facts = [], table, findings = [], unread = [], rows = [] } = report;
  return [
    `<section id="s${n}"><h2>${escaped(title)}</h2>`,
    subtitle === undefined || subtitle === '' ? '' : `<p>${escaped(subtitle)}</p>`,
    listOf('alerts', [...findings.map(({ what, why }) => `${what}. ${why}`), ...alerts]),
    listOf(
      'unread',
      unread.map(({ what, why }) => `Not looked at: ${what} (${why})`),
    ),
    facts.length === 0
      ? ''
      : `<dl>${facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(factText(value))}</dd>`).join('')}</dl>`,
    table !== undefined ? tableOf(table) : rows.length === 0 ? '' : tableOf(tableOfRows(rows)),
    '</section>',
  ].join('');
}

const listOf = (name: 'alerts' | 'unread', items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul class="${name}">${items.map((item) => `<li>${escaped(item)}</li>`).join('')}</ul>`;

const tableOf = ({ columns, rows }: NonNullable<Report['table']>): string =>
  `<table><thead>${rowOf(columns, 'th')}</thead><tbody>${rows.map((row) => rowOf(row, 'td')).join('')}</tbody></table>`;

const factText = (value: string | TimedFact): string =>
  typeof value === 'string' ? value : [secondsOf(value.at), value.note ?? ''].filter((part) => part !== '').join(' · ');

/** Rows that have no table, with their times to the second. */
const tableOfRows = (rows: readonly ReportRow[]): NonNullable<Report['table']> => ({
  columns: ['When', 'What', 'Who', 'Where', 'Details'],
  rows: rows.map(({ at, what, who = '', where = '', details = [] }) => [
    at === undefined ? '' : secondsOf(at),
    what,
    who,
    where,
    details
      .map((detail) => (typeof detail === 'string' ? detail : `${detail.words} ${secondsOf(detail.at)}`))
      .join(' · '),
  ]),
});

const secondsOf = (at: number): string => `${date(at)}, ${timeWithSeconds(at)} UTC`;

const rowOf = (cells: readonly string[], tag: 'th' | 'td'): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;

/** Escapes markup, and removes control characters and bidirectional controls. */
const escaped = (text: string): string => oneLine(text, 4000).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const style = `
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1b1b; background: #fff }
h2 { border-bottom: 1px solid #ccc; margin-top: 2.5rem }
table { border-collapse: collapse; width: 100%; font-size: 13px }
th, td { border: 1px solid #ddd; padding: .3rem .5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere }
th { background: #f3f3f3 }
.alerts, .unread { background: #fdf0f0; border-left: 4px solid #c4314b; padding: .6rem .6rem .6rem 2rem }
.unread { background: #fdf6e3; border-color: #986f0b }
dt { font-weight: 600 } dd { margin: 0 0 .3rem 1rem }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #1f1f1f } th { background: #333 } th, td { border-color: #555 } .alerts { background: #3a2226 } .unread { background: #3a321c } a { color: #9ab4ff }
}`;
