import type { State } from '../services/model/request.ts';
import type { RequestView } from '../services/requests/view.ts';
import { decisionButton, layOutButtons } from './buttons.ts';
import { facts, footer, header, icon, line, type CardBody } from './card.ts';
import { moreButton, peopleBox } from './people.ts';
import { clockTime, dateAndTime } from './time.ts';
import { fillPeople, lowerFirst, personName } from './words.ts';

type Scheduled = Extract<State, { readonly kind: 'scheduled' }>;

/** Shows a request that is decided and waits for its start time. It can still be stopped. */
export function scheduledBody(view: RequestView, { startsAt, approvals }: Scheduled, everyone: boolean): CardBody {
  return {
    body: [
      header({
        icon: 'Clock',
        tone: 'Accent',
        title: `Scheduled: ${lowerFirst(fillPeople(view.title.ask, view.targets))}`,
        subtitle: `Starts by itself on ${view.starts ?? dateAndTime(startsAt)}`,
        badge: { text: 'Scheduled', tone: 'Accent' },
      }),
      ...peopleBox(view, everyone),
      ...facts([...view.settings, ['Reason', view.reason]]),
      ...approvals.map(({ by, at }) =>
        line({ mark: icon('CheckmarkCircle', 'Good', '✓'), title: `${personName(by)} approved`, right: clockTime(at) }),
      ),
      footer(`Until then an approver can deny it, and ${personName(view.requester)} can cancel it.`, view),
    ],
    actions: layOutButtons([
      decisionButton('deny', 'Deny', view),
      decisionButton('cancel', 'Cancel request', view),
      ...moreButton(view, everyone),
    ]),
  };
}
