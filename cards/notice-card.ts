import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Offer } from '../services/contract/action.ts';
import { layOutButtons, commandButtons } from './buttons.ts';
import { card, footer, header, textBlock, verbatim, type Elements, type Header } from './card.ts';
import { oneLine } from './text.ts';

/** Something to say that is no request: a refusal, a problem, a word about what was typed. Text is raw. */
export interface Notice {
  /** `good`: it worked; `info`: for your information; `problem`: it did not work and nothing was changed. */
  readonly tone: 'good' | 'info' | 'problem';
  readonly title: string;
  /** What happened, then what to do next. */
  readonly sentences: readonly string[];
  /** An address to open in the browser. */
  readonly link?: { readonly title: string; readonly url: string };
  /** `Did you mean`: command lines to click. */
  readonly offers?: readonly Offer[];
  readonly practice: boolean;
}

export function noticeCard({ tone, title, sentences, link, offers = [], practice }: Notice): IAdaptiveCard {
  const body = [
    header({ ...looks[tone], title }),
    ...sentences.map((words) => textBlock(words, { spacing: 'Medium' })),
    ...offers
      .filter(({ command }) => command.length > fitsButton)
      .map(({ command }) => verbatim(oneLine(command, 500))),
    ...(link === undefined ? [] : [openUrlButton(link)]),
    ...(practice ? [footer('', { practice })] : []),
  ];
  return card(
    { body, actions: layOutButtons(commandButtons(offers)) },
    { fallbackText: [`${title}.`, ...sentences].join(' ') },
  );
}

/** A button that opens an address. */
export const openUrlButton = ({ title, url }: NonNullable<Notice['link']>): Elements[number] => ({
  type: 'ActionSet',
  spacing: 'Medium',
  actions: [{ type: 'Action.OpenUrl', title: oneLine(title, 32), url }],
});

/** Longer commands are cut on a button, so they are spelled out above it. */
const fitsButton = 20;

const looks: Readonly<Record<Notice['tone'], Pick<Header, 'icon' | 'tone'>>> = {
  good: { icon: 'CheckmarkCircle', tone: 'Good' },
  info: { icon: 'Info', tone: 'Accent' },
  problem: { icon: 'Warning', tone: 'Warning' },
};
