import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import { approvalBody } from './approval.ts';
import { mentioned, type Approver } from './ask-line.ts';
import { card, hint, textBlock, type Elements, type CardBody } from './card.ts';
import { confirmBody } from './confirm.ts';
import { endedBody } from './ended.ts';
import { resultBody } from './result.ts';
import { runningBody } from './running.ts';
import { listBox, type TargetList } from './target-list.ts';
import { standDownBanner } from './stand-down-card.ts';
import { scheduledBody } from './scheduled.ts';
import { fallbackText, sentence } from './sentence.ts';
import { seenBy, type CardViewers } from './viewer.ts';
import { personName } from './words.ts';

/** What a request's card shows besides its state. */
export interface RequestCardOptions extends CardViewers {
  /** Lists all targets, for the answer to `more`. A posted card lists the first twelve. */
  readonly everyone?: boolean;
  /** Where the list of all targets can be downloaded, for the answer to `more`. */
  readonly list?: TargetList | undefined;
  /** Approvers to mention while the request waits for approval. */
  readonly calls?: readonly Approver[];
}

/** The card of a request in any state. It is always built from the stored request, never from an earlier card. */
export function requestCard(
  view: RequestView,
  { everyone = false, list, calls = [], ...viewers }: RequestCardOptions = {},
): IAdaptiveCard {
  const { body, actions } = bodyOf(view, everyone);
  const [head, rest] = [body.slice(0, 1), body.slice(1)];
  const { names, mentions } = mentioned(view, calls);
  const mention: Elements = names === '' ? [] : [{ ...textBlock(''), text: `${names}: please decide.` }];
  const whole = card(
    {
      body: [...mention, ...head, ...standDownBanner(view), ...throughAssistant(view), ...listBox(view, list), ...rest],
      actions,
    },
    { fallbackText: fallbackText(view), speak: sentence(view), ...(mentions.length === 0 ? {} : { mentions }) },
  );
  return seenBy(viewers, view, whole);
}

/** Says that a program asked in the name of the requester, so that whoever decides looks twice. */
const throughAssistant = ({ requester, via }: RequestView): Elements =>
  via === undefined
    ? []
    : [hint('Warning', [`${personName(requester)} asked through an assistant (client app ${via.client}).`])];

function bodyOf(view: RequestView, everyone: boolean): CardBody {
  const { state } = view;
  switch (state.kind) {
    case 'awaiting-confirmation':
      return confirmBody(view, state, everyone);
    case 'awaiting-approval':
      return approvalBody(view, state, everyone);
    case 'scheduled':
      return scheduledBody(view, state, everyone);
    case 'running':
      return runningBody(view, state, everyone);
    case 'done':
    case 'partly-done':
    case 'failed':
      return resultBody(view, state, everyone);
    case 'denied':
    case 'cancelled':
    case 'expired':
      return endedBody(view, state, everyone);
    default:
      return state satisfies never;
  }
}
