import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone, keeping } from '../contract/way-back.ts';
import { appsOf } from '../directory/apps.ts';
import { removeEach } from '../graph/remove-each.ts';
import { graphPath } from '../graph/graph.ts';
import { chosenConsents } from '../directory/chosen-consents.ts';
import type { Target } from '../model/person.ts';
import { settle } from '../graph/settle.ts';

const shape = z.object({
  consents: z.array(z.object({ app: z.string(), resource: z.string(), scope: z.string() })).readonly(),
});

/**
 * Removes the consents that a user gave to apps, all or those to one app, never one for the whole tenant, because that would affect
 * everybody. Tokens that apps hold already remain valid until they expire. App assignments are kept: removing them needs AppRoleAssignment.ReadWrite.All, with which
 * an app can grant itself anything.
 */
export const removeGrants = defineAction({
  name: 'remove-grants',
  aliases: ['remove-consents', 'revoke-grants'],
  summary: 'Take back the consents that a user gave to apps, all or one',
  example: 'remove-grants alex@contoso.com because INC-4821',
  tier: 'destructive',
  permissions: ['DelegatedPermissionGrant.ReadWrite.All', 'Directory.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete',
  args: z.object({
    user: people('Whose consents to take back'),
    app: z
      .string()
      .trim()
      .min(1)
      .max(256)
      .optional()
      .describe('The name or an id of one app from list-grants; by default all apps'),
  }),
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
    read: async ({ graph }, { user, app: chosen }: Args) => ({
      consents: (await chosenConsents(graph, user, chosen)).map(({ clientId, resourceId, scope }) => ({
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
  async run({ graph }, { user, app }) {
    const consents = await chosenConsents(graph, user, app);
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
  async prove({ graph }, { user, app }) {
    const left = await chosenConsents(graph, user, app);
    if (left.length > 0) return undefined;
    return `Microsoft Graph lists no consent of the account ${app === undefined ? '' : 'to this app '}any more.`;
  },
  async unneeded({ graph }, { user, app }) {
    const consents = await chosenConsents(graph, user, app);
    if (consents.length > 0) return undefined;
    return `Nothing to do: the account has consented to ${app === undefined ? 'no app' : 'no such app'}.`;
  },
});

interface Args {
  readonly user: Target;
  readonly app?: string | undefined;
}
