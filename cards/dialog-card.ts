import type { IAdaptiveCard, ISubmitAction, ITextInput } from '@microsoft/teams.cards';
import type { Target } from '../services/model/person.ts';
import type { RequestView } from '../services/requests/view.ts';
import { box, card, facts, footer, header, line, secondLine, section, textBlock } from './card.ts';
import type { Elements, FallbackText } from './card.ts';
import { demandWords } from './demand-words.ts';
import { foreseenBoxes, workingPlan } from './foreseen.ts';
import { peopleBox } from './people.ts';
import { stepIcon } from './step-icons.ts';
import { oneLine } from './text.ts';
import { fillPeople, peopleWho, personName } from './words.ts';

/** What a dialog asks before a command is carried out for the sender of a message. Text is raw. */
export interface DialogView {
  /** The title of the dialog's window, which is what was chosen: `Contain sender`. */
  readonly title: string;
  readonly about: DialogSubject;
  /** What the button sends besides the inputs. It comes back through the client, so trust none of it. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly practice: boolean;
}

/** What a dialog is about. */
export type DialogSubject =
  /** A request that could be opened, as its card would show it. */
  | { readonly kind: 'request'; readonly view: RequestView }
  /** Somebody about whom something can be read; `what` is the command's summary. */
  | { readonly kind: 'read'; readonly target: Target; readonly what: string }
  /** Cordon is not in the conversation of the message, where it would have to post. */
  | { readonly kind: 'install' };

/**
 * The card of a dialog. Its only button is an `Action.Submit`, because that is the action which dialogs of message extensions document.
 * @see https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/how-to/action-commands/create-task-module
 */
export function dialogCard({ about, data, practice }: DialogView): IAdaptiveCard {
  switch (about.kind) {
    case 'request':
      return requestDialog(about.view, data, practice);
    case 'read':
      return readDialog(about, data, practice);
    case 'install':
      return installDialog(practice);
    default:
      return about satisfies never;
  }
}

/** Shows who is meant and what would happen, and asks why. */
function requestDialog(view: RequestView, data: DialogView['data'], practice: boolean): IAdaptiveCard {
  const title = `${fillPeople(view.title.ask, view.targets)}?`;
  const approval =
    view.approvalsNeeded === 0 ? 'then it runs' : `then ${peopleWho(view.approvalsNeeded, 'approve', 'other')}`;
  const body: Elements = [
    header({
      icon: 'ShieldError',
      tone: 'Attention',
      title,
      subtitle: 'Nothing has changed yet',
    }),
    ...peopleBox(view, false),
    ...foreseenBoxes(view),
    reasonInput(view.approvalsNeeded > 0),
    ...planned(view),
    ...facts([...view.settings, ['Needs', demandWords(view)]]),
    mayBeRead(view.targets),
    footer(`Next: you confirm on the card below the message, ${approval}`, { practice }),
  ];
  const whom = view.targets.map(personName).join(', ');
  return withSubmit(
    body,
    { title: 'Continue', style: 'destructive', data },
    { fallbackText: `${title} Give a reason for ${whom}, then confirm on the card below the message.` },
  );
}

/** Shows whom something would be read about. */
function readDialog(
  { target, what }: Extract<DialogSubject, { kind: 'read' }>,
  data: DialogView['data'],
  practice: boolean,
): IAdaptiveCard {
  const title = `Look up ${personName(target)}?`;
  const body: Elements = [
    header({ icon: 'PersonSearch', tone: 'Accent', title, subtitle: what }),
    box('emphasis', [
      textBlock(personName(target), { weight: 'Bolder' }),
      textBlock([target.upn, target.jobTitle ?? ''].filter((text) => text !== '').join(' · '), secondLine),
    ]),
    mayBeRead([target]),
    footer('The answer is posted below the message, and the audit notes who read it', { practice }),
  ];
  return withSubmit(
    body,
    { title: 'Look up', style: 'positive', data },
    { fallbackText: `${title} The answer is posted below the message.` },
  );
}

/** Asks Teams to add Cordon to the conversation; Teams then sends the same dialog's submit again. */
function installDialog(practice: boolean): IAdaptiveCard {
  const title = 'Cordon is not in this conversation';
  const sentence = 'Its card has to be posted below the message. Add it here, and this dialog continues.';
  return withSubmit(
    [
      header({ icon: 'Info', tone: 'Accent', title }),
      textBlock(sentence, { spacing: 'Medium' }),
      footer('Nothing was done and nobody was told', { practice }),
    ],
    { title: 'Add Cordon', style: 'positive', data: { msteams: { justInTimeInstall: true } } },
    { fallbackText: `${title}. ${sentence}` },
  );
}

/** People forget that those they ask about may be reading along. */
const mayBeRead = (targets: readonly Target[]): Elements[number] =>
  textBlock(`The card is posted here, where ${targets.map(personName).join(', ')} may read it too.`, {
    size: 'Small',
    spacing: 'Medium',
  });

/** The plan in short. The card that asks for the confirmation explains each step. */
const planned = (view: RequestView): Elements => [
  section('What will happen'),
  ...workingPlan(view)
    .flat()
    .filter(({ detail }) => detail !== true)
    .map(({ action, will, whom }) => line({ mark: stepIcon(action), title: `${will}${whom}` })),
];

const reasonInput = (isRequired: boolean): ITextInput => ({
  type: 'Input.Text',
  id: 'reason',
  label: 'Reason (saved in the audit trail)',
  placeholder: 'For example: impossible travel alert, INC-4821',
  ...(isRequired ? { isRequired, errorMessage: 'Write a short reason, so that approvers know why.' } : {}),
  maxLength: 280,
  isMultiline: true,
  spacing: 'Large',
});

/** A card with one button, which submits its inputs. */
const withSubmit = (
  body: Elements,
  { title, style, data }: Required<Pick<ISubmitAction, 'style' | 'data'>> & { readonly title: string },
  words: FallbackText,
): IAdaptiveCard => ({
  ...card({ body, actions: [] }, words),
  actions: [{ type: 'Action.Submit', title: oneLine(title, 20), style, data }],
});
