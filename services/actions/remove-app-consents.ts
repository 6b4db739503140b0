import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { apps } from '../contract/args.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { consentsTo, isForEverybody, readTypedConsent, scopesIn, typedConsent } from '../directory/app-grants.ts';
import { refuseSystemApp } from '../directory/apps.ts';
import { isGoneTwice } from '../directory/gone-twice.ts';
import { appForesight } from '../directory/hindrances.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({
  consents: z
    .array(z.object({ principalId: z.string().nullable(), resourceId: z.string(), scopes: z.array(z.string()) }))
    .readonly(),
});

/**
 * Takes back every delegated consent to an app: the one for the whole tenant, and those of single people. Only a part of
 * `remove-app-grants`; for one person there is `remove-grants` with `app=`.
 */
export const removeAppConsents = defineAction({
  name: 'remove-app-consents',
  aliases: [],
  summary: 'Take back every consent to an app',
  example: 'remove-app-grants "Mail Sync Pro" all=yes because INC-4821',
  tier: 'critical',
  permissions: ['Application.Read.All', 'DelegatedPermissionGrant.ReadWrite.All', 'Directory.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete',
  args: z.object({ app: apps('Which app: its name, its app id or its object id') }),
  title: {
    ask: 'Take back every consent to {who}',
    doing: 'Taking back every consent to {who}',
    done: 'Every consent to {who} is taken back',
  },
  step: {
    will: 'Take back the consents of everybody',
    doing: 'Taking back the consents of everybody',
    done: 'Consents removed',
    notDone: 'Consents not removed',
    effect:
      'The app gets no new tokens in anybody’s name. Tokens already issued work until they expire. People can consent again where the ' +
      'tenant lets them: disable the app too.',
    risk: '{who} may still act in people’s names',
  },
  keep: keeping({
    what: 'consents',
    shape,
    read: async ({ graph }, { app }: Args) => ({
      consents: (await consentsTo(graph, app.id)).map((one) => ({
        principalId: isForEverybody(one) ? null : (one.principalId ?? null),
        resourceId: one.resourceId,
        scopes: [...scopesIn(one.scope)],
      })),
    }),
    sets: () => ({ consents: [] }),
    says: ({ consents }) =>
      consents
        .map(({ principalId, scopes }) => `${principalId === null ? 'everybody' : 'one person'}: ${scopes.join(' ')}`)
        .join(', ') || 'none',
  }),
  wayBack: undoneBy(
    ['restore-app-grants'],
    'The consents are given again, to the people who had given them.',
    shape,
    ({ consents }) => {
      const typed = consents.filter(({ scopes }) => scopes.length > 0).map(typedConsent);
      return typed.length > 0 && typed.every((one) => readTypedConsent(one) !== undefined)
        ? restoring('restore-app-grants', { consents: typed.join(',') })
        : cannotBeUndone(
            'A consent has a scope that cannot be typed: give it again in the Microsoft Entra admin center.',
          );
    },
  ),
  repeatable: true,
  opensAccess: false,
  remedy: 'disable-app',
  foresee: appForesight,
  async run({ graph }, { app }) {
    await refuseSystemApp(graph, app);
    const summary = await removeEach(await consentsTo(graph, app.id), {
      things: 'Consents',
      name: (one) =>
        `${isForEverybody(one) ? 'of everybody' : 'of one person'} (${scopesIn(one.scope).join(' ') || 'no scope'})`,
      work: ({ id }) =>
        graph.send({ method: 'DELETE', path: graphPath`/oauth2PermissionGrants/${id}`, response: z.unknown() }),
    });
    return `${summary} Tokens already issued work until they expire.`;
  },
  async prove({ graph }, { app }) {
    const isProved = await isGoneTwice(() => hasConsents(graph, app));
    return isProved ? 'Microsoft Graph lists no consent to the app any more.' : undefined;
  },
  async unneeded({ graph }, { app }) {
    return (await hasConsents(graph, app)) ? undefined : 'Nothing to do: nobody has consented to the app.';
  },
});

interface Args {
  readonly app: Target;
}

const hasConsents = async (graph: Graph, { id }: Target): Promise<boolean> => (await consentsTo(graph, id)).length > 0;
