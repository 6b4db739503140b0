import { GraphProblem } from '../graph/graph.ts';
import { noMailboxCodes } from '../model/problem-cause.ts';

/** Whether Graph refused because the user has no mailbox in the cloud, as opposed to the account being gone. */
export const isWithoutMailbox = (error: unknown): boolean =>
  error instanceof GraphProblem && noMailboxCodes.includes(error.details.graphCode ?? '');

/**
 * Creates the problem for an account without a mailbox, with what to do instead.
 * @param graphCode error code of the service, if it gave one
 * @param cause the original problem, if there is one
 * @returns a problem with code `rejected`
 */
export const noMailbox = (graphCode: string | undefined, cause: unknown): GraphProblem =>
  new GraphProblem(
    'rejected',
    'There is no mailbox in Exchange Online for this account: it has no licence for one, it is on-premises, or it is a guest’s. Do it where the mailbox is.',
    graphCode === undefined ? {} : { graphCode },
    { cause },
  );

/**
 * Awaits a call about a mailbox, and explains the problem when there is none.
 * @throws {GraphProblem} as the port does; `rejected` when there is no mailbox
 */
export async function withMailbox<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof GraphProblem) || !isWithoutMailbox(error)) throw error;
    throw noMailbox(error.details.graphCode, error);
  }
}

/**
 * Awaits the answer of an action that closes something in a mailbox to whether it is needed. Where there is no mailbox in the cloud, there is
 * nothing to close there.
 * @throws {GraphProblem} as `ask` does, but not for a missing mailbox
 */
export async function nothingToClose(ask: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!isWithoutMailbox(error)) throw error;
    return 'Nothing to do here: there is no mailbox in Exchange Online. If there is one on-premises, look at it there.';
  }
}
