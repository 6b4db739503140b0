/** The outcome of an earlier step of the same request, for the same target. */
export interface EarlierStep {
  /** Name of its action. */
  readonly action: string;
  /** When it began; the same unit and clock as `ProofContext.since`. */
  readonly since: number;
  /** Whether Graph carried it out; `unknown` after a 5xx or a lost answer. */
  readonly tookEffect: 'yes' | 'no' | 'unknown';
  /**
   * When its last try was sent, and when Graph answered it, in milliseconds of one clock that nobody sets; undefined when this process did
   * not try it. Of two calls, only one that was sent after the answer to the other is known to have been carried out later.
   */
  readonly lastTry: { readonly sentAt: number; readonly endedAt: number } | undefined;
}
