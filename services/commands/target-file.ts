import { readIdentifier } from './identifier.ts';
import { accountColumnIn, isColumnName } from './pasted-rows.ts';
import { queryOf, type PersonQuery } from './person-query.ts';

/** A row of a file that names a target. */
export interface FileRow {
  /** Its line in the file; the first is 1. */
  readonly line: number;
  /** The cell that names it, as it stands there. */
  readonly typed: string;
  /** Undefined where the cell holds no address, id, SID or logon name. Names are never searched for. */
  readonly query: PersonQuery | undefined;
}

/** The rows of a file, or what was expected of it and what came, in sentences. */
export type FileRows =
  { readonly ok: true; readonly rows: readonly FileRow[] } | { readonly ok: false; readonly problem: string };

/** Most rows that are read. */
const mostRows = 2000;

/** How many rows tell how the cells are separated and which column names accounts. */
const sampled = 50;

/**
 * Reads the accounts of a text file, as spreadsheets and portals export them: one column with an address or id in each row, separated by
 * commas, semicolons or tabs, in quotes or not, with a header or without. The column is found by its name in the header, or else by what
 * is in it. Nothing in a cell is ever evaluated. Takes time linear in the size of the file.
 * @param bytes in UTF-8, UTF-16 with a byte order mark, or windows-1252
 */
export function readTargetRows(bytes: Uint8Array): FileRows {
  const text = textIn(bytes);
  if (typeof text !== 'string') return no(text.problem);
  const table = tableIn(text);
  if (table.length === 0) return no('Expected a row for each account; the file has none.');
  const column = columnIn(table);
  if (typeof column !== 'object') return no(column);
  const rows = table.slice(column.isHeader ? 1 : 0);
  if (rows.length > mostRows)
    return no(`Expected ${String(mostRows)} rows at most; the file has ${String(rows.length)}.`);
  if (rows.length === 0) return no('Expected a row for each account; the file has only a header.');
  return { ok: true, rows: rows.map(({ line, cells }) => rowOf(line, cells[column.index] ?? '')) };
}

const no = (problem: string): FileRows => ({ ok: false, problem });

function rowOf(line: number, cell: string): FileRow {
  const identifier = readIdentifier(cell);
  return { line, typed: cell, query: identifier && queryOf(identifier) };
}

/** What files of other kinds begin with. */
const otherKinds: readonly (readonly [name: string, begin: readonly number[]])[] = [
  ['an Excel workbook or another ZIP file', [0x50, 0x4b, 0x03, 0x04]],
  ['an old Excel or Outlook file', [0xd0, 0xcf, 0x11, 0xe0]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
];

/** Control characters that no text file has. */
const binary = /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/;

function textIn(bytes: Uint8Array): string | { readonly problem: string } {
  const kind = otherKinds.find(([, begin]) => begin.every((byte, n) => bytes[n] === byte));
  if (kind !== undefined)
    return { problem: `Expected text, such as CSV; this is ${kind[0]}. Save it as CSV and send that.` };
  const text = decoded(bytes);
  return binary.test(text) ? { problem: 'Expected text, such as CSV; this is no text.' } : text;
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes); // what Excel writes as "CSV" in Western Europe
  }
}

/** A row of the table and the line on which it begins. */
interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The rows that are not empty. */
function tableIn(text: string): readonly TableRow[] {
  const told = /^sep=([,;\t|])\r?\n/i.exec(text); // how Excel is told the separator
  const body = told === null ? text : text.slice(told[0].length);
  const delimiter = told?.[1] ?? delimiterOf(body);
  const skipped = told === null ? 0 : 1;
  return rowsIn(body, delimiter)
    .map(({ line, cells }) => ({ line: line + skipped, cells: cells.map((cell) => cell.trim()) }))
    .filter(({ cells }) => cells.some((cell) => cell !== ''));
}

/** The separator that the first lines have most often; a tab first, because it stands in no value. */
function delimiterOf(text: string): string {
  const head = text.slice(0, 20_000).split('\n', sampled).join('\n');
  const counts = ['\t', ';', ','].map((sign) => ({ sign, count: head.split(sign).length - 1 }));
  if ((counts[0]?.count ?? 0) > 0) return '\t';
  return counts.toSorted((a, b) => b.count - a.count)[0]?.sign ?? ',';
}

/** Splits a text into rows and cells as RFC 4180 has it: a cell in double quotes may hold separators, line breaks and doubled quotes. */
function rowsIn(text: string, delimiter: string): readonly TableRow[] {
  const rows: TableRow[] = [];
  const state = { cells: [] as string[], cell: '', line: 1, begin: 1, isQuoted: false };
  const endCell = () => {
    state.cells.push(state.cell);
    state.cell = '';
  };
  const endRow = () => {
    endCell();
    rows.push({ line: state.begin, cells: state.cells });
    state.cells = [];
    state.begin = state.line;
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '\n' || (sign === '\r' && text.charAt(at + 1) !== '\n')) state.line += 1;
    if (state.isQuoted) {
      if (sign !== '"') state.cell += sign;
      else if (text.charAt(at + 1) === '"') {
        state.cell += '"';
        at += 1;
      } else state.isQuoted = false;
    } else if (sign === '"' && state.cell.trim() === '') {
      state.cell = '';
      state.isQuoted = true;
    } else if (sign === delimiter) endCell();
    else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text.charAt(at + 1) === '\n') continue;
      endRow();
    } else state.cell += sign;
  }
  if (state.cell !== '' || state.cells.length > 0) endRow();
  return rows;
}

/** The column that names accounts, or why there is no such column for certain, in a sentence. */
function columnIn(table: readonly TableRow[]): { readonly index: number; readonly isHeader: boolean } | string {
  const [head, ...others] = table;
  const header = head === undefined ? undefined : accountColumnIn(head.cells);
  if (header !== undefined) return { index: header, isHeader: true };
  const rows = (others.length === 0 ? table : others).slice(0, sampled);
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  const counts = Array.from({ length: width }, (_, index) => ({
    index,
    count: rows.filter(({ cells }) => readIdentifier(cells[index] ?? '') !== undefined).length,
  })).filter(({ count }) => count > 0);
  const [best, next] = counts.toSorted((a, b) => b.count - a.count);
  if (best === undefined)
    return 'Expected a column with the address or object id of an account in each row; there is none.';
  if (next !== undefined && next.count * 2 > best.count) {
    const both = [best.index, next.index].toSorted((a, b) => a - b).map((index) => String(index + 1));
    return `Columns ${both.join(' and ')} both hold accounts. Name the one that is meant in a header line: UserPrincipalName.`;
  }
  return { index: best.index, isHeader: isHeaderRow(head?.cells ?? []) };
}

/** Whether a first row is a header. It must name a column that is known: a typo in the first account must not be taken for one. */
const isHeaderRow = (cells: readonly string[]): boolean =>
  cells.every((cell) => readIdentifier(cell) === undefined && !cell.includes('@')) && cells.some(isColumnName);
