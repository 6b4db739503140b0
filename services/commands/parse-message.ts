import { parseCommand } from './parse.ts';
import type { ParsedMessage } from './parsed-message.ts';
import { readPastedRows } from './pasted-rows.ts';
import { maxCharacters, type TypedMessage } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What one message means, and what was done to its rows to find that out. */
export interface ReadMessage {
  readonly parsed: ParsedMessage;
  /** How many of the rows below the command named an account that an earlier row had named. */
  readonly repeatedRows: number;
}

/** As many words as the name of a command can have. */
const longestName = 4;

/** Reads the rows that were pasted below a command, and parses the message. It never throws, whatever the message contains. */
export function parseMessage(typed: TypedMessage, vocabulary: Vocabulary): ReadMessage {
  if (typed.text.length > maxCharacters) return { parsed: parseCommand(typed, vocabulary), repeatedRows: 0 };
  const rows = readPastedRows(typed.text, (line) => beginsCommand(line, vocabulary));
  if (rows.kind === 'unclear') return { parsed: { kind: 'problem', message: rows.message }, repeatedRows: 0 };
  return { parsed: parseCommand({ ...typed, text: rows.text }, vocabulary), repeatedRows: rows.repeated };
}

/** Whether a line begins with the name of a command, in one word or in several. */
function beginsCommand(line: string, vocabulary: Vocabulary): boolean {
  const words = line
    .slice(0, 200)
    .split(/\s+/, longestName)
    .map((word) => word.replace(/^[!/]+|[:,.!?]+$/g, ''));
  return words.some((_, index) => vocabulary.find(words.slice(0, index + 1).join('-')) !== undefined);
}
