import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import {
  licenceAsKept,
  hasAllLicencesOf,
  heldLicencesOf,
  keptLicences,
  licenceNamesIn,
  namedWithGroups,
  type HeldLicence,
} from '../directory/held-licences.ts';
import { changeLicences, skuIdOf } from '../directory/licences.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

interface Args {
  readonly user: Target;
  readonly licenses: readonly string[];
}

/**
 * Takes licences away that were assigned to the account itself. One that comes from a group ends when the account leaves the group, and
 * Graph refuses to take it away here, which would fail the others too: such a licence is told and left.
 */
export const removeLicenses = defineAction({
  name: 'remove-licenses',
  aliases: ['remove-licences', 'unassign-licenses'],
  summary: 'Take licences away from a user, some or all; those that groups give are told',
  example: 'remove-licenses alex@contoso.com because has left, HR-77',
  tier: 'destructive',
  permissions: ['LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-assignlicense',
  args: z.object({
    user: people('Whose licences'),
    licenses: someOrAll
      .default(['all'])
      .describe('Part numbers or ids, such as SPE_E5, comma-separated; by default all'),
  }),
  title: {
    ask: 'Remove the licences of {who}',
    doing: 'Removing the licences of {who}',
    done: 'The licences of {who} are removed',
  },
  step: {
    will: 'Remove licences',
    doing: 'Removing licences',
    done: 'Licences removed',
    notDone: 'Licences not all removed',
    effect: 'The apps stop working. A user’s mailbox and OneDrive are deleted after 30 days; a shared mailbox stays.',
    risk: '{who} still uses up licences',
  },
  keep: keeping({
    what: 'licences',
    shape: keptLicences,
    read: async ({ graph }, args: Args) => ({ licences: (await chosen(graph, args)).direct.map(licenceAsKept) }),
    sets: () => ({ licences: [] }),
    says: (kept) => licenceNamesIn(kept) || 'none of their own',
    isIn: hasAllLicencesOf,
  }),
  wayBack: undoneBy(
    ['add-licenses'],
    'The licences are assigned again, with the same apps turned off, as long as some are left.',
    keptLicences,
    ({ licences }) =>
      restoring('add-licenses', {
        licenses: licences.map(({ skuId, disabledPlans }) => [skuId, ...disabledPlans].join('+')).join(','),
      }),
  ),
  repeatable: true,
  opensAccess: false,
  async run({ graph }, args) {
    const { direct, inherited } = await chosen(graph, args);
    if (direct.length > 0) await changeLicences(graph, args.user.id, { remove: direct.map(({ skuId }) => skuId) });
    const left = await Promise.all(inherited.map((licence) => namedWithGroups(graph, licence)));
    const removed = direct.length === 0 ? 'none' : direct.map(({ name }) => name).join(', ');
    const said = `Licences removed: ${removed}${left.length === 0 ? '' : `; left: ${left.join(', ')}, which gives it`}.`;
    if (!isAll(args.licenses) && left.length > 0) throw new GraphProblem('rejected', said);
    return said;
  },
  async prove({ graph }, args) {
    const { direct, inherited } = await chosen(graph, args);
    if (direct.length > 0) return undefined;
    return inherited.length === 0
      ? 'The directory shows none of them.'
      : `The directory shows none of them but what groups give: ${inherited.map(({ name }) => name).join(', ')}.`;
  },
  async unneeded({ graph }, args) {
    const { direct, inherited } = await chosen(graph, args);
    if (direct.length > 0) return undefined;
    if (inherited.length === 0) return 'Nothing to do: the account has none of them.';
    if (!isAll(args.licenses)) return undefined; // it fails then, with what to do
    const left = await Promise.all(inherited.map((licence) => namedWithGroups(graph, licence)));
    return `Nothing to do here: they all come from groups: ${left.join(', ')}. remove-from-groups ends them.`;
  },
});

/**
 * Finds the chosen licences of an account: those that it has directly, and those that groups give it. One can be both.
 * @throws {GraphProblem} as the port does; `rejected` for a name that is no licence of the tenant
 */
async function chosen(graph: Graph, { user, licenses }: Args) {
  const held = await heldLicencesOf(graph, user.id);
  const isCalled = ({ skuId, name }: HeldLicence, typed: string) =>
    [skuId, name].some((own) => own.toLowerCase() === typed.toLowerCase());
  const isEvery = isAll(licenses);
  const absent = isEvery ? [] : licenses.filter((typed) => !held.some((licence) => isCalled(licence, typed)));
  await Promise.all(absent.map((typed) => skuIdOf(graph, typed, { left: false }))); // refuses what the tenant does not have
  const found = held.filter((licence) => isEvery || licenses.some((typed) => isCalled(licence, typed)));
  return {
    direct: found.filter(({ isDirect }) => isDirect),
    inherited: found.filter(({ groups }) => groups.length > 0),
  };
}
