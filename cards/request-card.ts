import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import { approvalFace } from './approval.ts';
import { card, type Face } from './card.ts';
import { confirmFace } from './confirm.ts';
import { endedFace } from './ended.ts';
import { resultFace } from './result.ts';
import { runningFace } from './running.ts';
import { scheduledFace } from './scheduled.ts';
import { fallbackText, sentence } from './sentence.ts';

export interface RequestCardOptions {
  /** Names everybody in a request about many people, in answer to `more`; the posted card names the first twelve. */
  readonly everyone?: boolean;
}

/** The one card of a request, whatever its state; built anew from the stored request each time. */
export const requestCard = (view: RequestView, { everyone = false }: RequestCardOptions = {}): IAdaptiveCard =>
  card(faceOf(view, everyone), { fallbackText: fallbackText(view), speak: sentence(view) });

function faceOf(view: RequestView, everyone: boolean): Face {
  const { state } = view;
  switch (state.kind) {
    case 'awaiting-confirmation':
      return confirmFace(view, state, everyone);
    case 'awaiting-approval':
      return approvalFace(view, state, everyone);
    case 'scheduled':
      return scheduledFace(view, state, everyone);
    case 'running':
      return runningFace(view, state, everyone);
    case 'done':
    case 'partly-done':
    case 'failed':
      return resultFace(view, state, everyone);
    case 'denied':
    case 'cancelled':
    case 'expired':
      return endedFace(view, state, everyone);
    default:
      return state satisfies never;
  }
}
