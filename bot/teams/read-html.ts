import { Parser } from 'htmlparser2';
import { readIdentifier } from '../../services/commands/identifier.ts';
import type { MessagePiece, MessagePieces } from './message-pieces.ts';

/** How deep elements may be nested. Teams nests a handful; the cost of a parser grows with the depth. */
const deepest = 100;

/** Elements that begin and end a line. */
const lines: ReadonlySet<string> = new Set(
  'address article aside blockquote br caption codeblock dd div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody tfoot thead tr ul'.split(
    ' ',
  ),
);

/** Elements whose content nobody typed here. */
const unread: ReadonlySet<string> = new Set(
  'blockquote quoted script style head title template svg math iframe object textarea select noscript systemeventmessage'.split(
    ' ',
  ),
);

/** What Teams wraps around a quoted reply and a forwarded message. */
const quotedType = /^https?:\/\/schema\.skype\.com\/(?:Reply|Forward)\b/i;
const mentionType = /^https?:\/\/schema\.skype\.com\/Mention\b/i;
const emojiType = /^https?:\/\/schema\.skype\.com\/Emoji\b/i;

type Attributes = Readonly<Record<string, string>>;

/**
 * Reads the HTML of a message as text: lines where people see lines, a tab between the cells of a table, links with the address they lead
 * to, mentions as pieces of their own. Quoted and forwarded blocks are left out. Nothing is rendered, fetched or evaluated, and the time is
 * linear in the length of the HTML.
 * @returns undefined when elements are nested deeper than 100
 */
export function readHtml(html: string): MessagePieces | undefined {
  const page = createPage();
  const state = { depth: 0, tooDeep: false };
  const parser = new Parser({
    onopentag(name, attributes) {
      state.depth += 1;
      if (state.depth > deepest) {
        state.tooDeep = true;
        parser.pause();
      } else page.open(name, attributes, state.depth);
    },
    ontext(text) {
      page.write(text);
    },
    onclosetag(name) {
      page.close(name, state.depth);
      state.depth -= 1;
    },
  });
  parser.write(html);
  if (state.tooDeep) return undefined;
  parser.end();
  return page.read();
}

/** What is open until the element at this depth closes. */
interface OpenLink {
  readonly depth: number;
  readonly href: string;
  readonly text: string[];
}

function createPage() {
  const pieces: MessagePiece[] = [];
  const text: string[] = [];
  const seen = { leftOut: false, hasFile: false };
  let skipFrom: number | undefined;
  let preFrom: number | undefined;
  let mention: { readonly depth: number; item: number | undefined; readonly name: string[] } | undefined;
  let link: OpenLink | undefined;
  let cells = 0;
  let isLineBegun = false;
  let cell: { readonly depth: number; isBegun: boolean; breaks: boolean } | undefined;

  const put = (more: string): void => {
    const isVisible = /[^ \r\n\f]/.test(more);
    if (cell !== undefined && isVisible) {
      if (cell.breaks) text.push('\n');
      cell.breaks = false;
      cell.isBegun = true;
    }
    (mention?.name ?? link?.text ?? text).push(more);
    isLineBegun ||= isVisible;
  };
  const flush = (): void => {
    if (text.length > 0) pieces.push({ kind: 'text', text: text.splice(0).join('') });
  };
  /**
   * Elements in elements make one line break, and an empty paragraph or a `br` makes an empty line. In the cell of a table a line ends only
   * where another one follows, so that a row of cells is one line.
   */
  const breakLine = (always = false): void => {
    if (mention !== undefined || (!isLineBegun && !always)) return;
    if (cell !== undefined) {
      cell.breaks = cell.isBegun;
      return;
    }
    put('\n');
    isLineBegun = false;
  };

  return {
    open(name: string, attributes: Attributes, depth: number): void {
      if (skipFrom !== undefined) return;
      const type = attributes['itemtype'] ?? '';
      if (name === 'attachment') seen.hasFile ||= isFile(attributes['id']);
      if (unread.has(name) || quotedType.test(type)) {
        skipFrom = depth;
        seen.leftOut = true;
        breakLine();
        return;
      }
      if (lines.has(name)) breakLine(name === 'br');
      if (name === 'tr') cells = 0;
      if (name === 'td' || name === 'th') {
        if (cells > 0) put('\t');
        cells += 1;
        cell = { depth, isBegun: false, breaks: false };
      }
      if (name === 'pre' || name === 'codeblock') preFrom ??= depth;
      if (name === 'emoji' || emojiType.test(type)) put(attributes['alt'] ?? '');
      if (name === 'a' && link === undefined && mention === undefined)
        link = { depth, href: attributes['href'] ?? '', text: [] };
      if (name === 'at' || mentionType.test(type)) {
        const item = numberIn(name === 'at' ? attributes['id'] : attributes['itemid']);
        if (mention === undefined) mention = { depth, item, name: [] };
        else mention.item ??= item;
      }
    },
    write(more: string): void {
      if (skipFrom !== undefined) return;
      const flowing = more.replace(/[ \r\n\f]+/g, ' ');
      put(preFrom !== undefined ? more : isLineBegun ? flowing : flowing.replace(/^ /, ''));
    },
    close(name: string, depth: number): void {
      if (skipFrom !== undefined) {
        if (depth === skipFrom) skipFrom = undefined;
        return;
      }
      if (depth === preFrom) preFrom = undefined;
      if (depth === cell?.depth) cell = undefined;
      if (mention !== undefined && depth === mention.depth) {
        const { item, name: letters } = mention;
        mention = undefined;
        const shown = letters.join('').replace(/\s+/g, ' ').trim();
        if (link === undefined) {
          flush();
          pieces.push({ kind: 'mention', name: shown, item });
          isLineBegun = true;
          if (cell !== undefined) cell.isBegun = true;
        } else put(shown);
      }
      if (link !== undefined && depth === link.depth) {
        const words = linkWords(link);
        link = undefined;
        put(words);
      }
      if (lines.has(name) && name !== 'br') breakLine();
    },
    read(): MessagePieces {
      flush();
      return { pieces, ...seen };
    },
  };
}

/** What a link says: its text, and the account that it leads to unless the text names one. */
function linkWords({ href, text }: OpenLink): string {
  const words = text.join('').trim();
  const isNamed = words.split(/[\s<>()]+/).some((word) => readIdentifier(word) !== undefined);
  const identifier = isNamed ? undefined : readIdentifier(href.replace(/^(mailto:[^?]*)\?.*$/is, '$1'));
  const target =
    identifier?.kind === 'address' ? identifier.address : identifier?.kind === 'id' ? identifier.id : undefined;
  if (target === undefined) return words;
  return words === '' ? target : `${words} <${target}>`;
}

/** Teams gives files a GUID; the number of a message stands for a quoted one. */
const isFile = (id: string | undefined): boolean => id !== undefined && !/^\d*$/.test(id);

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : undefined;
}
