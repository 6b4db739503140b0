import type { KeptValue } from '../model/kept.ts';

/** What Cordon itself did to the target of a step, in earlier requests and in the same tenant. */
export interface OwnLedger {
  /**
   * Finds the last thing that it did.
   * @param actions names of the actions that count
   * @returns undefined when it did none of them, or longer ago than requests are kept
   */
  lastOf(actions: readonly string[]): Promise<OwnDeed | undefined>;
}

/** A step of an earlier request that Graph accepted. */
export interface OwnDeed {
  readonly action: string;
  /** The arguments of its request, without the targets. */
  readonly args: Readonly<Record<string, unknown>>;
  /** What stood there before; undefined when nothing was kept. */
  readonly kept: KeptValue | undefined;
}
