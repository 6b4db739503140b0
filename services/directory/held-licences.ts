import { z } from 'zod';
import type { PersonId } from '../model/person.ts';
import { graphPath, type Graph } from '../graph/graph.ts';
import { settle } from '../graph/settle.ts';
import { partNumbersOf, type LicenceToAssign } from './licences.ts';

/** A licence that an account holds, directly, through groups, or both. */
export interface HeldLicence extends LicenceToAssign {
  /** Part number, such as `SPE_E5`; the SKU id of a licence that the tenant does not list. */
  readonly name: string;
  /** Whether it was assigned to the account itself. `disabledPlans` are those of that assignment. */
  readonly isDirect: boolean;
  /** Object ids of the groups that give it. */
  readonly groups: readonly string[];
}

const state = z.object({
  skuId: z.string(),
  assignedByGroup: z.string().nullish(),
  disabledPlans: z.array(z.string()).nullish(),
});

/**
 * Reads the licences of an account, each with where it comes from.
 * @throws {GraphProblem} as the port does
 */
export async function heldLicencesOf(graph: Graph, id: PersonId): Promise<readonly HeldLicence[]> {
  const [names, { licenseAssignmentStates: states }] = await Promise.all([
    partNumbersOf(graph),
    graph.send({
      method: 'GET',
      path: graphPath`/users/${id}`,
      query: { $select: 'id,licenseAssignmentStates' },
      response: z.object({ licenseAssignmentStates: z.array(state) }),
    }),
  ]);
  return [...new Set(states.map(({ skuId }) => skuId))].map((skuId) => {
    const own = states.filter((one) => one.skuId === skuId);
    const direct = own.find(({ assignedByGroup }) => assignedByGroup == null);
    return {
      skuId,
      name: names.get(skuId) ?? skuId,
      disabledPlans: direct?.disabledPlans ?? [],
      isDirect: direct !== undefined,
      groups: own.flatMap(({ assignedByGroup }) => assignedByGroup ?? []),
    };
  });
}

/**
 * Names a licence with the groups that give it: `SPE_E3 (from the group Office Licences)`.
 * @throws {GraphProblem} only as `settle` does not: a group that cannot be read is named by its object id
 */
export async function namedWithGroups(graph: Graph, { name, groups }: HeldLicence): Promise<string> {
  const names = await Promise.all(groups.map((id) => groupNameOf(graph, id)));
  return `${name} (from the ${names.length === 1 ? 'group' : 'groups'} ${names.join(' and ')})`;
}

async function groupNameOf(graph: Graph, id: string): Promise<string> {
  const read = await settle(
    graph.send({
      method: 'GET',
      path: graphPath`/groups/${id}`,
      query: { $select: 'id,displayName' },
      response: z.object({ displayName: z.string().nullish() }),
    }),
  );
  return (read.ok ? read.value.displayName : undefined) ?? id;
}

/** Licences as a step keeps them. */
export const keptLicences = z.object({
  licences: z
    .array(z.object({ skuId: z.string(), name: z.string(), disabledPlans: z.array(z.string()).readonly() }))
    .readonly(),
});
/** What a step has kept of licences. */
export type KeptLicences = z.output<typeof keptLicences>;

/** Whether no licence is missing in another list. */
export const hasAllLicencesOf = (part: KeptLicences, whole: KeptLicences): boolean =>
  part.licences.every(({ skuId }) => whole.licences.some((licence) => licence.skuId === skuId));

/** Kept licences by name; empty when there are none. */
export const licenceNamesIn = ({ licences }: KeptLicences): string => licences.map(({ name }) => name).join(', ');

/** What is kept of a licence. */
export const licenceAsKept = ({ skuId, name, disabledPlans }: HeldLicence): KeptLicences['licences'][number] => ({
  skuId,
  name,
  disabledPlans,
});
