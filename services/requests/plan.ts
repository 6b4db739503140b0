import { stagesOf, type WriteCommand } from '../contract/bundle.ts';
import { notStarted, type Request, type Step } from '../model/request.ts';
import { digestOf } from '../seal/chain.ts';

/** What runs for each target of a request, as the command declares it now: names of actions, stage by stage. */
export const planOf = (command: WriteCommand, args: Request['args']): readonly (readonly string[])[] =>
  stagesOf(command, args).map((stage) => stage.map(({ name }) => name));

/**
 * The status rows of a request, created before anything runs.
 * @param command decides about requests of earlier versions, which have no plan
 */
export function stepsFor(command: WriteCommand, request: Pick<Request, 'args' | 'targets' | 'plan'>): readonly Step[] {
  const stages = request.plan ?? planOf(command, request.args);
  return request.targets
    .flatMap((target) =>
      stages.flatMap((parts, stage) => parts.map((action) => ({ target: target.id, action, stage }))),
    )
    .map((place, i) => ({
      sequence: i + 1,
      ...place,
      ...notStarted,
    }));
}

/** Digest of what steps are about, whatever has become of them. */
export const planDigest = (steps: readonly Step[]): string =>
  digestOf(steps.map(({ sequence, target, action, stage }) => [sequence, target, action, stage]));
