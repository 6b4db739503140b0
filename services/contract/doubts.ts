/** A secret that was sent to Graph and may be in force, because the answer was lost. */
export interface DoubtfulSecret {
  readonly secret: string;
  /** When it was first sent, by Graph's clock, in epoch milliseconds. */
  readonly from: number;
  /** When Graph could last have carried it out as far as we know: the end of the last call that sent it, on the same clock. */
  readonly to: number;
}

/**
 * The doubtful secrets of one target in one run, by their labels. They live in memory only, until a proof shows which of them is in
 * force: nobody is shown one that is not proved, and a crash loses them.
 */
export type Doubts = Map<string, DoubtfulSecret>;
