import { z } from 'zod';
import type { ReadContext } from '../contract/action.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import type { PersonId, Target } from '../model/person.ts';

/** The properties that prove account actions, read from the directory itself and not from its index. */
const accountState = z.object({
  accountEnabled: z.boolean().nullish(),
  lastPasswordChangeDateTime: z.iso.datetime().nullish(),
  signInSessionsValidFromDateTime: z.iso.datetime().nullish(),
});

export interface AccountState {
  readonly enabled: boolean | null;
  /** Epoch milliseconds; Graph may give whole seconds only. Null when never set. */
  readonly passwordChangedAt: number | null;
  readonly sessionsValidFrom: number | null;
}

/**
 * Reads what account actions are proved by. One path for all of them, so that simultaneous proofs share one read.
 * @throws {GraphProblem}
 */
export async function readAccount(graph: Graph, id: PersonId): Promise<AccountState> {
  const user = await graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: 'id,accountEnabled,lastPasswordChangeDateTime,signInSessionsValidFromDateTime' },
    response: accountState,
  });
  return {
    enabled: user.accountEnabled ?? null,
    passwordChangedAt: time(user.lastPasswordChangeDateTime),
    sessionsValidFrom: time(user.signInSessionsValidFromDateTime),
  };
}

/** The one write behind disable-user and enable-user. On its own, so that a missing password right cannot undo it. */
export const setEnabled =
  (accountEnabled: boolean) =>
  async ({ graph }: ReadContext, { user }: { user: Target }): Promise<string> => {
    await graph.send({
      method: 'PATCH',
      path: graphPath`/users/${user.id}`,
      body: { accountEnabled },
      response: z.unknown(),
    });
    return user.synced
      ? 'The account is mastered on-premises: do the same there, or the next sync undoes it.'
      : 'Microsoft Graph accepted it.';
  };

/** Proves `setEnabled`. */
export const provesEnabled =
  (accountEnabled: boolean) =>
  async ({ graph }: ReadContext, { user }: { user: Target }): Promise<string | undefined> => {
    const { enabled } = await readAccount(graph, user.id);
    return enabled === accountEnabled
      ? `The directory shows sign-in as ${enabled ? 'allowed' : 'blocked'}.`
      : undefined;
  };

/** `14:23:05 UTC`. */
export const timeOfDay = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

const time = (text: string | null | undefined): number | null => (text == null ? null : Date.parse(text));
