import { onceFor } from '../base/once-for.ts';
import type { Target } from './person.ts';

/**
 * Finds one of the targets of a request, without a walk through all of them.
 * @returns undefined when it is none of them
 */
export const targetById = (targets: readonly Target[], id: string): Target | undefined => byId(targets).get(id);

const byId = onceFor(
  (targets: readonly Target[]): ReadonlyMap<string, Target> => new Map(targets.map((target) => [target.id, target])),
);
