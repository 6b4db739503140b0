import { parseArgs } from 'node:util';
import { isJournal } from '../services/store/journal-id.ts';

/** The arguments of `npm run audit --`. Times are epoch milliseconds; `words` is an error message for the operator. */
export type AuditArgs =
  | { readonly kind: 'help' }
  | { readonly kind: 'fault'; readonly words: string }
  | { readonly kind: 'verify'; readonly anchors: readonly string[] }
  | {
      readonly kind: 'export';
      readonly since: number | undefined;
      readonly until: number | undefined;
      readonly request: string | undefined;
      readonly format: 'jsonl' | 'ocsf';
    };

/** The text that `--help` prints. */
export const auditUsage = `npm run audit -- verify [--anchors FILE]...
  Verifies the whole audit against the anchors in audit.anchor.file of cordon.yaml, or in the files given, and compares every request
  with its trail. Give the files of all replicas.
  Exit code 0: the audit is intact. 1: it is not; the findings are printed. 2: it could not be verified.

npm run --silent audit -- export [--since TIME] [--until TIME] [--request OP-7F3K] [--format jsonl|ocsf]
  Writes the audit to standard output, one JSON object per line. Times are ISO 8601; since is inclusive, until exclusive.
  --request also takes the journal of a day, such as journal-2026-11-25: the reads and other events that belong to no request.
  ocsf writes OCSF events of the classes Account Change (3001) and, for the journal, Entity Management (3004).

Both commands read .env and cordon.yaml as the bot does, and change nothing. Stop the bot first when it uses SQLite.
`;

/**
 * Parses the command line.
 * @param typed the arguments after `npm run audit --`
 */
export function readAuditArgs(typed: readonly string[]): AuditArgs {
  try {
    return parsed(typed);
  } catch (error) {
    if (error instanceof RangeError || (error instanceof TypeError && 'code' in error))
      return { kind: 'fault', words: error.message };
    throw error;
  }
}

function parsed(typed: readonly string[]): AuditArgs {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...typed],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      anchors: { type: 'string', multiple: true },
      since: text,
      until: text,
      request: text,
      format: text,
    },
  });
  const { help, anchors = [], since, until, request, format = 'jsonl' } = values;
  if (help === true) return { kind: 'help' };
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new RangeError(`not understood: "${rest.join(' ')}"`);
  const misplaced = Object.keys(values).filter((name) => (name === 'anchors') === (command === 'export'));
  if (command !== 'verify' && command !== 'export')
    throw new RangeError(`expected verify or export, got ${command === undefined ? 'nothing' : `"${command}"`}`);
  if (misplaced.length > 0) throw new RangeError(`--${misplaced.join(', --')} does not belong to ${command}`);
  if (command === 'verify') return { kind: 'verify', anchors };
  if (format !== 'jsonl' && format !== 'ocsf')
    throw new RangeError(`--format: expected jsonl or ocsf, got "${format}"`);
  return {
    kind: 'export',
    format,
    since: timeOf('since', since),
    until: timeOf('until', until),
    request: request === undefined ? undefined : idOf(request),
  };
}

/** The id of a request or a journal in the case in which it is stored. */
const idOf = (typed: string): string => (isJournal(typed.toLowerCase()) ? typed.toLowerCase() : typed.toUpperCase());

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time))
    throw new RangeError(`--${name}: expected a time such as 2026-11-25T20:00:00Z, got "${text}"`);
  return time;
}
