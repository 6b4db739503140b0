import type { MessagePiece, MessagePieces } from './message-pieces.ts';

/** Marks of Teams in the plain text of a message: mentions, quoted messages and attachments. */
const marks =
  /<at\b[^<>]{0,64}>([^<]{0,256})<\/at>|<quoted\b[^<>]{0,512}>(?:<\/quoted>)?|<attachment\b[^<>]{0,256}>(?:<\/attachment>)?/gi;

/** The entities that Teams writes into plain text. */
const entities: Readonly<Record<string, string>> = {
  '&nbsp;': ' ',
  '&#160;': ' ',
  '&amp;': '&',
  '&#38;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&apos;': "'",
  '&#39;': "'",
};

/** Reads the plain text of a message, where there is no HTML to read. Quoted text cannot be told from typed text in it. */
export function readPlainText(text: string): MessagePieces {
  const pieces: MessagePiece[] = [];
  let from = 0;
  let leftOut = false;
  for (const match of text.matchAll(marks)) {
    pieces.push({ kind: 'text', text: decoded(text.slice(from, match.index)) });
    from = match.index + match[0].length;
    if (match[1] === undefined) leftOut = true;
    else pieces.push({ kind: 'mention', name: decoded(match[1]).trim(), item: undefined });
  }
  pieces.push({ kind: 'text', text: decoded(text.slice(from)) });
  return { pieces, leftOut, hasFile: false };
}

/** Entities once, not what they spell together. */
const decoded = (text: string): string =>
  text.replace(/&(?:nbsp|amp|lt|gt|quot|apos|#160|#3[489]);/gi, (entity) => entities[entity.toLowerCase()] ?? entity);
