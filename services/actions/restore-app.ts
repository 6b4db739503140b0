import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { restorableApps } from '../contract/args.ts';
import { cannotBeUndone } from '../contract/way-back.ts';
import { appPartsOf, deletedAppParts, restoreDeleted } from '../directory/deleted-items.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

/**
 * Restores a deleted app, within 30 days: its registration, where this tenant has that, then its service principal, which Graph does not
 * bring back by itself. Its target is known by the application id, which both share.
 */
export const restoreApp = defineAction({
  name: 'restore-app',
  aliases: ['undelete-app', 'restore-service-principal', 'restore-application'],
  summary: 'Bring a deleted app back, with its service principal',
  example: 'restore-app "Contoso Scheduling" because deleted by mistake',
  tier: 'critical',
  optIn: true,
  permissions: ['Application.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/directory-deleteditems-restore',
  args: z.object({ app: restorableApps('Which deleted app to bring back: its name, app id or object id') }),
  title: { ask: 'Restore {who}', doing: 'Restoring {who}', done: '{who} is restored' },
  step: {
    will: 'Restore the app and its service principal',
    doing: 'Restoring the app',
    done: 'App restored',
    notDone: 'App not restored',
    effect:
      'It comes back as it was: secrets and certificates that have not expired let whoever has them in again. Look at it with show-app ' +
      'afterwards.',
    risk: '{who} stays deleted, and is gone for good 30 days after the deletion',
  },
  wayBack: cannotBeUndone('Disable the app with disable-app, or delete it again in the Microsoft Entra admin center.'),
  repeatable: true,
  opensAccess: true,
  async run({ graph }, { app }) {
    const deleted = await deletedAppParts(graph, app.id);
    if (deleted.length === 0) {
      if ((await thereIs(graph, app)) !== undefined) return 'It was restored already.';
      throw new GraphProblem(
        'not-found',
        'Entra keeps no deleted app with this id any more: nothing can bring it back.',
      );
    }
    return removeEach(deleted, {
      things: 'Parts of the app',
      name: ({ kind }) => kind,
      work: ({ id }) => restoreDeleted(graph, id),
      done: 'restored',
      atOnce: 1, // the registration before its service principal
    });
  },
  async prove({ graph }, { app }) {
    return (await deletedAppParts(graph, app.id)).length > 0 ? undefined : thereIs(graph, app);
  },
  async unneeded({ graph }, { app }) {
    if ((await deletedAppParts(graph, app.id)).length > 0) return undefined;
    return (await thereIs(graph, app)) === undefined ? undefined : 'Nothing to do: no part of the app is deleted.';
  },
});

/** What the directory has of an app, as a sentence; undefined when it has nothing. */
async function thereIs(graph: Graph, { id }: Target): Promise<string | undefined> {
  const { registered, principal } = await appPartsOf(graph, id);
  if (principal !== undefined)
    return `The directory has the app again; sign-in to it is ${principal.enabled ? 'allowed' : 'blocked'}.`;
  return registered
    ? 'The directory has the registration again. No service principal of it was deleted, so nobody can sign in to it yet.'
    : undefined;
}
