import type { IAdaptiveCard, IExecuteAction } from '@microsoft/teams.cards';
import type { LostSecret, LostWhy, WaitingSecrets } from '../services/model/handover.ts';
import type { RequestView } from '../services/requests/view.ts';
import { commandButtons, decisionButton, layOutButtons } from './buttons.ts';
import { callout, card, footer, header, textBlock, type Elements } from './card.ts';
import { openChat, showAgain } from './private-words.ts';
import { secretsNamed } from './reveal-card.ts';
import { clockTime } from './time.ts';
import { lowerFirst, personName, upperFirst } from './words.ts';

/** How it stands with the secrets of a request, in words, raw. */
export interface HandoverNews {
  /** True when Teams took the private card, or the secrets were shown. */
  readonly good: boolean;
  /** `Password not delivered`. */
  readonly title: string;
  /** What happened, then what to do. */
  readonly sentences: readonly string[];
  /** Whether pressing Show again can help. */
  readonly canShowAgain: boolean;
}

/**
 * Says how it stands with the secrets that a run made for its requester, as far as Teams and the trail tell. Every sentence that claims
 * their delivery is made here.
 * @returns null for a request that made none
 */
export function handoverNews({ handover, requester }: RequestView): HandoverNews | null {
  if (handover === null) return null;
  const { waiting, lost } = handover;
  const whose = personName(requester);
  if (lost.length > 0) {
    const sentences = [...lostSentences(lost), ...(waiting === null ? [] : newsOf(waiting, whose).sentences)];
    const canShowAgain = waiting !== null && newsOf(waiting, whose).canShowAgain;
    return { good: false, title: `${namedIn(lost)} lost`, sentences, canShowAgain };
  }
  if (waiting !== null) return newsOf(waiting, whose);
  return { good: true, title: 'Shown once', sentences: [`${whose} has been shown it, once.`], canShowAgain: false };
}

function newsOf({ delivery, label, until }: WaitingSecrets, whose: string): HandoverNews {
  const name = upperFirst(secretsNamed(label.split(', ')));
  const kept = `It is kept until ${clockTime(until)}.`;
  switch (delivery) {
    case 'delivered': {
      const sentences = [`${label}: in the personal chat of ${whose} with Cordon, until ${clockTime(until)}.`];
      return { good: true, title: `${name} delivered`, sentences, canShowAgain: false };
    }
    case 'refused': {
      const sentences = [`${label}: Teams refused it in the personal chat of ${whose}. ${kept}`];
      const todo = `${whose}: ${lowerFirst(openChat)} ${showAgain}.`;
      return { good: false, title: `${name} not delivered`, sentences: [...sentences, todo], canShowAgain: true };
    }
    case 'not-yet': {
      const sentences = [`${label}: Teams has not taken it for the personal chat of ${whose}. Cordon goes on trying.`];
      return { good: false, title: `${name} not delivered yet`, sentences: [...sentences, kept], canShowAgain: false };
    }
    default:
      return delivery satisfies never;
  }
}

const namedIn = (lost: readonly LostSecret[]): string => upperFirst(secretsNamed(lost.map(({ label }) => label)));

function lostSentences(lost: readonly LostSecret[]): readonly string[] {
  return lostWhys.flatMap((why) => {
    const labels = lost.flatMap((secret) => (secret.why === why ? [secret.label] : []));
    return labels.length === 0 ? [] : [`${labels.join(', ')}: ${lostWords[why]}`];
  });
}

const lostWhys = ['answer-lost', 'time-over', 'key-gone'] as const;

const lostWords: Readonly<Record<LostWhy, string>> = {
  'answer-lost':
    'the answer of Microsoft Graph was lost, so it is unknown which is in force. None is shown. Make a new one.',
  'time-over': 'not looked at in time, so it is deleted and nobody knows it. Make a new one.',
  'key-gone': 'its key is destroyed, so nobody can be shown it. Make a new one.',
};

/** A box with the news, for the card of the request. */
export const handoverBox = (news: HandoverNews | null): Elements =>
  news === null ? [] : [callout(news.good ? 'Default' : 'Attention', news.sentences)];

/** The buttons that help: to have the private card sent again, and to make new secrets in place of lost ones. */
export const handoverButtons = (view: RequestView, news: HandoverNews | null): IExecuteAction[] => [
  ...(news?.canShowAgain === true ? [decisionButton('show-again', showAgain, view, { style: 'positive' })] : []),
  ...commandButtons(view.replacements, news?.canShowAgain === true ? 'default' : 'positive'),
];

/** Tells in the thread that a secret could not be handed over, and follows what becomes of it. */
export function handoverCard(view: RequestView): IAdaptiveCard | undefined {
  const news = handoverNews(view);
  if (news === null) return undefined;
  const { good, title, sentences } = news;
  const body = [
    header({ icon: good ? 'CheckmarkCircle' : 'Warning', tone: good ? 'Good' : 'Warning', title }),
    ...sentences.map((sentence) => textBlock(sentence, { spacing: 'Medium' })),
    footer('', view),
  ];
  const actions = layOutButtons(handoverButtons(view, news));
  return card({ body, actions }, { fallbackText: [`${title} (${view.id}).`, ...sentences].join(' ') });
}
