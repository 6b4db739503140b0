import type { IExecuteAction } from '@microsoft/teams.cards';
import type { RequestView } from '../services/requests/view.ts';
import { commandButtons } from './buttons.ts';
import { bold, callout, type Elements, type Text } from './card.ts';

/** What stands before everything about a request that has no way back. */
const impossible = 'Cannot be undone.';

/** Before a request runs: whether it can be undone, and how; or what to do instead. */
export const undoHint = ({ undo }: Pick<RequestView, 'undo'>): Text => [
  bold(undo.possible ? 'Undo:' : impossible),
  undo.words,
];

/** That a request cannot be undone, among the facts of a card; `undoFact` says what to do instead. */
export const undoInShort = ({ undo }: Pick<RequestView, 'undo'>): readonly [name: string, value: string | null] => [
  'Undo',
  undo.possible ? null : 'Not possible',
];

/** Whether a request can be undone, and how, for the details of a card. */
export const undoFact = ({ undo }: Pick<RequestView, 'undo'>): readonly [name: string, value: string] => [
  undo.possible ? 'Undo' : 'Cannot be undone',
  undo.words,
];

/** For a request that takes another one back: what the values are now and what they were, so that nobody brings back what is outdated. */
export function lookedBackBox({ undoes }: Pick<RequestView, 'undoes'>): Elements {
  if (undoes === undefined) return [];
  return [callout('Default', [[bold(`Takes back ${undoes.request}.`)], ...undoes.told])];
}

/** After a run: what cannot be undone and what to do instead; nothing where a button is the way back. */
export const cannotBeUndoneLines = ({ wayBack }: Pick<RequestView, 'wayBack'>): readonly Text[] =>
  wayBack === undefined || wayBack.offers.length > 0
    ? []
    : wayBack.instead.map((instead): Text => [bold(impossible), instead]);

/** After a run: the buttons that ask for the way back. */
export const wayBackButtons = ({ wayBack }: Pick<RequestView, 'wayBack'>): IExecuteAction[] =>
  commandButtons(wayBack?.offers ?? [], 'default');
