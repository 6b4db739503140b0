import type { ReportFinding, Unread } from '../services/contract/findings.ts';
import type { Report } from '../services/contract/action.ts';
import { bold, box, textBlock, type Elements, type Text } from './card.ts';
import { oneLine } from './text.ts';
import { ago } from './time.ts';
import { grouped, joinWords } from './words.ts';

/** How many kinds of findings a card explains; the others are counted. */
const kindsAtMost = 3;
/** Longest description of a finding, in characters; the file has the whole. */
const textAtMost = 240;
/** How many things that were not read a card names; the others are counted, and are in the file. */
const unreadAtMost = 6;

/**
 * What a responder reads first: the worst findings with the reason why they are bad, or that nothing is marked, and what was not read.
 * Both boxes have the same size and weight, because what nobody looked at counts as much as what was found.
 * @param now epoch milliseconds
 */
export function findingBoxes(report: Report, now: number): FindingBoxes {
  const { findings, unread = [], looked } = report;
  return {
    findings:
      findings === undefined || isEmpty(report)
        ? []
        : findings.length === 0
          ? [panel('good', 'Nothing marked in what was read', looked === undefined ? [] : [joinWords(looked)])]
          : [panel('attention', worstTitle(findings), worst(findings, now))],
    unread: unread.length === 0 ? [] : [panel('warning', 'Not looked at', notRead(unread))],
  };
}

/** The boxes of a report; each empty where there is nothing to say. */
export interface FindingBoxes {
  readonly findings: Elements;
  readonly unread: Elements;
}

/** The same in words, for clients and readers that do not render the card. */
export function findingWords(report: Report): readonly string[] {
  const { findings, unread = [], looked } = report;
  return [
    ...(findings === undefined || isEmpty(report)
      ? []
      : findings.length === 0
        ? [`Nothing marked in what was read${looked === undefined ? '' : `: ${joinWords(looked)}`}`]
        : findings.map(({ what }) => what)),
    ...(unread.length === 0 ? [] : [`Not looked at: ${unread.map(({ what, why }) => `${what} (${why})`).join(', ')}`]),
  ];
}

/** Whether a list has nothing in it, which must not look like the good news that nothing in it is marked. */
const isEmpty = ({ rows, table, looked }: Report): boolean =>
  looked === undefined && (rows ?? table?.rows)?.length === 0;

function panel(style: 'good' | 'warning' | 'attention', title: string, paragraphs: readonly Text[]): Elements[number] {
  return box(style, [
    textBlock(title, { weight: 'Bolder' }),
    ...paragraphs.map((words) => textBlock(words, { spacing: 'Small' })),
  ]);
}

function worstTitle(findings: readonly ReportFinding[]): string {
  const kinds = grouped(findings, ({ kind }) => kind).length;
  return kinds > kindsAtMost ? 'The three worst findings' : kinds > 1 ? 'Worst first' : 'Marked';
}

function worst(findings: readonly ReportFinding[], now: number): readonly Text[] {
  const kinds = grouped(findings, ({ kind }) => kind);
  const shown = kinds.slice(0, kindsAtMost);
  const more = findings.length - shown.flat().length;
  return [
    ...shown.flatMap((alike) => paragraph(alike, now)),
    ...(more > 0 ? [`${more} more ${more === 1 ? 'finding is' : 'findings are'} marked below.`] : []),
  ];
}

/** One kind of finding: the worst of it, when it was, how many there are, and why it is bad. */
function paragraph([first, ...others]: readonly ReportFinding[], now: number): readonly Text[] {
  if (first === undefined) return [];
  const when = first.at === undefined ? '' : `, ${ago(now - first.at)}`;
  const alike = others.length === 0 ? '' : ` (and ${others.length} more like it)`;
  return [[bold(`${oneLine(first.what, textAtMost)}${when}${alike}.`), first.why]];
}

function notRead(unread: readonly Unread[]): readonly Text[] {
  const more = unread.length - unreadAtMost;
  return [
    ...unread.slice(0, unreadAtMost).map(({ what, why }): Text => [bold(`${what}:`), `${why}.`]),
    ...(more > 0 ? [`${more} more are named in the full report.`] : []),
  ];
}
