import type { WriteCommand } from './bundle.ts';
import type { WayBack } from './way-back.ts';

/** Whether a command can be undone, in words for everybody who has to decide about it. */
export interface UndoWords {
  readonly possible: boolean;
  /** What the way back does; or, where there is none, what to do instead. */
  readonly words: string;
}

/** The words for the way back of a command, from what it and its parts declare. */
export function undoWordsOf(command: WriteCommand): UndoWords {
  if (!('stages' in command)) return wordsFor(command.wayBack);
  if (command.wayBack !== undefined) return { possible: false, words: command.wayBack.instead };
  const parts = command.stages.flat().map(({ action }) => wordsFor(action.wayBack));
  const [possible, impossible] = [parts.filter((part) => part.possible), parts.filter((part) => !part.possible)];
  const told = possible.length > 0 ? possible : impossible;
  return { possible: possible.length > 0, words: told.map(({ words }) => words).join(' ') };
}

const wordsFor = (wayBack: WayBack): UndoWords =>
  wayBack.kind === 'none' ? { possible: false, words: wayBack.instead } : { possible: true, words: wayBack.how };
