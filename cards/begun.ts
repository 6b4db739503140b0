import type { RequestView } from '../services/requests/view.ts';
import { happenedIn, stepsWithStatus, troublesInShort, troublesOf } from './outcome.ts';
import { notStartedWords } from './stop-words.ts';

/**
 * What a run has done before its request went back to wait for approvals: `password replaced`, then what failed or is not known, then
 * what was not started. Raw, in lower case and without full stops.
 * @returns nothing when no step has been started
 */
export function begunIn(view: RequestView): readonly string[] {
  if (!view.steps.some(({ tries }) => tries > 0)) return [];
  return [
    ...happenedIn(view, stepsWithStatus(view, 'proved')),
    ...happenedIn(view, stepsWithStatus(view, 'accepted')).map((done) => `${done}, but not proved`),
    ...troublesInShort(troublesOf(view)),
    notStartedWords(view),
  ];
}
