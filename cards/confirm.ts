import type { State } from '../services/model/request.ts';
import type { RequestView } from '../services/requests/view.ts';
import { decisionButton, layOutButtons } from './buttons.ts';
import {
  bold,
  detailsBox,
  facts,
  footer,
  header,
  hint,
  line,
  section,
  textBlock,
  type Elements,
  type CardBody,
  type Header,
} from './card.ts';
import { demandWords } from './demand-words.ts';
import { foreseenBoxes, foreseenDetails, headlines, workingPlan, type WorkingPart } from './foreseen.ts';
import { listInShort } from './target-list.ts';
import { idsOf, moreButton, peopleBox, peopleDetails } from './people.ts';
import { stepIcon } from './step-icons.ts';
import { clockTime } from './time.ts';
import { lookedBackBox, undoFact, undoHint, undoInShort } from './way-back.ts';
import { fillPeople, joinWords, lowerFirst, personName, peopleWho, targetsNoun } from './words.ts';
import type { RiskTier } from '../services/model/tier.ts';

type AwaitingConfirmation = Extract<State, { readonly kind: 'awaiting-confirmation' }>;

/** Shows, before anything runs, what will happen, to whom, and whether it can be undone. Only the requester can confirm. */
export function confirmBody(view: RequestView, { expiresAt }: AwaitingConfirmation, everyone: boolean): CardBody {
  const needsApproval = view.approvalsNeeded > 0;
  const canConfirm = view.standDown === null;
  const asksReason = canConfirm && needsApproval && view.reason === null;
  const isForetold = view.foreseen.length > 0; // what will not work takes the room
  const decides = needsApproval
    ? `Only ${personName(view.requester)} can confirm; then ${peopleWho(view.approvalsNeeded, 'approve', 'other')} ${view.personal ? 'in their own chat with me' : 'here'}.`
    : `Only ${personName(view.requester)} can confirm; it runs at once.`;
  const next = canConfirm ? decides : 'Nobody can confirm until Cordon resumes.';
  const go = decisionButton('confirm', needsApproval ? 'Request approval' : 'Confirm', view, {
    style: needsApproval ? 'destructive' : 'positive',
    inputs: true,
  });
  return {
    body: [
      header({
        ...tierLook[view.tier],
        title: `${fillPeople(view.title.ask, view.targets)}?`,
        subtitle: 'Nothing has changed yet',
      }),
      ...foreseenBoxes(view),
      ...peopleBox(view, everyone),
      ...lookedBackBox(view),
      ...facts([
        ...view.settings,
        ['Reason', view.reason],
        ['Needs', demandWords(view)],
        ...(isForetold ? [undoInShort(view)] : []),
      ]),
      ...namedBesides(view),
      ...planned(view, needsApproval ? 'When approved' : 'When you confirm'),
      ...(isForetold ? [] : [hint(needsApproval ? 'Warning' : 'Default', [undoHint(view)])]),
      ...(asksReason ? reasonInput : []),
      ...(canConfirm && view.countNeeded ? [countInput(view)] : []),
      ...detailsBox([
        ...foreseenDetails(view),
        ...peopleDetails(view),
        ...effects(view),
        ...facts([...(isForetold ? [undoFact(view)] : []), ...idsOf(view), ['List', listInShort(view)]]),
      ]),
      footer(`${next} Expires at ${clockTime(expiresAt)}`, view),
    ],
    actions: layOutButtons([
      ...(canConfirm ? [go] : []),
      decisionButton('cancel', 'Cancel', view),
      ...moreButton(view, everyone),
    ]),
  };
}

/** Points out addresses that the reason has swallowed. */
const namedBesides = ({ alsoNamed }: RequestView): Elements =>
  alsoNamed.length === 0
    ? []
    : [
        hint('Warning', [
          `The reason names ${joinWords(alsoNamed.slice(0, 3))}${alsoNamed.length > 3 ? ` and ${alsoNamed.length - 3} more` : ''}, who ${alsoNamed.length === 1 ? 'is no target' : 'are no targets'}.`,
        ]),
      ];

const tierLook: Readonly<Record<RiskTier, Pick<Header, 'icon' | 'tone' | 'badge'>>> = {
  read: { icon: 'Shield', tone: 'Accent' },
  change: { icon: 'Shield', tone: 'Warning', badge: { text: 'Change', tone: 'Warning' } },
  destructive: { icon: 'ShieldError', tone: 'Attention', badge: { text: 'High impact', tone: 'Attention' } },
  critical: { icon: 'ShieldError', tone: 'Attention', badge: { text: 'Critical', tone: 'Attention' } },
};

const reasonInput: Elements = [
  {
    type: 'Input.Text',
    id: 'reason',
    label: 'Reason (saved in the audit trail)',
    placeholder: 'For example: impossible travel alert, INC-4821',
    isRequired: true,
    errorMessage: 'Write a short reason, so that approvers know why.',
    maxLength: 280,
    spacing: 'Medium',
  },
];

/** The number that a requester types for a long list, so that nobody confirms one by habit. */
const countInput = ({ targets }: RequestView): Elements[number] => ({
  type: 'Input.Number',
  id: 'count',
  label: `How many ${targetsNoun(targets[0]?.kind ?? 'account', 'accounts')}?`,
  placeholder: 'The number in the title, as a check',
  isRequired: true,
  errorMessage: 'Type the number that is in the title.',
  min: 1,
  spacing: 'Large',
});

/**
 * The actions of the plan that can work. Those of the first stage start at the same time, the others follow. What only completes another one
 * is in the details.
 */
export function planned(view: RequestView, when: string): Elements {
  const [first = [], ...later] = headlines(view);
  return [
    section(`${when}${atOnce[Math.min(first.length, 3)] ?? ''}`),
    ...first.map(planLine),
    ...later.flat().map((part) => planLine({ ...part, will: `Then ${lowerFirst(part.will)}` })),
  ];
}

const planLine = ({ action, will, whom }: WorkingPart): Elements[number] => ({
  ...line({ mark: stepIcon(action), title: `${will}${whom}` }),
  spacing: 'Small',
});

/** What each action of the plan means for the person. */
const effects = (view: RequestView): Elements =>
  workingPlan(view)
    .flat()
    .map(({ will, effect }) => textBlock([bold(`${will}:`), effect], { size: 'Small', spacing: 'Small' }));

const atOnce = ['', '', ', both start at once', ', all start at once'] as const;
