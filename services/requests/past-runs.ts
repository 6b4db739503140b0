import type { Command, WriteCommand } from '../contract/bundle.ts';
import type { Request } from '../model/request.ts';
import { requestOf, stepOf } from '../store/rows.ts';
import type { RequestStore } from '../store/requests.ts';
import { trailMismatch } from './replay.ts';
import { retriesOf, type Retries } from './retry.ts';
import { waysBackOf, type WaysBack } from './undo.ts';

/** What can follow from a request that has run. Neither checks whether somebody may see it. */
export interface PastRuns {
  /**
   * How a request that has run can be taken back.
   * @returns undefined when what is stored of it is not what its sealed trail says
   */
  waysBack(request: Request): Promise<WaysBack | undefined>;
  /**
   * Whom a request that has run can be asked for again.
   * @returns undefined when what is stored of it is not what its sealed trail says
   */
  retries(request: Request): Promise<Retries | undefined>;
}

/** What past runs are read with. */
export interface PastRunsPorts {
  readonly store: Pick<RequestStore, 'sealed'>;
  readonly commandNamed: (name: string) => Command | undefined;
  /** The command of a stored request. */
  readonly commandOf: (name: string) => WriteCommand;
}

/** Goes on from what is stored of a run only where its seal says the same. */
export function createPastRuns({ store, commandNamed, commandOf }: PastRunsPorts): PastRuns {
  const sealedRun = async ({ id }: Request) => {
    const sealed = await store.sealed(id);
    if (sealed === undefined || sealed.fault !== undefined) return undefined;
    const { row, steps, events } = sealed;
    if (trailMismatch({ request: row, steps, events }) !== undefined) return undefined;
    return { request: requestOf(row), steps: steps.map(stepOf) };
  };
  return {
    async waysBack(request) {
      const run = await sealedRun(request);
      return run && waysBackOf(commandOf(request.command), run.request, run.steps, { commandNamed });
    },
    async retries(request) {
      const run = await sealedRun(request);
      return run && retriesOf(commandOf(request.command), run.request, run.steps);
    },
  };
}
