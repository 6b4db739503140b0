import { echo } from '../base/echo.ts';
import { readQuoted } from '../base/quotes.ts';
import { readIdentifier } from './identifier.ts';
import { queryOf, shownQuery, typedQuery } from './person-query.ts';

/** A message whose pasted rows are read, or why one of them names nobody for certain. */
export type PastedRows =
  /** `repeated` counts the rows of accounts that an earlier row named already. */
  | { readonly kind: 'read'; readonly text: string; readonly repeated: number }
  | { readonly kind: 'unclear'; readonly message: string };

/**
 * Reduces rows that were pasted below a command, from a spreadsheet, a list or a mail, to the account that each names: bullets, numbers,
 * header lines, names and other columns are taken away. A row is read only where that is certain:
 *
 * - below a header, a row is the account in the best column that names one, and never the one in another column;
 * - without a header, a row with one address or id is that account, whatever else it holds, and a row of several with nothing but
 *   separators between them is a list;
 * - a row of several with other words is unclear.
 *
 * The line of the command, reasons, options, quoted values and rows without an address or id stay as they are. Takes time linear in the
 * length of the text.
 * @param text a message without the bot's mention
 * @param isCommand whether a line begins with a command; such a line stays as it is
 */
export function readPastedRows(text: string, isCommand: (line: string) => boolean): PastedRows {
  const lines = text.split('\n');
  const first = lines.findIndex((line) => line.trim() !== '');
  const isAlone = lines.slice(first + 1).every((line) => line.trim() === '');
  if (first === -1 || isAlone) return { kind: 'read', text, repeated: 0 };
  const inQuotes = quotedLines(text);
  const state: { columns: Columns | undefined; repeated: number } = { columns: undefined, repeated: 0 };
  const read: string[] = [];
  const rows = new Set<string>();
  for (const [index, line] of lines.entries()) {
    const row = index === first ? commandRow(line) : { head: '', row: line };
    const isOther = inQuotes.has(index) || (index > first && isCommand(line.trim()));
    if (isOther || row === undefined || row.row.trim() === '') {
      read.push(line);
      continue;
    }
    const { row: cut, reason } = beforeReason(row.row);
    const header = columnsIn(cut);
    if (header !== undefined) state.columns = header;
    const names = header === undefined ? namesIn(cut, state.columns) : '';
    if (names === undefined)
      return {
        kind: 'unclear',
        message: `Line ${String(index + 1)} does not say for certain which account is meant: “${echo(cut.trim())}”. Leave one account in each line, below a header line such as UserPrincipalName.`,
      };
    if (names !== '' && rows.has(names)) state.repeated += 1;
    rows.add(names);
    read.push(`${row.head}${names}${reason}`);
  }
  return { kind: 'read', text: read.join('\n'), repeated: state.repeated };
}

/** What a spreadsheet calls the columns that name an account, best first. */
const accountColumns = [
  ['userprincipalname', 'upn', 'useprincipalname', 'principalname', 'benutzerprinzipalname'],
  ['accountupn', 'initiatinguserupn', 'targetuserupn', 'useridupn'],
  ['objectid', 'userobjectid', 'accountobjectid', 'entraobjectid', 'azureadobjectid'],
  ['user', 'username', 'account', 'accountname', 'useraccount', 'login', 'signinname', 'benutzer'],
  ['mail', 'email', 'emailaddress', 'primarysmtpaddress', 'mailaddress', 'smtpaddress'],
];

/** Other columns that a header of accounts has. */
const otherColumns =
  'displayname name fullname givenname firstname surname lastname department jobtitle title manager company office location city country id userid type usertype status enabled accountenabled risk risklevel lastsignin lastlogon created phone mobile licenses license employeeid'.split(
    ' ',
  );

/** Which cells of a row can name the account, best first, and what is between the cells. */
interface Columns {
  readonly delimiter: string;
  readonly accounts: readonly number[];
  readonly count: number;
}

/** A column's name as it is compared. */
const columnName = (cell: string): string => cell.toLowerCase().replace(/[\s_-]+/g, '');

/** Whether a cell is what a spreadsheet calls a column of accounts. */
export const isColumnName = (cell: string): boolean =>
  [...accountColumns.flat(), ...otherColumns].includes(columnName(cell));

/** The best of the columns that a header calls one of accounts, by its number from 0; undefined where it names none. */
export function accountColumnIn(cells: readonly string[]): number | undefined {
  const names = cells.map(columnName);
  return accountColumns.map((group) => names.findIndex((name) => group.includes(name))).find((index) => index !== -1);
}

/** Reads a header line. Every cell must be the name of a column, and one must name accounts. */
function columnsIn(row: string): Columns | undefined {
  const text = row.trim();
  if (text === '' || text.length > 1_000 || text.includes('@')) return undefined;
  const delimiter = ['\t', ';', ',', '|'].find((sign) => text.includes(sign)) ?? '\t';
  const cells = cellsOf(text, delimiter).map(columnName);
  const known = new Set([...accountColumns.flat(), ...otherColumns]);
  const named = cells.filter((cell) => cell !== '');
  const knows = named.filter((cell) => known.has(cell)).length;
  const groups = accountColumns.map((group) => cells.findIndex((cell) => group.includes(cell)));
  const accounts = groups.filter((index) => index !== -1);
  return accounts.length === 0 || knows * 2 < named.length ? undefined : { delimiter, accounts, count: cells.length };
}

/** The cells of a row. A delimiter between double quotes belongs to its cell. */
function cellsOf(row: string, delimiter: string): readonly string[] {
  const cells: string[] = [];
  let from = 0;
  let quoted = false;
  const text = delimiter === '|' ? row.trim().replace(/^\||\|$/g, '') : row;
  for (let at = 0; at <= text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === '"') quoted = !quoted;
    if (at < text.length && (quoted || sign !== delimiter)) continue;
    cells.push(text.slice(from, at).trim());
    from = at + 1;
  }
  return cells.map((cell) => (/^".*"$/.test(cell) ? cell.slice(1, -1).trim() : cell));
}

/** What a list puts before its items: bullets, numbers, boxes to tick. */
const bullet = /^\s*(?:[•‣◦▪▫●○■□–—·]\s*|[*+-]\s+|\[[ xX]?\]\s*|[☐☑☒✓✔✅]\ufe0f?\s*|\(?\d{1,4}[.):]\s+|#\d{1,4}\s+)/u;

const withoutBullets = (row: string): string => row.replace(bullet, '').replace(bullet, '');

/**
 * Reads one row.
 * @returns what it names, as it would be typed; the row itself where it names no account; undefined where that is not clear
 */
function namesIn(row: string, columns: Columns | undefined): string | undefined {
  const listed = withoutBullets(row);
  if (/^[\s|:+=-]+$/.test(listed) && listed.length > 2) return ''; // the line below the head of a table
  if (listed.includes('<at>')) return listed; // mentions say themselves whom they mean
  const { found, rest, isMailList } = identifiersIn(listed);
  const [only, ...others] = found;
  if (only === undefined) return listed;
  const cells = columns === undefined ? [] : cellsOf(listed, columns.delimiter);
  if (columns !== undefined && cells.length > 1 && cells.length <= columns.count) return cellOf(cells, columns);
  if (others.length === 0) return only;
  const isList = isMailList || rest.every((word) => separator.test(word));
  return isList && columns === undefined ? found.join(' ') : undefined;
}

/** The account in the best column that names one. A column such as the manager's never counts. */
function cellOf(cells: readonly string[], { accounts }: Columns): string | undefined {
  const named = accounts.map((index) => identifiersIn(cells[index] ?? '').found);
  return named.find((found) => found.length > 0)?.find((_, index, all) => index === 0 && all.length === 1);
}

/** What stands between the items of a list. */
const separator = /^(?:and|und|y|et|[&+/|-])?$/i;

interface RowWords {
  /** The accounts that the row names, each once and as it would be typed. */
  readonly found: readonly string[];
  /** Its other words. */
  readonly rest: readonly string[];
  /** Whether every account is an address in angle brackets, as mail programs write people with their names. */
  readonly isMailList: boolean;
}

function identifiersIn(row: string): RowWords {
  const found = new Map<string, string>();
  let isMailList = true;
  const rest = row
    .split(/[\s,;]+/)
    .flatMap((word) => (/^[^|]*\|[^|]*$|^\||\|$/.test(word) && !/^[ci]:0/i.test(word) ? word.split('|') : [word]))
    .filter((word) => {
      const identifier = readIdentifier(word);
      if (identifier === undefined) return true;
      const query = queryOf(identifier);
      found.set(shownQuery(query).toLowerCase(), typedQuery(query));
      isMailList &&= word.startsWith('<');
      return false;
    });
  return { found: [...found.values()], rest, isMailList };
}

/**
 * The part of the command's own line that is a row of a spreadsheet, whose first cell begins with the command.
 * @returns undefined where the line has no cells
 */
function commandRow(line: string): { readonly head: string; readonly row: string } | undefined {
  const tab = line.indexOf('\t');
  if (tab !== -1 && line.slice(0, tab).trim() !== '') {
    const space = line.slice(0, tab).trimEnd().lastIndexOf(' ') + 1;
    return { head: line.slice(0, space), row: line.slice(space) };
  }
  const header = /^(\s*\S+\s+)((?:user\s?principal\s?name|upn)(?:[,;|].*)?)$/i.exec(line);
  return header?.[1] === undefined || header[2] === undefined ? undefined : { head: header[1], row: header[2] };
}

/** Splits off a reason and options, which are not part of a row. */
function beforeReason(row: string): { readonly row: string; readonly reason: string } {
  const at = row.search(/(?:^|[\s,;])(?:because\b|reason\s?[:=]|(?:--)?[a-z][\w.-]{0,63}=)/i);
  return at === -1 ? { row, reason: '' } : { row: row.slice(0, at), reason: ` ${row.slice(at).trimStart()}` };
}

/** The lines that a quoted value of several lines goes over. */
function quotedLines(text: string): ReadonlySet<number> {
  const lines = new Set<number>();
  const counted = { at: 0, line: 0 };
  const lineAt = (index: number): number => {
    for (; counted.at < index; counted.at += 1) if (text.charAt(counted.at) === '\n') counted.line += 1;
    return counted.line;
  };
  let from = 0;
  for (const { index } of text.matchAll(/=["“„'‘]/g)) {
    if (index < from) continue;
    const quoted = readQuoted(text, index + 1);
    if (quoted === undefined) break;
    from = quoted.end;
    const start = lineAt(index);
    const end = lineAt(quoted.end);
    if (end > start) for (let line = start; line <= end; line += 1) lines.add(line);
  }
  return lines;
}
