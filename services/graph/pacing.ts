import type { Clock } from '../base/clock.ts';
import type { GraphLimitsSettings } from './graph-limits.ts';
import { createJoinedBuckets, type JoinedBuckets } from './joined-buckets.ts';

/** The buckets of a process, for all its tenants. It is made before the database is open, and joins the shared buckets then. */
export interface Pacing extends Pick<JoinedBuckets, 'join' | 'leave'> {
  /**
   * What the limits of one app in one tenant count on. Make them once, and give them to all Graph clients of the two.
   * @param name names tenant and app, in the same way in every replica
   */
  of(name: string): GraphLimitsSettings;
  /** Replaces who hears what each call has waited. */
  onWait(listener: NonNullable<GraphLimitsSettings['onWait']>): void;
}

/** Makes the pacing of a process. */
export function createPacing(clock: Pick<Clock, 'elapsed' | 'sleep' | 'after'>): Pacing {
  const buckets = createJoinedBuckets(clock);
  const heard: { listener?: GraphLimitsSettings['onWait'] } = {};
  return {
    join(shared) {
      buckets.join(shared);
    },
    leave() {
      buckets.leave();
    },
    of: (name) => ({
      name,
      buckets,
      clock,
      onWait: (...waited) => heard.listener?.(...waited),
    }),
    onWait(listener) {
      heard.listener = listener;
    },
  };
}
