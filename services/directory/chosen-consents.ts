import { echo } from '../base/echo.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { PersonId } from '../model/person.ts';
import { appsNamed, appsOf } from './apps.ts';
import { ownConsentsOf, type Consent } from './grants.ts';

/**
 * Finds the consents that a request is about: all that a user gave, or those to one app. A name selects every app that has it, because an
 * attacker can give an app the name of another one.
 * @param app its name, its application id, or the object id of its service principal; all apps when left out
 * @returns an empty list when the user has consented to no such app
 * @throws {GraphProblem} as the port does; `rejected` when the tenant has no such app, so that a misspelt name does not look like success
 */
export async function chosenConsents(
  graph: Graph,
  { id }: { readonly id: PersonId },
  app: string | undefined,
): Promise<readonly Consent[]> {
  const all = await ownConsentsOf(graph, id);
  if (app === undefined) return all;
  const apps = await appsOf(
    graph,
    all.map(({ clientId }) => clientId),
  );
  const found = all.filter(({ clientId }) => {
    const known = apps.get(clientId);
    return [clientId, known?.appId, known?.name].some((name) => name?.toLowerCase() === app.toLowerCase());
  });
  if (found.length === 0 && (await appsNamed(graph, app, 1)).length === 0)
    throw new GraphProblem('rejected', `There is no app “${echo(app)}”. list-grants shows the apps of a user.`);
  return found;
}
