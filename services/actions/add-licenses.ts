import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { commaList, isAll, people } from '../contract/args.ts';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { hasAllLicencesOf, heldLicencesOf, keptLicences, licenceNamesIn } from '../directory/held-licences.ts';
import { changeLicences, partNumbersOf, skuIdOf, type LicenceToAssign } from '../directory/licences.ts';
import { type Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

interface Args {
  readonly user: Target;
  readonly licenses: readonly string[];
}

/** Assigns licences to an account, such as those that `remove-licenses` took away. */
export const addLicenses = defineAction({
  name: 'add-licenses',
  aliases: ['add-licences', 'assign-licenses', 'assign-licences'],
  summary: 'Give a user licences, each of them named',
  example: 'add-licenses diego@contoso.com licenses=SPE_E5 because starts in sales, HR-78',
  tier: 'change',
  permissions: ['LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-assignlicense',
  args: z.object({
    user: people('Who gets the licences'),
    licenses: commaList
      .refine((names) => names.length > 0 && !isAll(names), { error: 'expected part numbers such as SPE_E5' })
      .describe(
        'Part numbers or ids, such as SPE_E5, comma-separated; a plus sign and the id of a service plan leaves that off',
      ),
  }),
  title: { ask: 'Give {who} licences', doing: 'Giving {who} licences', done: '{who} has the licences' },
  step: {
    will: 'Assign licences',
    doing: 'Assigning licences',
    done: 'Licences assigned',
    notDone: 'Licences not assigned',
    effect: 'Their apps become available within minutes, a mailbox a little later. Each uses up one licence.',
    risk: '{who} may still be without these licences',
  },
  keep: keeping({
    what: 'missing licences',
    shape: keptLicences,
    async read({ graph }, args: Args) {
      const [missing, names] = await Promise.all([missingLicences(graph, args), partNumbersOf(graph)]);
      return { licences: missing.map((one) => ({ ...one, name: names.get(one.skuId) ?? one.skuId })) };
    },
    sets: () => ({ licences: [] }),
    says: (kept) => licenceNamesIn(kept) || 'none',
    isIn: hasAllLicencesOf,
  }),
  wayBack: undoneBy(
    ['remove-licenses'],
    'The licences that the account did not have are taken away.',
    keptLicences,
    ({ licences }) => restoring('remove-licenses', { licenses: licences.map(({ skuId }) => skuId).join(',') }),
  ),
  repeatable: true,
  opensAccess: false,
  async run({ graph }, args) {
    const missing = await missingLicences(graph, args);
    if (missing.length === 0) return 'The account has them already.';
    await changeLicences(graph, args.user.id, { add: missing });
    return 'Microsoft Graph accepted it.';
  },
  prove: async ({ graph }, args) =>
    (await missingLicences(graph, args, { left: false })).length === 0
      ? 'The directory shows the licences.'
      : undefined,
  unneeded: async ({ graph }, args) =>
    (await missingLicences(graph, args, { left: false })).length === 0
      ? 'Nothing to do: the account has them.'
      : undefined,
});

/**
 * Those of the named licences that were not assigned to the account itself. `left` is as `skuIdOf` takes it.
 * @throws {GraphProblem} as `skuIdOf`
 */
async function missingLicences(
  graph: Graph,
  { user, licenses }: Args,
  { left = true }: { readonly left?: boolean } = {},
): Promise<readonly LicenceToAssign[]> {
  const held = await heldLicencesOf(graph, user.id);
  const isHeld = (id: string) => held.some(({ skuId, isDirect }) => isDirect && skuId === id);
  const wanted = await Promise.all(
    licenses.map(async (typed) => {
      const [named = '', ...disabledPlans] = typed.split('+');
      const skuId = await skuIdOf(graph, named, { left: false });
      return { named, skuId, disabledPlans };
    }),
  );
  const missing = wanted.filter(({ skuId }) => !isHeld(skuId));
  if (left) await Promise.all(missing.map(({ named }) => skuIdOf(graph, named))); // refuses what is used up
  return missing.map(({ skuId, disabledPlans }) => ({ skuId, disabledPlans }));
}
