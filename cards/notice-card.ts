import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Offer } from '../services/contract/action.ts';
import { layOutButtons, commandButtons } from './buttons.ts';
import { card, footer, header, textBlock, verbatim, type Elements, type Header } from './card.ts';
import { oneLine } from './text.ts';

/** A message that is not about the state of a request: a refusal, a problem, or a remark about what was typed. Text is raw. */
export interface Notice {
  /** `good`: it worked; `info`: for your information; `problem`: it did not work and nothing was changed. */
  readonly tone: 'good' | 'info' | 'problem';
  readonly title: string;
  /** What happened, then what to do next. */
  readonly sentences: readonly string[];
  /** A button that opens an address in the browser. */
  readonly link?: { readonly title: string; readonly url: string };
  /** Buttons that run a command, such as suggestions for a misspelt one. */
  readonly offers?: readonly Offer[];
  readonly practice: boolean;
}

/**
 * A card with a message. Commands that a button would cut are written out above the buttons, of which none is
 * the primary one: what a notice offers is a guess.
 */
export function noticeCard({ tone, title, sentences, link, offers = [], practice }: Notice): IAdaptiveCard {
  const body = [
    header({ ...looks[tone], title }),
    ...sentences.map((sentence) => textBlock(sentence, { spacing: 'Medium' })),
    ...offers
      .filter(({ command }) => command.length > fitsButton)
      .map(({ command }) => verbatim(oneLine(command, 500))),
    ...(link === undefined ? [] : [openUrlButton(link)]),
    ...(practice ? [footer('', { practice })] : []),
  ];
  return card(
    { body, actions: layOutButtons(commandButtons(offers, 'default')) },
    { fallbackText: [`${title}.`, ...sentences].join(' ') },
  );
}

/** A button that opens an address. */
export const openUrlButton = ({ title, url }: NonNullable<Notice['link']>): Elements[number] => ({
  type: 'ActionSet',
  spacing: 'Medium',
  actions: [{ type: 'Action.OpenUrl', title: oneLine(title, 32), url }],
});

/** Longest command that fits on a button, in characters. */
const fitsButton = 20;

const looks: Readonly<Record<Notice['tone'], Pick<Header, 'icon' | 'tone'>>> = {
  good: { icon: 'CheckmarkCircle', tone: 'Good' },
  info: { icon: 'Info', tone: 'Accent' },
  problem: { icon: 'Warning', tone: 'Warning' },
};
