import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone, keeping } from '../contract/way-back.ts';
import { appsOf } from '../directory/apps.ts';
import { removeEach } from '../graph/remove-each.ts';
import { graphPath } from '../graph/graph.ts';
import { ownConsentsOf } from '../directory/grants.ts';
import type { Target } from '../model/person.ts';
import { settle } from '../graph/settle.ts';

const shape = z.object({
  consents: z.array(z.object({ app: z.string(), resource: z.string(), scope: z.string() })).readonly(),
});

/**
 * Removes the consents that a user gave to apps, never one for the whole tenant, because that would affect everybody. Tokens that apps
 * hold already remain valid until they expire. App assignments are kept: removing them needs AppRoleAssignment.ReadWrite.All, with which
 * an app can grant itself anything.
 */
export const removeGrants = defineAction({
  name: 'remove-grants',
  aliases: ['remove-consents', 'revoke-grants'],
  summary: 'Take back every consent that a user gave to apps',
  example: 'remove-grants alex@contoso.com because INC-4821',
  tier: 'destructive',
  permissions: ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete',
  args: z.object({ user: people('Whose consents to take back') }),
  title: {
    ask: 'Take back the app consents of {who}',
    doing: 'Taking back the app consents of {who}',
    done: 'The app consents of {who} are taken back',
  },
  step: {
    will: 'Remove the consents to apps',
    doing: 'Removing the consents to apps',
    done: 'Consents removed',
    notDone: 'Consents not removed',
    effect:
      'Apps get no new tokens in this name. Tokens already issued can work for up to 1 hour: also revoke sessions. ' +
      'Consents for the whole tenant and app assignments stay.',
    risk: 'Apps may still act as {who}',
  },
  keep: keeping({
    what: 'consents',
    shape,
    read: async ({ graph }, { user }: { readonly user: Target }) => ({
      consents: (await ownConsentsOf(graph, user.id)).map(({ clientId, resourceId, scope }) => ({
        app: clientId,
        resource: resourceId,
        scope: (scope ?? '').trim(),
      })),
    }),
    sets: () => ({ consents: [] }),
    says: ({ consents }) =>
      consents.map(({ app, scope }) => `app ${app} (${scope || 'no scope'})`).join(', ') || 'none',
  }),
  wayBack: cannotBeUndone('The person can consent again, where the tenant allows it.'),
  repeatable: true,
  opensAccess: false,
  remedy: 'revoke-sessions',
  async run({ graph }, { user }) {
    const consents = await ownConsentsOf(graph, user.id);
    const apps = await settle(
      appsOf(
        graph,
        consents.map(({ clientId }) => clientId),
      ),
    );
    const summary = await removeEach(consents, {
      things: 'Consents',
      name: ({ clientId, scope }) =>
        `${apps.ok ? (apps.value.get(clientId)?.name ?? clientId) : clientId} (${(scope ?? '').trim() || 'no scope'})`,
      work: ({ id }) =>
        graph.send({ method: 'DELETE', path: graphPath`/oauth2PermissionGrants/${id}`, response: z.unknown() }),
    });
    return `${summary} App assignments were left alone. Also revoke sessions: issued tokens live on.`;
  },
  async prove({ graph }, { user }) {
    const left = await ownConsentsOf(graph, user.id);
    return left.length === 0 ? 'Microsoft Graph lists no consent of the account any more.' : undefined;
  },
  async unneeded({ graph }, { user }) {
    const consents = await ownConsentsOf(graph, user.id);
    return consents.length === 0 ? 'Nothing to do: the account has consented to no app.' : undefined;
  },
});
