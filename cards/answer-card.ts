import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Report } from '../services/contract/action.ts';
import type { Refusal, RequestId } from '../services/model/request.ts';
import type { RequestView } from '../services/requests/view.ts';
import type { PersonId } from '../services/model/person.ts';
import { callLines } from './ask-line.ts';
import { askedBeforeCard, type AskedBeforeView } from './asked-before-card.ts';
import { cardFor } from './buttons.ts';
import { dialogCard, type DialogView } from './dialog-card.ts';
import { formCard, type FormView } from './form-card.ts';
import {
  commandHelpCard,
  commandListCard,
  helpCard,
  type CommandHelp,
  type CommandListView,
  type HelpView,
} from './help-card.ts';
import { noticeCard, type Notice } from './notice-card.ts';
import { refusalWords, type RefusedRequest } from './refusal-words.ts';
import { reportCard } from './report-card.ts';
import { requestCard } from './request-card.ts';
import type { TargetList } from './target-list.ts';
import type { CallKind, CardViewers } from './viewer.ts';
import { requestsCard, type RequestRow } from './requests-card.ts';
import { standDownCard, type StandDownAnswer } from './stand-down-card.ts';
import { revealedCard, type Secret } from './reveal-card.ts';

/** A view model before it is stamped with where and when it is shown. */
type Unstamped<View> = Omit<View, 'practice'>;

/** What Cordon answers with a card. Pure data: whoever answers knows neither the tenant's mode nor the time. */
export type CardAnswer =
  /** Something to say that is no request. */
  | { readonly kind: 'notice'; readonly notice: Unstamped<Notice> }
  /** Why a request does not change. */
  | { readonly kind: 'refusal'; readonly title: string; readonly refusal: Refusal; readonly about?: RefusedRequest }
  /** That earlier requests ask for the same. Show it only to somebody who may see all of them. */
  | (AskedBeforeView & { readonly kind: 'asked-before' })
  /** A command that needs more answers. */
  | { readonly kind: 'form'; readonly form: Unstamped<FormView> }
  /** What a message extension asks. Only an invoke of one can be answered with it. */
  | { readonly kind: 'dialog'; readonly dialog: Unstamped<DialogView> }
  /** The tasks that most people come for. */
  | { readonly kind: 'help'; readonly help: Unstamped<HelpView> }
  /** All commands, or a part of them. */
  | { readonly kind: 'command-list'; readonly list: Unstamped<CommandListView> }
  /** One command in detail. */
  | { readonly kind: 'command-help'; readonly help: Unstamped<CommandHelp> }
  /** What a read command found. */
  | { readonly kind: 'report'; readonly report: Report }
  /** The latest requests. */
  | { readonly kind: 'requests'; readonly rows: readonly RequestRow[]; readonly title?: string }
  /** One request as it is now. With `everyone` all of its people are named, not only the first ones. */
  | (CardViewers & {
      readonly kind: 'request';
      readonly view: Unstamped<RequestView>;
      readonly everyone: boolean;
      readonly list?: TargetList;
    })
  /** A call to the approvers of a request, as it is now. */
  | (CardViewers & { readonly kind: 'call'; readonly call: CallKind; readonly view: Unstamped<RequestView> })
  /** Whether Cordon stands down, and who may change that. */
  | (StandDownAnswer & { readonly kind: 'stand-down' })
  /** Secrets, for the one who clicked to see them. Never post this: it may only answer that click. */
  | { readonly kind: 'revealed'; readonly id: RequestId; readonly secrets: readonly Secret[] }
  /** A way to sign in to Graph, for one person. `url` is for a browser; `resource` is what Teams' single sign-on gives tokens for. */
  | { readonly kind: 'sign-in'; readonly url: string; readonly resource: string };

/** What Cordon answers: a card, a line of text, or nothing, because a stored request shows itself. */
export type Answer = CardAnswer | { readonly kind: 'text'; readonly text: string } | undefined;

/** What every answer is stamped with. */
export interface Stamp {
  /** True in practice mode: the card says `Practice tenant`. */
  readonly practice: boolean;
  /** Now, in epoch milliseconds. */
  readonly at: number;
  /** The person that the answer is made for: its buttons work for nobody else. Undefined: they work for everybody with the right. */
  readonly reader?: PersonId | undefined;
}

/** Turns an answer into its card. The buttons of a request's card work for everybody with the right, whoever it answers. */
export function answerCard(answer: CardAnswer, stamp: Stamp): IAdaptiveCard {
  const card = drawn(answer, stamp);
  return stamp.reader === undefined || answer.kind === 'request' || answer.kind === 'call'
    ? card
    : cardFor(stamp.reader, card);
}

function drawn(answer: CardAnswer, { practice, at }: Stamp): IAdaptiveCard {
  switch (answer.kind) {
    case 'notice':
      return noticeCard({ ...answer.notice, practice });
    case 'refusal': {
      const { title, refusal, about } = answer;
      return noticeCard({ tone: 'problem', title, sentences: [refusalWords(refusal, about)], practice });
    }
    case 'asked-before':
      return askedBeforeCard(answer, { practice, at });
    case 'form':
      return formCard({ ...answer.form, practice });
    case 'dialog':
      return dialogCard({ ...answer.dialog, practice });
    case 'help':
      return helpCard({ ...answer.help, practice });
    case 'command-list':
      return commandListCard({ ...answer.list, practice });
    case 'command-help':
      return commandHelpCard({ ...answer.help, practice });
    case 'report':
      return reportCard(answer.report, { practice, at });
    case 'requests':
      return requestsCard(answer.rows, { practice, at }, answer.title);
    case 'request':
      return requestCard({ ...answer.view, practice }, answer);
    case 'call':
      return callLines[answer.call]({ ...answer.view, practice }, answer);
    case 'stand-down':
      return standDownCard(answer, practice);
    case 'revealed':
      return revealedCard(answer.secrets, { id: answer.id, practice });
    case 'sign-in':
      return noticeCard({ ...signInNotice, link: { title: 'Sign in', url: answer.url }, practice });
    default:
      return answer satisfies never;
  }
}

const signInNotice = {
  tone: 'info',
  title: 'Sign in to Microsoft Graph',
  sentences: [
    'Some actions, such as resetting a synced account, work only in the name of a person with the right Entra role.',
    'The link is for you alone and works once, for ten minutes.',
  ],
} as const;
