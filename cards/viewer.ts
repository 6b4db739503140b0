import type { IAdaptiveCard, IExecuteAction } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import type { ViewerRole } from '../services/requests/viewer-role.ts';
import { button, layOutButtons, type Verb } from './buttons.ts';
import type { Elements } from './card.ts';

/** The kinds of calls to approvers, which a client that refreshes one of them names. */
export type CallKind = 'ask' | 'raised' | 'reminder';

/** Who sees a card, as far as it is known. */
export interface CardViewers {
  /** What its one viewer is to the request. Undefined: it is for everybody, and has the buttons of all. */
  readonly viewer?: ViewerRole | undefined;
  /** Teams ids of those whose clients ask for a view of their own, 60 at most. None for a card that stays as it is. */
  readonly refreshedFor?: readonly string[] | undefined;
}

/** What each viewer decides. Other buttons, such as `Show all`, are for everybody. */
const decisionsOf: Readonly<Record<ViewerRole, ReadonlySet<unknown>>> = {
  requester: new Set<Verb>(['confirm', 'cancel', 'stop']),
  approver: new Set<Verb>(['approve', 'deny', 'stop']),
  voter: new Set<Verb>(['deny', 'stop']),
  onlooker: new Set<Verb>(),
};
const decisions: ReadonlySet<unknown> = new Set<Verb>(['confirm', 'cancel', 'approve', 'deny', 'stop']);

/**
 * The card as its viewers see it: one viewer sees only the buttons that work for them, and no input that none of these sends. A card for
 * several has its clients ask for such a view; one that does not ask shows the buttons of all.
 * @param call set for a call to approvers, so that a client that refreshes it gets a call again
 * @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views
 */
export function seenBy(
  { viewer, refreshedFor = [] }: CardViewers,
  { id, digest }: Pick<RequestView, 'id' | 'digest'>,
  card: IAdaptiveCard,
  call?: CallKind,
): IAdaptiveCard {
  const own = viewer === undefined ? card : onlyFor(viewer, card);
  if (refreshedFor.length === 0) return own;
  const { type, verb, data } = button('refresh', 'Refresh', { requestId: id, digest, ...(call && { call }) });
  return { ...own, refresh: { action: { type, verb, data } as IExecuteAction, userIds: [...refreshedFor] } };
}

function onlyFor(viewer: ViewerRole, card: IAdaptiveCard): IAdaptiveCard {
  const keeps = (action: Action): boolean =>
    action.type !== 'Action.Execute' || !decisions.has(action.verb) || decisionsOf[viewer].has(action.verb);
  const left = actionsIn(card).filter(keeps);
  const sends = left.some((action) => action.type === 'Action.Execute' && action.associatedInputs === 'auto');
  const actions = (card.actions ?? []).filter(keeps);
  const { actions: all = [], ...rest } = card;
  return {
    ...rest,
    body: elementsFor(card.body, keeps, sends),
    ...(actions.length === 0 ? {} : { actions: actions.length === all.length ? all : laidOutAnew(actions) }),
  };
}

type Action = NonNullable<IAdaptiveCard['actions']>[number];
type Element = Elements[number];

/** All buttons of a card, those in its body too. */
const actionsIn = ({ body, actions = [] }: Pick<IAdaptiveCard, 'body' | 'actions'>): readonly Action[] => [
  ...actions,
  ...body.flatMap(actionsOf),
];

function actionsOf(element: Element): readonly Action[] {
  if (element.type === 'ActionSet') return element.actions;
  if (element.type === 'Container') return element.items.flatMap(actionsOf);
  return element.type === 'ColumnSet' ? (element.columns ?? []).flatMap(({ items }) => items.flatMap(actionsOf)) : [];
}

/** The elements without the buttons that `keeps` refuses, and without inputs unless a button is left that sends them. */
function elementsFor(elements: Elements, keeps: (action: Action) => boolean, sends: boolean): Elements {
  const within = (items: Elements): Elements => elementsFor(items, keeps, sends);
  return elements.flatMap((element): Elements => {
    if (element.type === 'Container') return [{ ...element, items: within(element.items) }];
    if (element.type === 'ColumnSet') {
      const columns = (element.columns ?? []).map((column) => ({ ...column, items: within(column.items) }));
      return [{ ...element, columns }];
    }
    if (element.type !== 'ActionSet') return element.type.startsWith('Input.') && !sends ? [] : [element];
    const actions = element.actions.filter(keeps);
    return actions.length === 0 ? [] : [{ ...element, actions }];
  });
}

/** The buttons that are left take the places of those that are not. */
function laidOutAnew(actions: readonly Action[]): Action[] {
  const executes = actions.filter((action) => action.type === 'Action.Execute');
  return executes.length < actions.length ? [...actions] : layOutButtons(executes.map(withoutPlace));
}

/** A button that is not in the overflow menu. */
function withoutPlace(action: IExecuteAction): IExecuteAction {
  const { fallback } = action;
  const mode = 'primary';
  return { ...action, mode, ...(typeof fallback === 'object' && { fallback: { ...fallback, mode } }) };
}
