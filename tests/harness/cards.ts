import type { IAdaptiveCard } from '@microsoft/teams.cards';

type Json = Readonly<Record<string, unknown>>;

/** A button as it is shown; `fallback` is what old clients show instead. */
export interface ReadButton {
  readonly title: string;
  readonly verb: string;
  readonly data: Json;
  readonly style: string;
  /** Whether the inputs of the card are sent with the click. */
  readonly sendsInputs: boolean;
  /** Whether it is shown on the card itself and not in the overflow menu. */
  readonly standing: boolean;
  readonly fallback: { readonly type: string; readonly title: string; readonly data: Json };
}

/** Something that can be filled in. */
export interface ReadInput {
  readonly id: string;
  readonly type: string;
  readonly label: string;
  readonly required: boolean;
  readonly json: Json;
}

/** Every element of a card, those inside others included; fallbacks are not drawn, so they are left out. */
export function elements(card: IAdaptiveCard): readonly Json[] {
  const found: Json[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    if (!isJson(node)) return;
    if (typeof node['type'] === 'string' || 'value' in node) found.push(node);
    for (const [key, value] of Object.entries(node)) if (key !== 'fallback' && key !== 'data') walk(value);
  };
  walk(card.body);
  return found;
}

/** Every text that is drawn, in order, as it stands in the JSON. */
export const texts = (card: IAdaptiveCard): readonly string[] =>
  elements(card).flatMap((element) =>
    ['title', 'text', 'value', 'label', 'placeholder'].flatMap((key) => {
      const value = element[key];
      return typeof value === 'string' && !(key === 'title' && element['type'] === 'Input.Toggle') ? [value] : [];
    }),
  );

/** What a reader sees: the texts without markdown, one per line. */
export const shown = (card: IAdaptiveCard): string => texts(card).map(read).join('\n');

/** Removes escapes, bold and the places where a line may break from a markdown text. */
export const read = (markdown: string): string =>
  markdown
    .replaceAll('\u200b', '')
    .replace(/\\([!-/:-@[-`{-~])|\*\*/g, (_, escaped: string | undefined) => escaped ?? '');

/** The buttons of a card, those inside its body first; buttons that open an address or show more of the card are left out. */
const actionsOf = (card: IAdaptiveCard) =>
  [
    ...card.body.flatMap((element) => (element.type === 'ActionSet' ? element.actions : [])),
    ...(card.actions ?? []),
  ].filter(({ type }) => type !== 'Action.OpenUrl' && type !== 'Action.ToggleVisibility');

/** Every button, those in the menu included. */
export const buttons = (card: IAdaptiveCard): readonly ReadButton[] => actionsOf(card).map(readButton);

/** Every row that can be pressed, as the button that it is; its title names what the row is about. */
export const pressableRows = (card: IAdaptiveCard): readonly ReadButton[] =>
  card.body.flatMap((element) =>
    element.type === 'ColumnSet' && element.selectAction !== undefined ? [readButton(element.selectAction)] : [],
  );

function readButton(action: unknown): ReadButton {
  const json = action as Json;
  const fallback = isJson(json['fallback']) ? json['fallback'] : {};
  return {
    title: text(json['title']),
    verb: text(json['verb']),
    data: isJson(json['data']) ? json['data'] : {},
    style: text(json['style']),
    sendsInputs: json['associatedInputs'] !== 'none',
    standing: json['mode'] !== 'secondary',
    fallback: {
      type: text(fallback['type']),
      title: text(fallback['title']),
      data: isJson(fallback['data']) ? fallback['data'] : {},
    },
  };
}

/**
 * Finds the button with this title.
 * @throws {Error} when there is none, naming the titles that there are
 */
export function button(card: IAdaptiveCard, title: string): ReadButton {
  const found = buttons(card).find((candidate) => candidate.title === title);
  if (found === undefined)
    throw new Error(`no button "${title}" among ${JSON.stringify(buttons(card).map((candidate) => candidate.title))}`);
  return found;
}

/** Everything that can be filled in. */
export const inputs = (card: IAdaptiveCard): readonly ReadInput[] =>
  elements(card).flatMap((json) =>
    text(json['type']).startsWith('Input.')
      ? [
          {
            id: text(json['id']),
            type: text(json['type']),
            label: text(json['label']),
            required: json['isRequired'] === true,
            json,
          },
        ]
      : [],
  );

/** The size of a card as Teams counts it, in bytes of UTF-16. */
export const weight = (card: IAdaptiveCard): number => JSON.stringify(card).length * 2;

const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
