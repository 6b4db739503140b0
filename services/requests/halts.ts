import type { RequestId } from '../model/request.ts';
import type { StandDown } from '../model/stand-down.ts';
import type { RequestStore } from '../store/requests.ts';
import type { StopCause } from '../model/stop-cause.ts';

/** Answers why nothing more of a running request may be started now; undefined when it may go on. */
export type Halts = (id: RequestId) => Promise<StopCause | undefined>;

/** What stops runs. */
export interface HaltPorts {
  readonly store: Pick<RequestStore, 'state'>;
  /** The stand-down that holds now; undefined when none does. */
  readonly stoodDown: () => Promise<StandDown | undefined>;
}

/** Makes the function that a runner asks before each step. */
export const createHalts =
  ({ store, stoodDown }: HaltPorts): Halts =>
  async (id) => {
    const [state, standDown] = await Promise.all([store.state(id), stoodDown()]);
    if (state?.kind === 'running' && state.stoppedBy !== undefined) return { kind: 'stopped', by: state.stoppedBy };
    return standDown && { kind: 'stand-down', by: standDown.by };
  };
