import type { ActionStyle, IExecuteAction, ISubmitAction } from '@microsoft/teams.cards';
import type { Offer } from '../services/contract/action.ts';
import type { RequestView } from '../services/requests/view.ts';
import { oneLine } from './text.ts';

/** What a click says. Who clicked comes from the activity, everything else from the store. */
export type Verb = 'confirm' | 'cancel' | 'approve' | 'deny' | 'reveal' | 'more' | 'start' | 'submit';

export interface ButtonLook {
  readonly style?: ActionStyle;
  /** Sends the card's inputs along and insists on the required ones. */
  readonly inputs?: boolean;
}

/** An `Action.Execute` and, for clients that do not know it, the `Action.Submit` that says the same. */
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

/** A decision about a request; the digest ties it to what was shown. */
export const decisionButton = (
  verb: Verb,
  title: string,
  { id, digest }: Pick<RequestView, 'id' | 'digest'>,
  look: ButtonLook = {},
): IExecuteAction => button(verb, title, { requestId: id, digest }, look);

/** Buttons that type a command for whoever clicks; the first one stands out. */
export const commandButtons = (offers: readonly Offer[], style: ActionStyle = 'positive'): IExecuteAction[] =>
  offers.map(({ label, command }, n) => button('start', label, { command }, n === 0 ? { style } : {}));

/** Longest title of a button that stands, and what two may have together on a phone without and with a menu beside them. */
const oneFits = 20;
const twoFit = { withoutMenu: 26, withMenu: 18 };

/** Lets the first two buttons stand on the card, or only the first where two would be cut; the others go into the menu. */
export function layOutButtons(buttons: readonly IExecuteAction[]): IExecuteAction[] {
  const [first = '', next = ''] = buttons.map(({ title = '' }) => oneLine(title, oneFits));
  const room = buttons.length > 2 ? twoFit.withMenu : twoFit.withoutMenu;
  const standing = first.length + next.length > room ? 1 : 2;
  return buttons.map((action, n) => {
    const place = n < standing ? { title: oneLine(action.title ?? '', oneFits) } : { mode: 'secondary' as const };
    const { fallback } = action;
    return { ...action, ...place, ...(typeof fallback === 'object' ? { fallback: { ...fallback, ...place } } : {}) };
  });
}
