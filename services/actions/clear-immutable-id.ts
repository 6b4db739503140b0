import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone, keeping } from '../contract/way-back.ts';
import { linkForesight } from '../directory/hindrances.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import type { PersonId, Target } from '../model/person.ts';

/**
 * Clears the id that links an account to one in Active Directory, once it is no longer synced. Without the link, no on-premises account
 * can take this one over.
 */
export const clearImmutableId = defineAction({
  name: 'clear-immutable-id',
  aliases: ['clear-on-premises-id'],
  summary: 'Unlink an account that was synced from Active Directory',
  example: 'clear-immutable-id alex@contoso.com because left the forest',
  tier: 'destructive',
  permissions: ['User.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/user-update',
  args: z.object({ user: people('Whose account to unlink') }),
  title: {
    ask: 'Clear the immutable id of {who}',
    doing: 'Clearing the immutable id of {who}',
    done: 'The immutable id of {who} is cleared',
  },
  step: {
    will: 'Clear the immutable id',
    doing: 'Clearing the immutable id',
    done: 'Immutable id cleared',
    notDone: 'Immutable id not cleared',
    effect:
      'No account in Active Directory can be matched with this one by id again. Federated sign-in with the account ends.',
    risk: '{who} can still be taken over by an account in Active Directory',
  },
  keep: keeping({
    what: 'immutable id',
    shape: z.object({ id: z.string().nullable() }),
    read: async ({ graph }, { user }: { readonly user: Target }) => ({ id: await immutableIdOf(graph, user.id) }),
    sets: () => ({ id: null }),
    says: ({ id }) => id ?? 'none',
  }),
  wayBack: cannotBeUndone(
    'The old id is kept with the request: history shows it, and an administrator can set it with Microsoft Graph PowerShell.',
  ),
  repeatable: true,
  opensAccess: true, // without the id, an account in Active Directory with the same address is matched instead
  locksOut: true, // in a federated domain, nobody signs in to an account without the id
  foresee: linkForesight,
  async unneeded({ graph }, { user }) {
    return (await immutableIdOf(graph, user.id)) === null ? 'Nothing to do: there is no immutable id.' : undefined;
  },
  async run({ graph }, { user }) {
    await graph.send({
      method: 'PATCH',
      path: graphPath`/users/${user.id}`,
      body: { onPremisesImmutableId: null },
      response: z.unknown(),
    });
    return 'Microsoft Graph accepted it.';
  },
  async prove({ graph }, { user }) {
    return (await immutableIdOf(graph, user.id)) === null ? 'The directory shows no immutable id.' : undefined;
  },
});

async function immutableIdOf(graph: Graph, id: PersonId): Promise<string | null> {
  const { onPremisesImmutableId } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${id}`,
    query: { $select: 'id,onPremisesImmutableId' },
    response: z.object({ onPremisesImmutableId: z.string().nullish() }),
  });
  return onPremisesImmutableId ?? null;
}
