import type { IAdaptiveCard } from '@microsoft/teams.cards';

type Json = Readonly<Record<string, unknown>>;

/**
 * Estimates where the lowest edge of the buttons of a card is on a phone, in pixels at a width of 330. It knows line heights, average widths of
 * characters and Teams' spacings, and was held against rendered cards: it is within 40 pixels of them.
 */
export const buttonsEndAt = (card: IAdaptiveCard): number => 16 + stack(card.body, 298) + 8 + 32;

const spacings: Readonly<Record<string, number>> = { None: 0, Small: 4, Medium: 12, Large: 16, ExtraLarge: 24 };
const lineHeights: Readonly<Record<string, number>> = { Small: 16, Medium: 22, Large: 24 };
const letterWidths: Readonly<Record<string, number>> = { Small: 5.7, Medium: 8.1, Large: 9 };
const padding = 16;

function stack(items: unknown, width: number): number {
  const drawn = (Array.isArray(items) ? items : []).filter(isJson).filter((item) => item['isVisible'] !== false);
  return drawn.reduce((sum, item, n) => {
    const gap = (n === 0 ? 0 : (spacings[String(item['spacing'])] ?? 8)) + (item['separator'] === true ? 1 : 0);
    return sum + gap + heightOf(item, width);
  }, 0);
}

function heightOf(item: Json, width: number): number {
  const inside = item['style'] !== undefined && item['style'] !== 'default' ? padding : 0;
  switch (item['type']) {
    case 'TextBlock':
      return textHeight(String(item['text']), String(item['size']), width);
    case 'Container':
      return stack(item['items'], width - 2 * inside) + 2 * inside;
    case 'ColumnSet':
      return rowHeight(item['columns'], width - 2 * inside) + 2 * inside;
    case 'FactSet':
      return factsHeight(item['facts'], width);
    case 'Input.Text':
      return 20 + 4 + (item['isMultiline'] === true ? 60 : 34) + 12;
    case 'ProgressBar':
      return 16;
    case 'Badge':
      return item['size'] === 'ExtraLarge' ? 32 : 24;
    case 'Icon':
      return item['size'] === 'Large' ? 32 : 20;
    default:
      return 20;
  }
}

/** A row is as high as its highest column; what stands in columns of their own width leaves the rest to the others. */
function rowHeight(columns: unknown, width: number): number {
  const all = (Array.isArray(columns) ? columns : []).filter(isJson);
  const taken = all.reduce((sum, column) => sum + (column['width'] === 'auto' ? ownWidth(column) + 8 : 0), 0);
  return Math.max(...all.map((column) => stack(column['items'], column['width'] === 'auto' ? 999 : width - taken)), 0);
}

function ownWidth({ items }: Json): number {
  const [only] = (Array.isArray(items) ? items : []).filter(isJson);
  const text = typeof only?.['text'] === 'string' ? only['text'] : '';
  if (only?.['type'] === 'Badge') return text.length * 6 + 18;
  return only?.['type'] === 'TextBlock' ? text.length * 5.7 : 24;
}

function factsHeight(facts: unknown, width: number): number {
  const all = (Array.isArray(facts) ? facts : []).filter(isJson);
  const names = Math.max(...all.map(({ title }) => String(title).length * 7.5), 0);
  return all.reduce((sum, { value }) => sum + textHeight(String(value), 'Default', width - names - 16), 0);
}

function textHeight(text: string, size: string, width: number): number {
  const perLine = Math.max(1, Math.floor(width / (letterWidths[size] ?? 6.5)));
  let lines = 1;
  let room = perLine;
  for (const word of text.replaceAll('**', '').split(' ')) {
    if (word.length > room) {
      lines += 1;
      room = perLine;
    }
    room -= word.length + 1;
  }
  return lines * (lineHeights[size] ?? 20);
}

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
