import type { CardAnswer } from '../../cards/answer-card.ts';
import { permissionsOf, type Command } from '../../services/contract/bundle.ts';
import { whyAppsOnly } from '../../services/graph/delegated-permissions.ts';
import type { Graph } from '../../services/graph/graph.ts';
import { notice } from './answer.ts';

/**
 * Refuses a read of which only an app can read anything, where the token is a person's. A report of many parts says itself which of them
 * could not be read, and a request foresees it for each of its parts.
 * @returns undefined when it may be read
 * @throws {GraphProblem} when there is no token
 */
export async function refuseAppsOnly(graph: Graph, command: Command): Promise<CardAnswer | undefined> {
  const decisive = permissionsOf(command).filter((name) => name !== 'User.Read.All');
  const [why] = decisive.flatMap((name) => whyAppsOnly(name) ?? []);
  if (why === undefined || !decisive.every((name) => whyAppsOnly(name) !== undefined)) return undefined;
  if ((await graph.claims()).person === undefined) return undefined;
  return notice(`Only an app can read ${command.name}`, [
    `Everything here is done in people’s own names, and ${why}. Nothing was read. Look in Microsoft’s admin center.`,
  ]);
}
