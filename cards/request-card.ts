import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import { approvalBody } from './approval.ts';
import { mentioned, type Approver } from './ask-line.ts';
import { card, textBlock, type Elements, type CardBody } from './card.ts';
import { confirmBody } from './confirm.ts';
import { endedBody } from './ended.ts';
import { resultBody } from './result.ts';
import { runningBody } from './running.ts';
import { scheduledBody } from './scheduled.ts';
import { fallbackText, sentence } from './sentence.ts';

export interface RequestCardOptions {
  /** Names everybody in a request about many people, in answer to `more`; the posted card names the first twelve. */
  readonly everyone?: boolean;
  /** Approvers to mention while it waits for them. */
  readonly calls?: readonly Approver[];
}

/** The one card of a request, whatever its state; built anew from the stored request each time. */
export function requestCard(
  view: RequestView,
  { everyone = false, calls = [] }: RequestCardOptions = {},
): IAdaptiveCard {
  const { body, actions } = bodyOf(view, everyone);
  const { names, mentions } = mentioned(view, calls);
  const called: Elements = names === '' ? [] : [{ ...textBlock(''), text: `${names}: please decide.` }];
  return card(
    { body: [...called, ...body], actions },
    { fallbackText: fallbackText(view), speak: sentence(view), ...(mentions.length === 0 ? {} : { mentions }) },
  );
}

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
