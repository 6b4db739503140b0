import type { Approval, State } from '../services/model/request.ts';
import type { RequestView } from '../services/requests/view.ts';
import { begunIn } from './begun.ts';
import { decisionButton, layOutButtons } from './buttons.ts';
import {
  callout,
  detailsBox,
  facts,
  footer,
  header,
  hint,
  icon,
  line,
  progress,
  bold,
  textBlock,
  type Elements,
  type CardBody,
} from './card.ts';
import { demandWords, raisedWords } from './demand-words.ts';
import { planned } from './confirm.ts';
import { foreseenBoxes, foreseenDetails, headlines } from './foreseen.ts';
import { listInShort } from './target-list.ts';
import { idsOf, moreButton, peopleBox, peopleDetails } from './people.ts';
import { clockTime } from './time.ts';
import { lookedBackBox, undoFact, undoInShort } from './way-back.ts';
import {
  fillPeople,
  inSentences,
  joinWords,
  lowerFirst,
  personName,
  peopleCounted,
  peopleWho,
  upperFirst,
} from './words.ts';

type AwaitingApproval = Extract<State, { readonly kind: 'awaiting-approval' }>;

/**
 * Shows what an approver needs to decide, who has approved so far, and when the request expires. The card does not enforce who may
 * approve: the server checks every click.
 */
export function approvalBody(
  view: RequestView,
  { approvals, expiresAt }: AwaitingApproval,
  everyone: boolean,
): CardBody {
  const requester = personName(view.requester);
  const missing = Math.max(1, view.approvalsNeeded - approvals.length);
  const begun = begunIn(view);
  const more = approvals.length > 0 ? 'more' : '';
  const isLong = headlines(view).flat().length > partsInSentence;
  const decides = `It starts as soon as ${peopleWho(missing, 'approve', more)}. ${requester} cannot approve.`;
  return {
    body: [
      header({
        icon: 'ShieldTask',
        tone: 'Warning',
        title: `Approve: ${lowerFirst(fillPeople(view.title.ask, view.targets))}`,
        subtitle: `Asked by ${requester} at ${clockTime(view.createdAt)}`,
        badge: { text: `${approvals.length} of ${view.approvalsNeeded} approvals`, tone: 'Warning' },
      }),
      ...(begun.length === 0 ? [] : [callout('Attention', [[bold('It has begun.'), inSentences(begun)]])]),
      ...foreseenBoxes(view),
      ...(view.raised ? [hint('Warning', [[bold(`${raisedWords(view)}.`), votesKept(approvals)]])] : []),
      ...peopleBox(view, everyone),
      ...lookedBackBox(view),
      ...facts([
        ['Will do', isLong ? null : planInShort(view)],
        ...view.settings,
        ['Reason', view.reason],
        ['Needs', view.raised ? null : demandWords(view)],
        undoInShort(view),
      ]),
      ...(isLong ? planned(view, 'When approved') : []),
      ...(view.approvalsNeeded > 1 ? [progress(approvals.length, view.approvalsNeeded, 'Warning')] : []),
      ...approvals.map(voted),
      {
        ...line({
          mark: icon('Circle', 'Default', '○'),
          title: `Waiting for ${peopleCounted(missing, more)}`,
          right: `ends ${clockTime(expiresAt)}`,
          quiet: true,
        }),
        spacing: 'Small',
      },
      ...whereAsked[view.askedWhere],
      ...(view.standDown === null ? practiceHint(view, approvals) : []),
      ...detailsBox(
        [
          whyInput,
          ...foreseenDetails(view),
          ...peopleDetails(view),
          ...(view.askedWhere === 'closed-channel' ? [textBlock(mendChannel, { size: 'Small' })] : []),
          ...facts([undoFact(view), ...idsOf(view), ['List', listInShort(view)]]),
        ],
        'details and a reason to deny',
      ),
      footer(view.standDown === null ? decides : 'Nobody can approve until Cordon resumes.', view),
    ],
    actions: layOutButtons([
      ...(view.standDown === null ? [decisionButton('approve', 'Approve', view, { style: 'positive' })] : []),
      decisionButton('deny', 'Deny', view, { inputs: true }),
      ...moreButton(view, everyone),
      decisionButton('cancel', 'Cancel request', view),
    ]),
  };
}

/** A plan of more parts than this is a list: in a sentence, nobody would find the one that matters. */
const partsInSentence = 8;

/** The plan as one phrase: `Replace the password and revoke every sign-in session at once, then revoke again after the reset`. */
function planInShort(view: RequestView): string {
  const stages = headlines(view).map(
    (stage) =>
      `${joinWords(stage.map(({ will, whom }) => lowerFirst(`${will}${whom}`)))}${stage.length > 1 ? ' at once' : ''}`,
  );
  return upperFirst(stages.join(', then '));
}

const votesKept = (approvals: readonly Approval[]): string =>
  approvals.length === 0 ? 'It was checked again.' : 'Approvals so far still count.';

const whereAsked: Readonly<Record<RequestView['askedWhere'], Elements>> = {
  here: [],
  'their-channel': [
    textBlock(
      'Approvers are asked in the approvals channel. A decision counts there and in the thread where it was asked.',
      {
        size: 'Small',
        spacing: 'Medium',
      },
    ),
  ],
  'closed-channel': [
    hint('Warning', ['Teams does not let Cordon post in the approvals channel, so approvers are asked here.']),
  ],
};

const mendChannel =
  'For the operator: install Cordon in the team of the approvals channel, or correct its id in the policy file.';

const voted = ({ by, at }: Approval): Elements[number] => ({
  ...line({ mark: icon('CheckmarkCircle', 'Good', '✓'), title: `${personName(by)} approved`, right: clockTime(at) }),
  spacing: 'Small',
});

const whyInput: Elements[number] = {
  type: 'Input.Text',
  id: 'why',
  label: 'Reason for denying (optional)',
  placeholder: 'The requester and the channel see it',
  maxLength: 280,
  spacing: 'Large',
};

/** First names of practice people in whose name somebody who is alone can approve. */
const practicePeople = ['adele', 'lee', 'nestor', 'patti'] as const;

function practiceHint({ practice, id, requester, targets }: RequestView, approvals: readonly Approval[]): Elements {
  const involved = [requester, ...targets, ...approvals.map(({ by }) => by)].map(({ name }) => name.toLowerCase());
  const free = practicePeople.find((first) => !involved.some((name) => name.startsWith(first)));
  if (!practice || free === undefined) return [];
  return [textBlock(['Alone here? Type', bold(`as ${free}: approve ${id}`)], { size: 'Small', spacing: 'Medium' })];
}
