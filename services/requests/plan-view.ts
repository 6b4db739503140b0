import type { WriteCommand } from '../contract/bundle.ts';
import type { StepWords } from '../contract/command-words.ts';
import { hindranceWords } from '../directory/hindrance-words.ts';
import type { Foreseen } from '../model/foresight.ts';
import type { PersonId } from '../model/person.ts';
import type { Request } from '../model/request.ts';
import { targetById } from '../model/target-by-id.ts';
import { plannedForeseen, substituteFor } from './foresee.ts';
import { storedPlan } from './plan.ts';

/** The words of an action that will run. */
export interface PlannedPart extends StepWords {
  /** The name of the action. */
  readonly action: string;
  /** The targets that it runs for; left out when it runs for all. */
  readonly onlyFor?: readonly PersonId[];
}

/** Something that will not work as the words of its step say, for one target. */
export interface ForeseenView extends Foreseen {
  readonly words: StepWords;
  /** Why, and what to do instead: raw and without full stops. */
  readonly why: string;
  readonly next: string | null;
  /** The part of the plan that makes up for it; null when it is missed. */
  readonly madeUpBy: StepWords | null;
}

type WordsOf = (action: string) => StepWords | undefined;

/** What runs, stage by stage. */
export const plannedParts = (
  command: WriteCommand,
  request: Request,
  wordsOf: WordsOf,
): readonly (readonly PlannedPart[])[] =>
  storedPlan(command, request).map((stage) =>
    stage.flatMap((action) => {
      const words = wordsOf(action);
      const onlyFor = request.onlyFor?.[action];
      return words === undefined ? [] : [{ ...words, action, ...(onlyFor && { onlyFor }) }];
    }),
  );

/** What of the plan will not work as usual, and for whom. */
export function foreseenIn(command: WriteCommand, request: Request, wordsOf: WordsOf): readonly ForeseenView[] {
  return plannedForeseen(command, request).flatMap((foreseen) => {
    const target = targetById(request.targets, foreseen.target);
    const words = wordsOf(foreseen.action);
    if (target === undefined || words === undefined) return [];
    const substitute = substituteFor(command, request, foreseen);
    const madeUpBy = (substitute !== undefined && wordsOf(substitute)) || null;
    const { why, next } = hindranceWords(foreseen.action, foreseen, target);
    // What another part does besides is nobody's to do by hand.
    const byHand = madeUpBy !== null && foreseen.effect === 'some' ? null : next;
    return [{ ...foreseen, words, why, next: byHand, madeUpBy }];
  });
}
