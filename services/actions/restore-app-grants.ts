import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { apps, commaList } from '../contract/args.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { consentsTo, isForEverybody, readTypedConsent, scopesIn, type TypedConsent } from '../directory/app-grants.ts';
import { refuseSystemApp } from '../directory/apps.ts';
import type { Consent } from '../directory/grants.ts';
import { appForesight } from '../directory/hindrances.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ hadConsents: z.boolean() });

/** Gives consents to an app again that were taken back. It is the way back of `remove-app-grants`, which fills in the consents. */
export const restoreAppGrants = defineAction({
  name: 'restore-app-grants',
  aliases: [],
  summary: 'Give consents to an app again that were taken back',
  example:
    'restore-app-grants "Contoso Travel" consents="everybody in 6d1a3e0f-7c2b-4f7e-a1d4-0b7d5f2e1a01: User.Read" because a false alarm',
  tier: 'critical',
  permissions: ['Application.Read.All', 'DelegatedPermissionGrant.ReadWrite.All', 'Directory.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/oauth2permissiongrant-post',
  args: z.object({
    app: apps('Which app: its name, its app id or its object id'),
    consents: commaList
      .refine((typed) => typed.length > 0 && typed.every((one) => readTypedConsent(one) !== undefined), {
        error: 'expected consents such as “everybody in <object id of the resource>: Mail.Read”, comma-separated',
      })
      .describe(
        'Who consents to what: everybody or an object id, “in”, the object id of the resource, “:”, the scopes',
      ),
  }),
  title: {
    ask: 'Give consents to {who} again',
    doing: 'Giving consents to {who} again',
    done: 'The consents to {who} are given again',
  },
  step: {
    will: 'Give the consents again',
    doing: 'Giving the consents again',
    done: 'Consents given',
    notDone: 'Consents not all given',
    effect: 'The app may act in the names of these people again, within these scopes.',
    risk: '{who} cannot act in people’s names',
  },
  keep: keeping({
    what: 'consents before',
    shape,
    read: async ({ graph }, { app, consents }: Args) => {
      const present = await consentsTo(graph, app.id);
      return { hadConsents: present.length > 0 || typedIn(consents).every((one) => isThere(present, one)) };
    },
    sets: () => ({ hadConsents: true }),
    says: ({ hadConsents }) => (hadConsents ? 'some' : 'none'),
  }),
  wayBack: undoneBy(['remove-app-grants'], 'The consents are taken back again.', shape, ({ hadConsents }) =>
    hadConsents
      ? cannotBeUndone('The app had other consents before: take back single ones in the Microsoft Entra admin center.')
      : restoring('remove-app-grants', { all: 'yes' }),
  ),
  repeatable: true,
  opensAccess: true,
  foresee: appForesight,
  async run({ graph }, { app, consents }) {
    await refuseSystemApp(graph, app);
    const present = await consentsTo(graph, app.id);
    return removeEach(
      typedIn(consents).filter((one) => !isThere(present, one)),
      {
        things: 'Consents',
        done: 'given',
        name: ({ principalId, scopes }) =>
          `${principalId === null ? 'of everybody' : 'of one person'} (${scopes.join(' ')})`,
        work: (one) => give(graph, app, one),
      },
    );
  },
  async prove({ graph }, { app, consents }) {
    const present = await consentsTo(graph, app.id);
    return typedIn(consents).every((one) => isThere(present, one)) ? 'Microsoft Graph lists the consents.' : undefined;
  },
  async unneeded({ graph }, { app, consents }) {
    const present = await consentsTo(graph, app.id);
    return typedIn(consents).every((one) => isThere(present, one))
      ? 'Nothing to do: the consents are there.'
      : undefined;
  },
});

interface Args {
  readonly app: Target;
  readonly consents: readonly string[];
}

const typedIn = (consents: readonly string[]): readonly TypedConsent[] =>
  consents.flatMap((one) => readTypedConsent(one) ?? []);

/** Whether a consent is there with all its scopes. */
const isThere = (present: readonly Consent[], wanted: TypedConsent): boolean =>
  present.some((one) => isSame(one, wanted) && wanted.scopes.every((scope) => scopesIn(one.scope).includes(scope)));

const isSame = (one: Consent, { principalId, resourceId }: TypedConsent): boolean =>
  one.resourceId === resourceId && (isForEverybody(one) ? null : one.principalId) === principalId;

async function give(graph: Graph, app: Target, { principalId, resourceId, scopes }: TypedConsent): Promise<void> {
  try {
    await graph.send({
      method: 'POST',
      path: graphPath`/oauth2PermissionGrants`,
      body: {
        clientId: app.id,
        consentType: principalId === null ? 'AllPrincipals' : 'Principal',
        ...(principalId === null ? {} : { principalId }),
        resourceId,
        scope: scopes.join(' '),
      },
      response: z.unknown(),
    });
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || problem.code !== 'conflict') throw problem;
    // there is one object for each person and resource
    const message = 'a consent with other scopes is there: change it in the Microsoft Entra admin center';
    throw new GraphProblem('rejected', message, problem.details, { cause: problem });
  }
}
