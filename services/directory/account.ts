import { z } from 'zod';
import type { ReadContext } from '../contract/action.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import type { PersonId, Target } from '../model/person.ts';

/** The properties that prove account actions. Graph reads them from the directory itself and not from its index. */
const accountState = z.object({
  accountEnabled: z.boolean().nullish(),
  lastPasswordChangeDateTime: z.iso.datetime().nullish(),
  signInSessionsValidFromDateTime: z.iso.datetime().nullish(),
});

/** The state of an account, as far as account actions are proved by it. Times may be whole seconds, because Graph's may. */
export interface AccountState {
  /** Null when Graph does not say. */
  readonly enabled: boolean | null;
  /** Epoch milliseconds; null when never set. */
  readonly passwordChangedAt: number | null;
  /** When all older sessions were cut off, in epoch milliseconds; null when never. */
  readonly sessionsValidFrom: number | null;
}

/**
 * Reads the state that account actions are proved by. All of them use this one call, so that simultaneous proofs share it.
 * @throws {GraphProblem} as the port does; `not-found` when the account is gone
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

/**
 * Creates the `run` of disable-user and enable-user. It sends `accountEnabled` alone, because Graph would reject the whole call if the
 * app lacked the permission for another property.
 */
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

/** Creates the `prove` that belongs to `setEnabled`. */
export const provesEnabled =
  (accountEnabled: boolean) =>
  async ({ graph }: ReadContext, { user }: { user: Target }): Promise<string | undefined> => {
    const { enabled } = await readAccount(graph, user.id);
    return enabled === accountEnabled
      ? `The directory shows sign-in as ${enabled ? 'allowed' : 'blocked'}.`
      : undefined;
  };

/**
 * Formats a time of day, such as `14:23:05 UTC`.
 * @param at epoch milliseconds
 */
export const timeOfDay = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

const time = (text: string | null | undefined): number | null => (text == null ? null : Date.parse(text));
