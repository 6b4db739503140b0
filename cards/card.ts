import type {
  CardElementArray,
  ContainerStyle,
  IAdaptiveCard,
  IBadge,
  IColumn,
  IColumnSet,
  IContainer,
  IExecuteAction,
  IFactSet,
  IconName,
  IIcon,
  IMention,
  IProgressBar,
  IProgressRing,
  IRichTextBlock,
  ITextBlock,
  ITextRun,
} from '@microsoft/teams.cards';
import { oneLine, escapeMarkdown } from './text.ts';

/** Raw text, escaped here; `strong` pieces are bold. Pieces are joined by a space. */
export type Text = string | readonly (string | Bold)[];
export interface Bold {
  readonly strong: string;
}
export const bold = (text: string): Bold => ({ strong: text });

export type Tone = 'Default' | 'Accent' | 'Good' | 'Warning' | 'Attention';
export type Elements = CardElementArray;

/** What a card shows, before it is a card. */
export interface CardBody {
  readonly body: Elements;
  readonly actions: IExecuteAction[];
}

/** How a card names itself where it cannot be drawn, and what it carries besides its face. */
export interface FallbackText {
  /** All of it in one sentence, raw. */
  readonly fallbackText: string;
  /** For the immersive reader; `fallbackText` unless given. */
  readonly speak?: string;
  readonly mentions?: IMention[];
}

/** Longest sentence shown in a card, in characters. */
const sentenceLimit = 500;

/** Some clients draw Warning as yellow on white, which nobody can read; a fallback is text only, so it goes without. */
const readable = (tone: Tone): Tone => (tone === 'Warning' ? 'Default' : tone);

/** An Adaptive Card as Teams documents it: 1.5, with the whole result in `fallbackText`. */
export function card(
  { body, actions }: CardBody,
  { fallbackText, speak = fallbackText, mentions }: FallbackText,
): IAdaptiveCard {
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    lang: 'en',
    fallbackText: oneLine(fallbackText, 1500),
    speak: oneLine(speak, 1500),
    msteams: { width: 'full', ...(mentions === undefined ? {} : { entities: mentions }) },
    body,
    ...(actions.length === 0 ? {} : { actions }),
  };
}

/** A text that wraps. The only way for words to get into a card, so that everything is escaped once. */
export function textBlock(words: Text, look: Partial<Omit<ITextBlock, 'type' | 'text'>> = {}): ITextBlock {
  const pieces = typeof words === 'string' ? [words] : words;
  const text = pieces
    .map((piece) =>
      typeof piece === 'string'
        ? escapeMarkdown(piece, sentenceLimit)
        : `**${escapeMarkdown(piece.strong, sentenceLimit)}**`,
    )
    .join(' ');
  return { type: 'TextBlock', text, wrap: true, ...look };
}

/** Text to the letter, for what is typed or copied: a text run knows no markdown, so nothing in it needs an escape. */
export const verbatim = (text: string, look: Partial<Omit<ITextRun, 'type' | 'text'>> = {}): IRichTextBlock => ({
  type: 'RichTextBlock',
  spacing: 'Small',
  inlines: [{ type: 'TextRun', text, fontType: 'Monospace', ...look }],
});

/** The look of second lines: small, subtle, close to the first. */
export const secondLine = { size: 'Small', isSubtle: true, spacing: 'None' } as const;

export interface Header {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly badge?: { readonly text: string; readonly tone: Tone } | undefined;
}

/** Icon, title and what there is to know at a glance; the badge repeats in words what the colour says. */
export function header({ icon: name, tone, title, subtitle, badge }: Header): IColumnSet {
  const titles: Elements = [textBlock(title, { style: 'heading', size: 'Medium', weight: 'Bolder' })];
  if (subtitle !== undefined && subtitle !== '') titles.push(textBlock(subtitle, secondLine));
  const columns: IColumn[] = [
    { type: 'Column', width: 'auto', spacing: 'None', items: [icon(name, tone, '●', 'Medium')] },
    { type: 'Column', width: 'stretch', spacing: 'Medium', verticalContentAlignment: 'Center', items: titles },
  ];
  if (badge !== undefined) columns.push({ type: 'Column', width: 'auto', items: [badgeOf(badge.text, badge.tone)] });
  return { type: 'ColumnSet', columns };
}

function badgeOf(text: string, tone: Tone): IBadge {
  return {
    type: 'Badge',
    text: oneLine(text, 24),
    style: tone,
    appearance: 'Tint',
    shape: 'Rounded',
    size: 'Large',
    horizontalAlignment: 'Right',
    fallback: textBlock(text, { weight: 'Bolder', horizontalAlignment: 'Right', color: readable(tone) }),
  };
}

/** Decoration: its glyph stands in for it on clients without icons, and words always say the same. */
export function icon(name: IconName, tone: Tone, glyph: string, size: 'Small' | 'Medium' | 'Large' = 'Small'): IIcon {
  const fallback = textBlock(glyph, { color: readable(tone), weight: 'Bolder' });
  return { type: 'Icon', name, size, style: tone === 'Default' ? 'Regular' : 'Filled', color: tone, fallback };
}

/** Something is going on. */
export const ring = (): IProgressRing => ({
  type: 'ProgressRing',
  size: 'Tiny',
  fallback: textBlock('⟳', { color: 'Accent', weight: 'Bolder' }),
});

/** How far it is; dropped where it cannot be drawn, so the words beside it must say the same. */
export const progress = (value: number, max: number, color: 'Accent' | 'Warning' | 'Attention'): IProgressBar => ({
  type: 'ProgressBar',
  value,
  max,
  color,
  spacing: 'Medium',
  fallback: 'drop',
});

export interface Line {
  readonly mark: IIcon | IProgressRing;
  readonly title: string;
  readonly details?: readonly string[];
  /** A time or a duration. */
  readonly right?: string | undefined;
  /** Not begun, or not needed. */
  readonly quiet?: boolean;
}

/** One step, vote or person: mark, what, and how long. */
export function line({ mark, title, details = [], right, quiet = false }: Line): IColumnSet {
  const look: Partial<ITextBlock> = quiet ? { isSubtle: true } : { weight: 'Bolder' };
  const said: Elements = [textBlock(title, look), ...details.map((detail) => textBlock(detail, secondLine))];
  const columns: IColumn[] = [
    { type: 'Column', width: 'auto', items: [mark] },
    { type: 'Column', width: 'stretch', spacing: 'Small', items: said },
  ];
  if (right !== undefined) {
    const time = textBlock(right, { size: 'Small', isSubtle: true, horizontalAlignment: 'Right' });
    columns.push({ type: 'Column', width: 'auto', items: [time] });
  }
  return { type: 'ColumnSet', spacing: 'Medium', columns };
}

/** A rounded box. */
export const box = (style: ContainerStyle, items: Elements): IContainer => ({
  type: 'Container',
  style,
  roundedCorners: true,
  spacing: 'Medium',
  items,
});

const calloutStyle = {
  Default: 'emphasis',
  Accent: 'accent',
  Good: 'good',
  Warning: 'warning',
  Attention: 'attention',
} as const;

/** What must not be overlooked, in full size. */
export const callout = (tone: Tone, paragraphs: readonly Text[]): IContainer =>
  box(
    calloutStyle[tone],
    paragraphs.map((words, n) => textBlock(words, n === 0 ? {} : { spacing: 'Small' })),
  );

/** What is good to know before going on: a sign and small text. */
export function hint(tone: Tone, paragraphs: readonly Text[]): IColumnSet {
  const items: Elements = paragraphs.map((words, n) =>
    textBlock(words, { size: 'Small', ...(n === 0 ? {} : { spacing: 'Small' }) }),
  );
  return {
    type: 'ColumnSet',
    spacing: 'Medium',
    style: calloutStyle[tone],
    roundedCorners: true,
    columns: [
      {
        type: 'Column',
        width: 'auto',
        items: [tone === 'Default' ? icon('Info', tone, 'i') : icon('Warning', tone, '!')],
      },
      { type: 'Column', width: 'stretch', spacing: 'Small', items },
    ],
  };
}

/** Names and values; those without a value are left out. */
export function facts(pairs: readonly (readonly [name: string, value: string | null])[], separator = false): Elements {
  const told = pairs.flatMap(([title, value]) =>
    value === null || value === ''
      ? []
      : [{ title: escapeMarkdown(title, 40), value: escapeMarkdown(value, sentenceLimit) }],
  );
  const set: IFactSet = { type: 'FactSet', spacing: separator ? 'Large' : 'Medium', separator, facts: told };
  return told.length === 0 ? [] : [set];
}

/** A heading inside a card. */
export const section = (title: string): ITextBlock =>
  textBlock(title.toUpperCase(), {
    style: 'heading',
    weight: 'Bolder',
    size: 'Small',
    isSubtle: true,
    spacing: 'Large',
  });

/** What comes next, whether it is practice, and the id people say. */
export const footer = (
  words: string,
  { practice, id }: { readonly practice: boolean; readonly id?: string },
): ITextBlock =>
  textBlock([words, practice ? 'Practice tenant' : '', id ?? ''].filter((part) => part !== '').join(' · '), {
    size: 'Small',
    isSubtle: true,
    spacing: 'Large',
    separator: true,
  });
