import type { ActionStyle, IAdaptiveCard, IExecuteAction, ISubmitAction } from '@microsoft/teams.cards';
import type { Offer } from '../services/contract/action.ts';
import type { PersonId } from '../services/model/person.ts';
import type { RequestView } from '../services/requests/view.ts';
import { oneLine } from './text.ts';

/** The verb of a click. A click carries no facts: who clicked comes from the activity, everything else from the store. */
export type Verb =
  | 'confirm'
  | 'cancel'
  | 'approve'
  | 'deny'
  | 'reveal'
  | 'show-again'
  | 'stop'
  | 'more'
  | 'refresh'
  | 'start'
  | 'anyway'
  | 'submit'
  | 'pick'
  | 'dismiss'
  | 'leave-out'
  | 'fix'
  | 'stop-looking'
  | 'show-lines';

/** How a button looks, and whether it submits inputs. */
export interface ButtonLook {
  readonly style?: ActionStyle;
  /** Submits the card's inputs, and requires the mandatory ones to be filled in. False unless set. */
  readonly inputs?: boolean;
}

/**
 * An `Action.Execute`, with an equivalent `Action.Submit` as fallback for clients that do not support it.
 * @param data what the click carries besides the verb; never put state in it
 */
export function button(
  verb: Verb,
  title: string,
  data: Readonly<Record<string, unknown>>,
  { style = 'default', inputs = false }: ButtonLook = {},
): IExecuteAction {
  const shared = { title: oneLine(title, 32), style, associatedInputs: inputs ? 'auto' : 'none' } as const;
  const fallback: ISubmitAction = { type: 'Action.Submit', ...shared, data: { verb, ...data } };
  return { type: 'Action.Execute', ...shared, verb, data: { ...data }, fallback };
}

/**
 * What pressing a row does: it runs a command in the name of whoever presses it. It says no more than it must, because a card may have a
 * page of such rows.
 * @param what names the row for those who do not see it
 */
export function rowAction({ label, command }: Offer, what: string): IExecuteAction {
  const verb: Verb = 'start';
  const fallback: ISubmitAction = { type: 'Action.Submit', title: oneLine(label, 32), data: { verb, command } };
  return { type: 'Action.Execute', title: oneLine(`${label} ${what}`, 32), verb, data: { command }, fallback };
}

/** A button that decides about a request. It carries the digest, so that the click counts only for the payload that was shown. */
export const decisionButton = (
  verb: Verb,
  title: string,
  { id, digest }: Pick<RequestView, 'id' | 'digest'>,
  look: ButtonLook = {},
): IExecuteAction => button(verb, title, { requestId: id, digest }, look);

/** Whether a command line takes an account out of an attacker's hands, or asks for that again. */
const isContainment = (command: string): boolean => /^(undo \S+ )?(contain|remediate)\b/.test(command);

/**
 * The style of a button that leads to a command: red for containment wherever it is offered, so that it looks the same on every card.
 * @param otherwise the style for every other command
 */
export const styleOf = (command: string, otherwise: ActionStyle = 'default'): ActionStyle =>
  isContainment(command) ? 'destructive' : otherwise;

/**
 * Buttons that run a command in the name of whoever clicks.
 * @param style the style of the first button; the others have the default style. Containment is red in any place.
 */
export const commandButtons = (offers: readonly Offer[], style: ActionStyle = 'positive'): IExecuteAction[] =>
  offers.map(({ label, command }, index) =>
    button('start', label, { command }, { style: styleOf(command, index === 0 ? style : 'default') }),
  );

/**
 * The same card with buttons that work for one person only: each names them in its data, and a click by anybody else is refused.
 * @param reader object id of the person
 */
export const cardFor = (reader: PersonId, card: IAdaptiveCard): IAdaptiveCard => ({
  ...card,
  body: card.body.map((element) => elementFor(reader, element)),
  ...(card.actions && { actions: card.actions.map((action) => actionFor(reader, action)) }),
});

type CardAction = NonNullable<IAdaptiveCard['actions']>[number];

/** Buttons and rows that lead on stand in the body itself, never deeper. */
function elementFor(reader: PersonId, element: IAdaptiveCard['body'][number]): IAdaptiveCard['body'][number] {
  if (element.type === 'ActionSet')
    return { ...element, actions: element.actions.map((action) => actionFor(reader, action)) };
  if (element.type !== 'ColumnSet' || element.selectAction?.type !== 'Action.Execute') return element;
  return { ...element, selectAction: executeFor(reader, element.selectAction) };
}

function actionFor(reader: PersonId, action: CardAction): CardAction {
  if (action.type === 'Action.Submit') return { ...action, data: dataFor(reader, action.data) };
  return action.type === 'Action.Execute' ? executeFor(reader, action) : action;
}

function executeFor(reader: PersonId, action: IExecuteAction): IExecuteAction {
  const { data, fallback } = action;
  const submit = typeof fallback === 'object' && fallback.type === 'Action.Submit' ? fallback : undefined;
  return {
    ...action,
    data: dataFor(reader, data),
    ...(submit && { fallback: { ...submit, data: dataFor(reader, submit.data) } }),
  };
}

const dataFor = (reader: PersonId, data: IExecuteAction['data']) => ({
  ...(typeof data === 'object' ? data : {}),
  for: reader,
});

/** Longest title of a visible button, and the longest combined titles of two, in characters; a phone cuts longer ones. */
const oneFits = 20;
const twoFit = { withoutMenu: 26, withMenu: 18 };

/** Longest title of a third button that is no wider than the overflow menu, in characters. */
const menuFits = 4;

/**
 * Keeps the first two buttons visible, or only the first when a phone would cut two, and moves the others into the overflow menu. The last of
 * three takes the place of the menu when it is no wider.
 */
export function layOutButtons(buttons: readonly IExecuteAction[]): IExecuteAction[] {
  const [first = '', next = ''] = buttons.map(({ title = '' }) => oneLine(title, oneFits));
  const room = buttons.length > 2 ? twoFit.withMenu : twoFit.withoutMenu;
  const isShort = buttons.length === 3 && (buttons[2]?.title ?? '').length <= menuFits;
  const fitting = isShort ? 3 : 2;
  const visible = first.length + next.length > room ? 1 : fitting;
  return buttons.map((action, index) => {
    const place = index < visible ? { title: oneLine(action.title ?? '', oneFits) } : { mode: 'secondary' as const };
    const { fallback } = action;
    return { ...action, ...place, ...(typeof fallback === 'object' ? { fallback: { ...fallback, ...place } } : {}) };
  });
}

/** The button that asks for the same again; none where the line would be too long. */
export const askAgainButton = ({ again }: Pick<RequestView, 'again'>): IExecuteAction[] =>
  again === null ? [] : commandButtons([{ label: 'Ask again', command: again }], 'default');
