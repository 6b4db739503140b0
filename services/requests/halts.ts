import type { RequestId } from '../model/request.ts';
import type { StandDown } from '../model/stand-down.ts';
import type { RequestStore } from '../store/requests.ts';
import type { StopCause } from '../model/stop-cause.ts';
import type { Timing } from './timing.ts';

/** Answers why nothing more of a running request may be started now; undefined when it may go on. */
export type Halts = (id: RequestId) => Promise<StopCause | undefined>;

/** What stops runs. */
export interface HaltPorts {
  readonly store: Pick<RequestStore, 'state'>;
  /** The stand-down that holds now; undefined when none does. */
  readonly stoodDown: () => Promise<StandDown | undefined>;
}

/**
 * Makes the function that a runner asks before each step. Steps that ask in the same turn of the event loop, as those of one stage do, share
 * the answer, and so begin at the same moment.
 */
export function createHalts({ store, stoodDown }: HaltPorts): Halts {
  const asking = new Map<RequestId, Promise<StopCause | undefined>>();
  return (id) => {
    const answer = asking.get(id) ?? ask(id);
    if (!asking.has(id)) {
      asking.set(id, answer);
      setImmediate(() => asking.delete(id));
    }
    return answer;
  };

  async function ask(id: RequestId): Promise<StopCause | undefined> {
    const [state, standDown] = await Promise.all([store.state(id), stoodDown()]);
    if (state?.kind === 'running' && state.stoppedBy !== undefined) return { kind: 'stopped', by: state.stoppedBy };
    return standDown && { kind: 'stand-down', by: standDown.by };
  }
}

/** For how long an answer holds in a mass run, in milliseconds. Far below the second within which a stop must hold. */
const holdsForMs = 100;

/**
 * The same question, asked at most once in a tenth of a second: whoever asks in between shares the answer. The time counts from the moment
 * when the question was asked, so that no answer is older than that when it comes.
 */
export function askedSparingly<T>(ask: () => Promise<T>, { elapsed }: Pick<Timing, 'elapsed'>): () => Promise<T> {
  let last: { readonly askedAt: number; readonly answer: Promise<T> } | undefined;
  return () => {
    if (last === undefined || elapsed() - last.askedAt >= holdsForMs) last = { askedAt: elapsed(), answer: ask() };
    return last.answer;
  };
}

/**
 * Has everything in this process that works on the same request ask with one function, which is forgotten when nothing does any more.
 * @param make makes the function for a request
 * @returns a function that answers it; call `end` once when the work is over
 */
export function sharedByRequest<T>(make: (id: RequestId) => () => Promise<T>) {
  const shared = new Map<RequestId, { readonly ask: () => Promise<T>; users: number }>();
  return (id: RequestId) => {
    const one = shared.get(id) ?? { ask: make(id), users: 0 };
    one.users += 1;
    shared.set(id, one);
    return {
      ask: one.ask,
      end() {
        one.users -= 1;
        if (one.users === 0) shared.delete(id);
      },
    };
  };
}
