import type { State } from '../services/model/request.ts';
import type { RequestView } from '../services/requests/view.ts';
import { begunIn } from './begun.ts';
import { layOutButtons, commandButtons, askAgainButton } from './buttons.ts';
import { callout, facts, footer, header, section, bold, type CardBody } from './card.ts';
import { moreButton, peopleBox } from './people.ts';
import { stepList } from './running.ts';
import { clockTime } from './time.ts';
import { fillPeople, inSentences, lowerFirst, personName } from './words.ts';

type NeverRun = Extract<State, { readonly kind: 'denied' | 'cancelled' | 'expired' }>;

/**
 * Shows a request that ended without running: who ended it, when and why, and a button to ask again. One that had begun, and was waiting
 * for more approvals, shows what was done.
 */
export function endedBody(view: RequestView, state: NeverRun, everyone: boolean): CardBody {
  const { badge, icon, tone } = looks[state.kind];
  const begun = begunIn(view);
  return {
    body: [
      header({
        icon,
        tone,
        title: `${badge}: ${lowerFirst(fillPeople(view.title.ask, view.targets))}`,
        subtitle: `${byWhom(state)} at ${clockTime(state.endedAt)}`,
        badge: { text: badge, tone },
      }),
      begun.length === 0
        ? callout('Default', [[bold('Nothing was changed.'), nextWords[state.kind]]])
        : callout('Attention', [[bold('It had begun.'), inSentences(begun)], nextWords[state.kind]]),
      ...(begun.length === 0 ? peopleBox(view, everyone) : [section('What happened'), ...stepList(view, everyone)]),
      ...facts([
        ['Why', state.kind === 'denied' ? state.why : null],
        ['Asked by', `${personName(view.requester)} at ${clockTime(view.createdAt)}`],
        ['Reason', view.reason],
      ]),
      footer('', view),
    ],
    actions: layOutButtons([
      ...(view.remedies.length === 0 ? askAgainButton(view) : commandButtons(view.remedies, 'destructive')),
      ...moreButton(view, everyone),
    ]),
  };
}

const looks = {
  denied: { badge: 'Denied', icon: 'Prohibited', tone: 'Warning' },
  cancelled: { badge: 'Cancelled', icon: 'DismissCircle', tone: 'Default' },
  expired: { badge: 'Expired', icon: 'ClockDismiss', tone: 'Warning' },
} as const;

const nextWords = {
  denied: 'If it is still needed, talk to the person who denied it, then ask again.',
  cancelled: 'Ask again if it is needed after all.',
  expired: 'Ask again if it is still needed, and call an approver.',
} as const;

function byWhom(state: NeverRun): string {
  switch (state.kind) {
    case 'denied':
      return `${personName(state.by)} denied it`;
    case 'cancelled':
      return `${personName(state.by)} cancelled it`;
    case 'expired':
      return 'Nobody decided in time, it expired';
    default:
      return state satisfies never;
  }
}
