/** The reason with which a deadline of ours aborts a signal. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
  /** How long the deadline was, in milliseconds. */
  readonly afterMs: number;
  constructor(afterMs: number) {
    super(`stopped waiting after ${afterMs} ms`);
    this.afterMs = afterMs;
  }
}

/**
 * Makes a signal that is aborted after a time, with the time in its reason, so that a deadline of ours can be told from a fault of the
 * network. It does not keep the process alive.
 * @param ms the time in milliseconds
 */
export function deadlineIn(ms: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort(new DeadlinePassed(ms));
  }, ms).unref();
  return controller.signal;
}
