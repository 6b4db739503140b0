import { z } from 'zod';
import { groupBy } from '../base/group-by.ts';
import { startOf, toTheSecond } from '../base/time.ts';
import { defineAction } from '../contract/action.ts';
import { apps, since } from '../contract/args.ts';
import { cannotBeUndone, keeping } from '../contract/way-back.ts';
import {
  credentialsAddedSince,
  removeCertificates,
  removeCredential,
  type AddedCredentials,
  type DatedCredential,
} from '../directory/app-credentials.ts';
import { readApp, refuseSystemApp } from '../directory/apps.ts';
import { isGoneTwice } from '../directory/gone-twice.ts';
import { appForesight } from '../directory/hindrances.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({
  credentials: z.array(z.object({ kind: z.string(), name: z.string(), id: z.string() })).readonly(),
});

/**
 * Removes the secrets, certificates and federated credentials that were added to an app since a time. Whoever adds one chooses its start
 * date, so the audit log decides where it can be read. An app can be locked against changes of its credentials; Graph then answers
 * `CannotUpdateLockedServicePrincipalProperty`, which is told.
 */
export const removeAppCredentials = defineAction({
  name: 'remove-app-credentials',
  aliases: ['remove-app-secrets'],
  summary: 'Remove the secrets, certificates and federated credentials that were added to an app since a time',
  example: 'remove-app-credentials "Contoso Payroll" since=1d because INC-4821',
  tier: 'critical',
  optIn: true,
  permissions: ['Application.ReadWrite.All', 'AuditLog.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/application-removepassword',
  args: z.object({
    app: apps('Which app: its name, its app id or its object id'),
    since: since.describe('Since when they were added: 2h, 1d, or a time; a period ends when you ask'),
  }),
  // a period is fixed when somebody asks: while it waits for approval, it must not move past what was added
  review: (args) => ({ kind: 'fits', args: { ...args, since: fixedStart(args['since']) } }),
  title: {
    ask: 'Remove the new credentials of {who}',
    doing: 'Removing the new credentials of {who}',
    done: 'The new credentials of {who} are removed',
  },
  step: {
    will: 'Remove the credentials added since then',
    doing: 'Removing credentials',
    done: 'Credentials removed',
    notDone: 'Credentials not all removed',
    effect:
      'Whoever has one of them gets no new token as this app. A job that uses one stops. Tokens already issued work until they expire.',
    risk: 'Somebody may still act as {who}',
  },
  keep: keeping({
    what: 'new credentials',
    shape,
    read: async ({ graph }, args: Args) => ({
      credentials: (await addedIn(graph, args)).added.map(({ kind, name, id }) => ({ kind, name, id })),
    }),
    sets: () => ({ credentials: [] }),
    says: ({ credentials }) => credentials.map(({ kind, name }) => `${kind} “${name}”`).join(', ') || 'none',
  }),
  wayBack: cannotBeUndone(
    'A secret is gone for good. The owner of the app adds a new one, and certificates or federated credentials again.',
  ),
  repeatable: true,
  opensAccess: false,
  remedy: 'disable-app',
  foresee: appForesight,
  async run({ graph }, args) {
    await refuseSystemApp(graph, args.app);
    const found = await addedIn(graph, args);
    const summary = await removeEach(workFor(found.added), {
      things: 'Credentials',
      atOnce: 1, // each call changes the same object
      name: (lot) => lot.map(nameOf).join(', '),
      work: (lot) => removeLot(graph, lot),
      left: found.undated.map((one) => `${nameOf(one)} (nothing says when it was added: look at it with show-app)`),
    });
    return `${summary}${found.isLogRead ? '' : ` ${unlogged}`}`;
  },
  async prove({ graph }, args) {
    let found: AddedCredentials | undefined;
    const isProved = await isGoneTwice(async () => {
      found = await addedIn(graph, args, found);
      return found.added.length > 0;
    });
    return isProved ? 'Microsoft Graph lists none of them any more.' : undefined;
  },
  async unneeded({ graph }, args) {
    const { added, isLogRead } = await addedIn(graph, args);
    if (added.length > 0) return undefined;
    const start = toTheSecond(startOf(args.since, graph.clock()));
    return `Nothing to do: no credential was added since ${start}.${isLogRead ? '' : ` ${unlogged}`}`;
  },
});

interface Args {
  readonly app: Target;
  readonly since: string;
}

const unlogged = 'The audit log could not be read, so only start dates decided, which can be forged: look at show-app.';

/** A period such as `1d` as the minute in which it began; an instant as its minute. */
function fixedStart(typed: unknown): unknown {
  if (typeof typed !== 'string') return typed;
  const at = startOf(typed, Date.now());
  return Number.isNaN(at) ? typed : `${new Date(at).toISOString().slice(0, 16)}Z`;
}

async function addedIn(graph: Graph, args: Args, known?: AddedCredentials): Promise<AddedCredentials> {
  const { id } = args.app;
  const { appId } = await readApp(graph, id);
  return credentialsAddedSince(graph, { id, appId }, startOf(args.since, graph.clock()), known);
}

/** Secrets and federated credentials one by one, the certificates of one holder together. */
function workFor(added: readonly DatedCredential[]): readonly (readonly DatedCredential[])[] {
  const single = added.filter(({ kind }) => kind !== 'certificate').map((one) => [one]);
  const certificates = added.filter(({ kind }) => kind === 'certificate');
  return [...single, ...groupBy(certificates, ({ holderId }) => holderId).values()];
}

async function removeLot(graph: Graph, lot: readonly DatedCredential[]): Promise<void> {
  const [first] = lot;
  if (first === undefined) return;
  try {
    if (first.kind === 'certificate')
      await removeCertificates(
        graph,
        first,
        lot.map(({ id }) => id),
      );
    else await removeCredential(graph, first);
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || problem.details.graphCode !== lockedCode) throw problem;
    const message = 'the app is locked against changes of its credentials here: ask its publisher, and disable the app';
    throw new GraphProblem('rejected', message, problem.details, { cause: problem });
  }
}

/** What Graph answers for an app whose publisher has locked its credentials. */
const lockedCode = 'CannotUpdateLockedServicePrincipalProperty';

const nameOf = ({ kind, name }: DatedCredential): string => `${kind} “${name}”`;
