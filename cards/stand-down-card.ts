import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Person } from '../services/model/person.ts';
import type { StandDown } from '../services/model/stand-down.ts';
import type { RequestView } from '../services/requests/view.ts';
import { hint, type Elements } from './card.ts';
import { noticeCard } from './notice-card.ts';
import { clockTime } from './time.ts';
import { oneLine } from './text.ts';
import { lowerFirst, personName, withoutFullStop } from './words.ts';

/**
 * What is said about a stand-down.
 * - `begun`, `lifted`: somebody has just begun or lifted it; `by` lifted it
 * - `already`: somebody wanted to begin one while this one holds
 * - `own`: whoever began it wanted to lift it
 * - `asked`: somebody asked for a change while it holds
 */
export type StandDownAnswer =
  | { readonly news: 'begun' | 'already' | 'own' | 'asked'; readonly standDown: StandDown }
  | { readonly news: 'lifted'; readonly standDown: StandDown; readonly by: Person };

/** The answer to somebody who used the brake, or who wants something while it holds. */
export function standDownCard(said: StandDownAnswer, practice: boolean): IAdaptiveCard {
  const who = personName(said.standDown.by);
  const since = `Since ${sinceWhen(said.standDown)}.`;
  switch (said.news) {
    case 'begun':
      return noticeCard({
        tone: 'problem',
        title: 'Cordon is standing down',
        sentences: [
          since,
          'Nothing new starts. What is running stops after the step that is under way.',
          nextStep(said.standDown),
        ],
        practice,
      });
    case 'already':
      return noticeCard({
        tone: 'info',
        title: 'Cordon is standing down already',
        sentences: [since, nextStep(said.standDown)],
        practice,
      });
    case 'own':
      return noticeCard({
        tone: 'problem',
        title: 'Another approver must resume',
        sentences: [`${who} began this stand-down at ${clockTime(said.standDown.at)}, so somebody else must lift it.`],
        practice,
      });
    case 'asked':
      return noticeCard({
        tone: 'problem',
        title: 'Cordon is standing down',
        sentences: [`${since} No request was opened.`, nextStep(said.standDown)],
        practice,
      });
    case 'lifted':
      return noticeCard({
        tone: 'good',
        title: 'Cordon works again',
        sentences: [
          `${personName(said.by)} lifted the stand-down that ${who} began at ${clockTime(said.standDown.at)}.`,
          'Open requests can be confirmed and approved again. Scheduled requests that are due start now.',
        ],
        practice,
      });
    default:
      return said satisfies never;
  }
}

/** A stand-down that is over. */
export interface PastStandDown {
  /** Name of whoever began it. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly reason: string | null;
  /** Who lifted it and when; null when that was not noted. */
  readonly lifted: { readonly by: string; readonly at: number } | null;
}

/** What takes the place of the notice that Cordon stands down, once it does not any more. */
export function standDownOverCard({ by, at, reason, lifted }: PastStandDown, practice: boolean): IAdaptiveCard {
  const why = reason === null ? '' : `, because ${withoutFullStop(oneLine(reason, 280))}`;
  return noticeCard({
    tone: 'info',
    title: 'The stand-down is over',
    sentences: [
      lifted === null
        ? 'It does not hold any more. Nobody is noted as having lifted it: tell the operator of Cordon.'
        : `${oneLine(lifted.by, 64)} lifted it at ${clockTime(lifted.at)}.`,
      `${oneLine(by, 64)} began it at ${clockTime(at)}${why}.`,
    ],
    practice,
  });
}

const nextStep = ({ by }: StandDown): string => `An approver other than ${personName(by)} can type "resume".`;

/** When a stand-down began, by whom and why: `14:02 UTC (Lee Gu: because an account is compromised)`. */
function sinceWhen({ by, at, reason }: StandDown): string {
  const why = reason === null ? '' : `: because ${withoutFullStop(oneLine(reason, 280))}`;
  return `${clockTime(at)} (${personName(by)}${why})`;
}

type Braked = Pick<RequestView, 'standDown' | 'state'>;

/** What a stand-down means for an open request, in one phrase; nothing when Cordon does not stand down. */
export const standDownPhrase = ({ standDown, state }: Braked): readonly string[] =>
  standDown === null ? [] : [`standing down since ${sinceWhen(standDown)}, so ${lowerFirst(effects(state))}`];

const effects = ({ kind }: RequestView['state']): string =>
  kind === 'running' ? 'It stops after the step that is under way' : 'Nothing starts';

/** The banner of an open request's card while Cordon stands down; nothing when it does not. */
export const standDownBanner = ({ standDown, state }: Braked): Elements =>
  standDown === null ? [] : [hint('Warning', [`Standing down since ${sinceWhen(standDown)}. ${effects(state)}.`])];
