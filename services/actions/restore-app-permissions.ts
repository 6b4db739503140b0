import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { apps, commaList } from '../contract/args.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import {
  permissionsOfApp,
  readTypedPermission,
  roleIdOf,
  type AppPermission,
  type TypedPermission,
} from '../directory/app-grants.ts';
import { refuseSystemApp } from '../directory/apps.ts';
import { appForesight } from '../directory/hindrances.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ hadPermissions: z.boolean() });

/**
 * Gives an app permissions again that were taken away. It is the way back of `remove-app-permissions`, which fills them in. Whoever may ask
 * for it and has two approvers can give an app any permission, so it is off until the policy switches it on.
 */
export const restoreAppPermissions = defineAction({
  name: 'restore-app-permissions',
  aliases: [],
  summary: 'Give an app permissions again that were taken away',
  example:
    'restore-app-permissions "Contoso Payroll" permissions="User.Read.All in 6d1a3e0f-7c2b-4f7e-a1d4-0b7d5f2e1a01" because a false alarm',
  tier: 'critical',
  optIn: true,
  permissions: ['Application.Read.All', 'AppRoleAssignment.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignments',
  args: z.object({
    app: apps('Which app: its name, its app id or its object id'),
    permissions: commaList
      .refine((typed) => typed.length > 0 && typed.every((one) => readTypedPermission(one) !== undefined), {
        error: 'expected permissions such as “Mail.Read in <object id of the resource>”, comma-separated',
      })
      .describe('Which permissions: the name of each, “in”, and the object id of the resource'),
  }),
  title: {
    ask: 'Give permissions to {who} again',
    doing: 'Giving permissions to {who} again',
    done: 'The permissions of {who} are given again',
  },
  step: {
    will: 'Give the permissions again',
    doing: 'Giving the permissions again',
    done: 'App permissions given',
    notDone: 'App permissions not all given',
    effect: 'The app may do this again without any person, in the whole tenant.',
    risk: '{who} cannot act without a person',
  },
  keep: keeping({
    what: 'app permissions before',
    shape,
    read: async ({ graph }, { app, permissions }: Args) => {
      const present = await permissionsOfApp(graph, app.id);
      return { hadPermissions: present.length > 0 || typedIn(permissions).every((one) => isThere(present, one)) };
    },
    sets: () => ({ hadPermissions: true }),
    says: ({ hadPermissions }) => (hadPermissions ? 'some' : 'none'),
  }),
  wayBack: undoneBy(['remove-app-permissions'], 'The permissions are taken away again.', shape, ({ hadPermissions }) =>
    hadPermissions
      ? cannotBeUndone(
          'The app had other permissions before: take away single ones in the Microsoft Entra admin center.',
        )
      : restoring('remove-app-permissions'),
  ),
  repeatable: true,
  opensAccess: true,
  foresee: appForesight,
  async run({ graph }, { app, permissions }) {
    await refuseSystemApp(graph, app);
    const present = await permissionsOfApp(graph, app.id);
    return removeEach(
      typedIn(permissions).filter((one) => !isThere(present, one)),
      {
        things: 'App permissions',
        done: 'given',
        name: ({ name }) => name,
        work: (one) => give(graph, app, one),
      },
    );
  },
  async prove({ graph }, { app, permissions }) {
    const present = await permissionsOfApp(graph, app.id);
    return typedIn(permissions).every((one) => isThere(present, one))
      ? 'Microsoft Graph lists the permissions.'
      : undefined;
  },
  async unneeded({ graph }, { app, permissions }) {
    const present = await permissionsOfApp(graph, app.id);
    return typedIn(permissions).every((one) => isThere(present, one))
      ? 'Nothing to do: the app has the permissions.'
      : undefined;
  },
});

interface Args {
  readonly app: Target;
  readonly permissions: readonly string[];
}

const typedIn = (permissions: readonly string[]): readonly TypedPermission[] =>
  permissions.flatMap((one) => readTypedPermission(one) ?? []);

const isThere = (present: readonly AppPermission[], { name, resourceId }: TypedPermission): boolean =>
  present.some((one) => one.resourceId === resourceId && (one.name === name || one.appRoleId === name));

async function give(graph: Graph, app: Target, wanted: TypedPermission): Promise<void> {
  const appRoleId = await roleIdOf(graph, wanted);
  try {
    await graph.send({
      method: 'POST',
      path: graphPath`/servicePrincipals/${app.id}/appRoleAssignments`,
      body: { principalId: app.id, resourceId: wanted.resourceId, appRoleId },
      response: z.unknown(),
    });
  } catch (problem) {
    // Graph says only in prose that it is there already
    const isGiven = problem instanceof GraphProblem && problem.code === 'rejected';
    if (!isGiven || !isThere(await permissionsOfApp(graph, app.id), wanted)) throw problem;
  }
}
