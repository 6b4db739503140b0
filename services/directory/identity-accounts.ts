import { z } from 'zod';
import { GraphProblem, graphPath, odata, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

const provider = z.string().nullish();

/** Microsoft's example writes `provider`, its metadata `identityProvider`, and each in another case. */
const account = z.object({
  provider,
  identityProvider: provider,
  identifier: z.string(),
  actions: z.array(z.string()).nullish(),
});
const identity = z.object({
  id: z.string(),
  isEnabled: z.boolean().nullish(),
  accounts: z.array(account).nullish(),
});

/** What Defender for Identity can do to an account of Active Directory, as Microsoft names it. */
export type IdentityAction = 'disable' | 'enable' | 'forcePasswordReset';

/** An account of Active Directory, as Defender for Identity watches it. */
export interface IdentityAccount {
  readonly id: string;
  /** Id of the account in Active Directory, which actions name. */
  readonly accountId: string;
  /** Null when Defender for Identity does not say. */
  readonly enabled: boolean | null;
  /** In lower case. Microsoft's examples leave it empty for an account that actions work on. */
  readonly actions: readonly string[];
}

const byHand = 'Do it in Active Directory';

/**
 * Finds the account of Active Directory that a synced account of Entra comes from, by its security identifier.
 * @throws {GraphProblem} as the port does; `rejected` when Defender for Identity watches none or several with that identifier, and
 *   `unlicensed` in a tenant that does not use it
 * @see https://learn.microsoft.com/graph/api/security-identitycontainer-list-identityaccounts
 */
export async function identityAccountOf(graph: Graph, user: Target): Promise<IdentityAccount> {
  const { onPremisesSecurityIdentifier: sid } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${user.id}`,
    query: { $select: 'id,onPremisesSecurityIdentifier' },
    response: z.object({ onPremisesSecurityIdentifier: z.string().nullish() }),
  });
  if (sid == null || sid === '')
    throw new GraphProblem('rejected', 'The account has no account in Active Directory that Entra knows of.');
  const { value } = await graph.send({
    method: 'GET',
    path: graphPath`/security/identities/identityAccounts`,
    query: { $filter: `onPremisesSecurityIdentifier eq ${odata(sid)}` },
    response: z.object({ value: z.array(identity) }),
  });
  const [only, ...others] = value;
  if (only === undefined)
    throw new GraphProblem('rejected', `Defender for Identity does not watch this account. ${byHand}.`);
  if (others.length > 0)
    throw new GraphProblem('rejected', `Defender for Identity has ${value.length} accounts for this one. ${byHand}.`);
  const own = (only.accounts ?? []).find((one) => isActiveDirectory(one.identityProvider ?? one.provider));
  if (own === undefined)
    throw new GraphProblem('rejected', `Defender for Identity knows no Active Directory account of it. ${byHand}.`);
  return {
    id: only.id,
    accountId: own.identifier,
    enabled: only.isEnabled ?? null,
    actions: (own.actions ?? []).map((action) => action.toLowerCase()),
  };
}

const isActiveDirectory = (name: string | null | undefined): boolean => name?.toLowerCase() === 'activedirectory';

/**
 * Hands an action to Defender for Identity. That it was taken does not mean that it is done: a sensor does it within minutes, or cannot,
 * where its account in Active Directory has no right to. The app may also need a role of Defender XDR to respond (one public playbook says
 * so).
 * @throws {GraphProblem} as the port does; `rejected` for an account on which Defender for Identity does not offer it
 * @see https://learn.microsoft.com/graph/api/security-identityaccounts-invokeaction
 * @see https://learn.microsoft.com/defender-for-identity/remediation-actions
 */
export async function invokeIdentityAction(graph: Graph, user: Target, action: IdentityAction): Promise<void> {
  const { id, accountId, actions } = await identityAccountOf(graph, user);
  if (actions.length > 0 && !actions.includes(action.toLowerCase()))
    throw new GraphProblem('rejected', `Defender for Identity does not offer this for the account. ${byHand}.`);
  await graph.send({
    method: 'POST',
    path: graphPath`/security/identities/identityAccounts/${id}/invokeAction`,
    body: { accountId, action, identityProvider: 'activeDirectory' },
    response: z.unknown(),
  });
}

/** Makes the `prove` of switching an account of Active Directory on or off. */
export const provesAdEnabled =
  (enabled: boolean) =>
  async ({ graph }: { readonly graph: Graph }, { user }: { readonly user: Target }): Promise<string | undefined> =>
    (await identityAccountOf(graph, user)).enabled === enabled
      ? `Defender for Identity shows it as ${enabled ? 'enabled' : 'disabled'} in Active Directory.`
      : undefined;

/** Makes the `unneeded` of the same. */
export const unneededAdEnabled =
  (enabled: boolean) =>
  async ({ graph }: { readonly graph: Graph }, { user }: { readonly user: Target }): Promise<string | undefined> =>
    (await identityAccountOf(graph, user)).enabled === enabled
      ? `Nothing to do: it is ${enabled ? 'enabled' : 'disabled'} in Active Directory.`
      : undefined;
