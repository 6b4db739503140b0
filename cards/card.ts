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
import { breakWords } from './break-words.ts';
import { glyphOf } from './glyphs.ts';
import { oneLine, escapeMarkdown } from './text.ts';

/** Raw text for a card, escaped when the card is built. Several pieces are joined by spaces. */
export type Text = string | readonly (string | Bold)[];

/** A piece of text in bold. */
export interface Bold {
  readonly strong: string;
}

/** Marks raw text as bold. */
export const bold = (text: string): Bold => ({ strong: text });

/** The colour of an element. Words must always repeat what a colour says. */
export type Tone = 'Default' | 'Accent' | 'Good' | 'Warning' | 'Attention';

/** Elements of a card's body. */
export type Elements = CardElementArray;

/** The body and the buttons of a card, before `card` adds its envelope. */
export interface CardBody {
  readonly body: Elements;
  readonly actions: IExecuteAction[];
}

/** The texts for clients and readers that do not render the card, and the people that it mentions. */
export interface FallbackText {
  /** The whole content in one sentence, raw. */
  readonly fallbackText: string;
  /** The longest fallback text in characters; 1,500 when left out. */
  readonly fallbackLimit?: number;
  /** For screen readers; `fallbackText` when left out. */
  readonly speak?: string;
  readonly mentions?: IMention[];
}

/** Longest piece of text in a card, in characters. */
const sentenceLimit = 500;

/** Replaces Warning in fallback text: some clients show it as yellow on white, which nobody can read. */
const readable = (tone: Tone): Tone => (tone === 'Warning' ? 'Default' : tone);

/**
 * Builds an Adaptive Card 1.5 as Teams documents it.
 * @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
export function card(
  { body, actions }: CardBody,
  { fallbackText, fallbackLimit = 1500, speak = fallbackText, mentions }: FallbackText,
): IAdaptiveCard {
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    lang: 'en',
    fallbackText: oneLine(fallbackText, fallbackLimit),
    speak: oneLine(speak, 1500),
    msteams: { width: 'full', ...(mentions === undefined ? {} : { entities: mentions }) },
    body,
    ...(actions.length === 0 ? {} : { actions }),
  };
}

/** A text block that wraps. All raw text must enter a card through here, so that it is escaped exactly once. */
export function textBlock(words: Text, look: Partial<Omit<ITextBlock, 'type' | 'text'>> = {}): ITextBlock {
  const pieces = typeof words === 'string' ? [words] : words;
  const text = pieces
    .map((piece) =>
      typeof piece === 'string' ? markdown(piece, sentenceLimit) : `**${markdown(piece.strong, sentenceLimit)}**`,
    )
    .join(' ');
  return { type: 'TextBlock', text, wrap: true, ...look };
}

const markdown = (text: string, limit: number): string => breakWords(escapeMarkdown(text, limit));

/** Text that is shown exactly as it is, for commands and secrets. A text run does not read Markdown, so nothing is escaped. */
export const verbatim = (text: string, look: Partial<Omit<ITextRun, 'type' | 'text'>> = {}): IRichTextBlock => ({
  type: 'RichTextBlock',
  spacing: 'Small',
  inlines: [{ type: 'TextRun', text, fontType: 'Monospace', ...look }],
});

/** The look of second lines: small, subtle and close to the first. */
export const secondLine = { size: 'Small', isSubtle: true, spacing: 'None' } as const;

/** The parts of a card's header. */
export interface Header {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly badge?: { readonly text: string; readonly tone: Tone } | undefined;
}

/** The header: icon, title, subtitle and badge. The badge must say in words what the colour says. */
export function header({ icon: name, tone, title, subtitle, badge }: Header): IColumnSet {
  const titles: Elements = [textBlock(title, { style: 'heading', size: 'Medium', weight: 'Bolder' })];
  if (subtitle !== undefined && subtitle !== '') titles.push(textBlock(subtitle, secondLine));
  const columns: IColumn[] = [
    { type: 'Column', width: 'auto', spacing: 'None', items: [icon(name, tone, glyphOf(name), 'Medium')] },
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

/**
 * An icon. It is decoration only: words beside it must say the same.
 * @param glyph the character that clients without icons show instead
 */
export function icon(name: IconName, tone: Tone, glyph: string, size: 'Small' | 'Medium' | 'Large' = 'Small'): IIcon {
  const fallback = textBlock(glyph, { color: readable(tone), weight: 'Bolder' });
  return { type: 'Icon', name, size, style: tone === 'Default' ? 'Regular' : 'Filled', color: tone, fallback };
}

/** The mark of a step that is running. */
export const ring = (): IProgressRing => ({
  type: 'ProgressRing',
  size: 'Tiny',
  fallback: textBlock('⟳', { color: 'Accent', weight: 'Bolder' }),
});

/** A progress bar. Clients that cannot render it drop it, so the words beside it must say the same. */
export const progress = (value: number, max: number, color: 'Accent' | 'Warning' | 'Attention'): IProgressBar => ({
  type: 'ProgressBar',
  value,
  max,
  color,
  spacing: 'Medium',
  fallback: 'drop',
});

/** The parts of a `line`. */
export interface Line {
  readonly mark: IIcon | IProgressRing;
  readonly title: string;
  readonly details?: readonly string[];
  /** A time or a duration. */
  readonly right?: string | undefined;
  /** True for what has not begun or is not needed; shown subtle. */
  readonly quiet?: boolean;
}

/** One line for a step, a vote or a person: a mark, a title with details, and a time at the right. */
export function line({ mark, title, details = [], right, quiet = false }: Line): IColumnSet {
  const look: Partial<ITextBlock> = quiet ? { isSubtle: true } : { weight: 'Bolder' };
  const texts: Elements = [textBlock(title, look), ...details.map((detail) => textBlock(detail, secondLine))];
  const columns: IColumn[] = [
    { type: 'Column', width: 'auto', items: [mark] },
    { type: 'Column', width: 'stretch', spacing: 'Small', items: texts },
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

/** A coloured box with text in normal size, for what must not be overlooked. */
export const callout = (tone: Tone, paragraphs: readonly Text[]): IContainer =>
  box(
    calloutStyle[tone],
    paragraphs.map((text, index) => textBlock(text, index === 0 ? {} : { spacing: 'Small' })),
  );

/** A box with an icon and small text, for what people should know before they continue. */
export function hint(tone: Tone, paragraphs: readonly Text[]): IColumnSet {
  const items: Elements = paragraphs.map((text, index) =>
    textBlock(text, { size: 'Small', ...(index === 0 ? {} : { spacing: 'Small' }) }),
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

/** A list of names and values. Pairs without a value are left out; without pairs there is no element. */
export function facts(pairs: readonly (readonly [name: string, value: string | null])[], separator = false): Elements {
  const shown = pairs.flatMap(([title, value]) =>
    value === null || value === '' ? [] : [{ title: markdown(title, 40), value: markdown(value, sentenceLimit) }],
  );
  const set: IFactSet = { type: 'FactSet', spacing: separator ? 'Large' : 'Medium', separator, facts: shown };
  return shown.length === 0 ? [] : [set];
}

/** A heading inside a card. */
export const section = (title: string): ITextBlock =>
  textBlock(title.toUpperCase(), {
    style: 'heading',
    weight: 'Bolder',
    size: 'Small',
    isSubtle: true,
    spacing: 'Medium',
  });

const toggled = { details: 'details', show: 'details-show', hide: 'details-hide' } as const;

/**
 * What not everybody needs to decide, behind a line to press: it keeps the buttons of a card in sight on a phone. A card has room for one.
 * @param what what is shown
 */
export function detailsBox(items: Elements, what = 'details'): Elements {
  if (items.length === 0) return [];
  const look = { size: 'Small', color: 'Accent', weight: 'Bolder' } as const;
  return [
    {
      type: 'Container',
      spacing: 'Medium',
      selectAction: {
        type: 'Action.ToggleVisibility',
        title: 'Show or hide details',
        targetElements: Object.values(toggled),
      },
      items: [
        { ...textBlock(`Show ${what}`, look), id: toggled.show },
        { ...textBlock(`Hide ${what}`, look), id: toggled.hide, isVisible: false },
      ],
    },
    { type: 'Container', id: toggled.details, isVisible: false, spacing: 'Small', items },
  ];
}

/** The last line of a card: what comes next, whether this is the practice tenant, and the request's id. */
export const footer = (
  words: string,
  { practice, id }: { readonly practice: boolean; readonly id?: string },
): ITextBlock =>
  textBlock([words, practice ? 'Practice tenant' : '', id ?? ''].filter((part) => part !== '').join(' · '), {
    size: 'Small',
    isSubtle: true,
    spacing: 'Medium',
    separator: true,
  });
