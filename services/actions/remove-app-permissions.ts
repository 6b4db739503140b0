import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { apps } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { permissionsOfApp, typedPermission } from '../directory/app-grants.ts';
import { refuseSystemApp } from '../directory/apps.ts';
import { isGoneTwice } from '../directory/gone-twice.ts';
import { appForesight } from '../directory/hindrances.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({
  permissions: z.array(z.object({ name: z.string(), resourceId: z.string() })).readonly(),
});

/**
 * Takes away the application permissions of an app, which it uses without any person. It needs AppRoleAssignment.ReadWrite.All, with which
 * an app can give itself anything, so it is off until the policy switches it on.
 */
export const removeAppPermissions = defineAction({
  name: 'remove-app-permissions',
  aliases: ['remove-app-roles'],
  summary: 'Take away the permissions that an app has without any person',
  example: 'remove-app-permissions "Mail Archive Helper" because INC-4821',
  tier: 'critical',
  optIn: true,
  permissions: ['Application.Read.All', 'AppRoleAssignment.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/serviceprincipal-delete-approleassignedto',
  args: z.object({ app: apps('Which app: its name, its app id or its object id') }),
  title: {
    ask: 'Take away the permissions of {who}',
    doing: 'Taking away the permissions of {who}',
    done: 'The permissions of {who} are taken away',
  },
  step: {
    will: 'Take away its own permissions',
    doing: 'Taking away its own permissions',
    done: 'App permissions removed',
    notDone: 'App permissions not removed',
    effect: 'Without a person, the app can do nothing more. Tokens already issued work until they expire.',
    risk: '{who} may still act without any person',
  },
  keep: keeping({
    what: 'app permissions',
    shape,
    read: async ({ graph }, { app }: Args) => ({
      permissions: (await permissionsOfApp(graph, app.id)).map(({ name, resourceId }) => ({ name, resourceId })),
    }),
    sets: () => ({ permissions: [] }),
    says: ({ permissions }) => permissions.map(({ name }) => name).join(', ') || 'none',
  }),
  wayBack: undoneBy(['restore-app-permissions'], 'The permissions are given again.', shape, ({ permissions }) =>
    restoring('restore-app-permissions', { permissions: permissions.map(typedPermission).join(',') }),
  ),
  repeatable: true,
  opensAccess: false,
  remedy: 'disable-app',
  foresee: appForesight,
  async run({ graph }, { app }) {
    await refuseSystemApp(graph, app);
    const summary = await removeEach(await permissionsOfApp(graph, app.id), {
      things: 'App permissions',
      name: ({ name, resource }) => `${name} (${resource})`,
      work: ({ id, resourceId }) =>
        graph.send({
          method: 'DELETE',
          path: graphPath`/servicePrincipals/${resourceId}/appRoleAssignedTo/${id}`,
          response: z.unknown(),
        }),
    });
    return `${summary} Tokens already issued work until they expire.`;
  },
  async prove({ graph }, { app }) {
    const isProved = await isGoneTwice(() => hasPermissions(graph, app));
    return isProved ? 'Microsoft Graph lists no permission of the app any more.' : undefined;
  },
  async unneeded({ graph }, { app }) {
    return (await hasPermissions(graph, app)) ? undefined : 'Nothing to do: the app has no permission of its own.';
  },
});

interface Args {
  readonly app: Target;
}

const hasPermissions = async (graph: Graph, { id }: Target): Promise<boolean> =>
  (await permissionsOfApp(graph, id)).length > 0;
