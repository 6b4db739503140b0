import { GraphProblem } from '../graph/graph.ts';

/** Graph's codes for a user without a cloud mailbox; the second is unverified. */
const codes: readonly (string | undefined)[] = ['ErrorNonExistentMailbox', 'MailboxNotEnabledForRESTAPI'];

/** Whether Graph refused because there is no mailbox in the cloud, and not because the account is gone. */
export const isWithoutMailbox = (error: unknown): boolean =>
  error instanceof GraphProblem && codes.includes(error.details.graphCode);

/** The problem of an account without a mailbox, with what to do. @param graphCode what the service called it */
export const noMailbox = (graphCode: string | undefined, cause: unknown): GraphProblem =>
  new GraphProblem(
    'rejected',
    'There is no mailbox in Exchange Online for this account: it has no licence for one, it is on-premises, or it is a guest’s. Do it where the mailbox is.',
    graphCode === undefined ? {} : { graphCode },
    { cause },
  );

/**
 * Waits for a call about a mailbox, and says so where there is none.
 * @throws {GraphProblem} as the port does; `rejected` without a mailbox
 */
export async function withMailbox<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof GraphProblem) || !isWithoutMailbox(error)) throw error;
    throw noMailbox(error.details.graphCode, error);
  }
}
