import type { State } from '../services/model/request.ts';
import type { RequestView, StepView } from '../services/requests/view.ts';
import {
  callout,
  footer,
  header,
  icon,
  line,
  progress,
  secondLine,
  textBlock,
  type Elements,
  type CardBody,
} from './card.ts';
import { decisionButton, layOutButtons } from './buttons.ts';
import { massProgress } from './mass-running.ts';
import { limitedList, moreButton } from './people.ts';
import { progressSentence } from './sentence.ts';
import { numberOfSteps } from './step-numbers.ts';
import { byPerson, inShort, personLine, stepLine } from './steps.ts';
import { clockTime, timeWithSeconds } from './time.ts';
import { fillPeople, joinWords, personName } from './words.ts';

type Running = Extract<State, { readonly kind: 'running' }>;

/** Shows the progress of a run. It ends by itself, unless the requester or an approver stops it. */
export function runningBody(
  view: RequestView,
  { startedAt, approvals, stoppedBy }: Running,
  everyone: boolean,
): CardBody {
  const [only] = view.targets;
  const upn = view.targets.length === 1 && only !== undefined ? `${only.upn} · ` : '';
  const approved = line({
    mark: icon('CheckmarkCircle', 'Good', '✓'),
    title: `Approved by ${joinWords(approvals.map(({ by }) => personName(by)))}`,
    right: timeWithSeconds(startedAt),
  });
  return {
    body: [
      header({
        icon: 'ArrowSync',
        tone: 'Accent',
        title: fillPeople(view.title.doing, view.targets),
        subtitle: `${upn}started ${clockTime(startedAt)}`,
        badge: { text: 'Running', tone: 'Accent' },
      }),
      ...(view.progress === null ? stepProgress(view) : massProgress(view, view.progress)),
      ...(stoppedBy === undefined
        ? []
        : [callout('Warning', [`${personName(stoppedBy)} stopped it. The step under way ends, and no other starts.`])]),
      ...(approvals.length === 0 ? [] : [approved]),
      ...(view.progress === null ? stepList(view, everyone, view.steps.length > fullAtMost ? 'brief' : 'full') : []),
      footer('This card updates by itself. You can leave, the result is posted here.', view),
    ],
    actions: layOutButtons([
      ...(stoppedBy === undefined ? [decisionButton('stop', 'Stop', view)] : []),
      ...moreButton(view, everyone),
    ]),
  };
}

/** With more steps than this, the card says only what is news about each; the result has the rest. */
const fullAtMost = 10;

/** How far the steps are. */
function stepProgress(view: RequestView): Elements {
  const settled = numberOfSteps(view) - numberOfSteps(view, 'pending', 'running', 'accepted');
  const trouble = numberOfSteps(view, 'failed', 'unknown') > 0;
  return [
    progress(settled, Math.max(1, numberOfSteps(view)), trouble ? 'Attention' : 'Accent'),
    textBlock(progressSentence(view), { ...secondLine, spacing: 'Small' }),
  ];
}

/**
 * One line per step for a single target, or one line per target for several.
 * @param length `brief` leaves out what is known about steps that went well, and what those wait for that have not begun
 */
export function stepList(view: RequestView, everyone: boolean, length: 'brief' | 'full' = 'full'): Elements {
  if (view.targets.length === 1)
    return view.steps.map((step) => {
      const { details = [], ...rest } = stepLine(step, view);
      return line({ ...rest, details: length === 'brief' && wentWell(step) ? [] : details });
    });
  return limitedList(byPerson(view), {
    full: (person) => [line(personLine(person, view))],
    brief: (person) => inShort(person, view),
    everyone,
  });
}

const wentWell = ({ status }: StepView): boolean => status === 'proved' || status === 'skipped' || status === 'pending';
