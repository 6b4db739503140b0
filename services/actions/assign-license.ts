import { z } from 'zod';
import { atMost } from '../base/parallel.ts';
import { defineAction } from '../contract/action.ts';
import { commaList } from '../contract/args.ts';
import { cannotBeUndone, keeping } from '../contract/way-back.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { changeLicences, skuIdOf } from '../directory/licences.ts';

/**
 * Assigns licences to an account that was just created. It is a separate action, so that a refused licence does not make the created
 * account look failed. Only a part of `create-user`.
 */
export const assignLicense = defineAction({
  name: 'assign-license',
  aliases: [],
  summary: 'Give an account a licence',
  example: 'create-user name="Nina Novak" upn=nina@contoso.com license=SPE_E5 usage-location=CH',
  tier: 'change',
  permissions: ['LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All', 'User.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-assignlicense',
  args: z.object({
    upn: z.string().describe('Whose account'),
    license: commaList.optional().describe('Licences by their ids or part numbers'),
  }),
  title: {
    ask: 'Assign a licence to {who}',
    doing: 'Assigning a licence to {who}',
    done: '{who} has the licence',
  },
  step: {
    will: 'Assign the licence',
    doing: 'Assigning the licence',
    done: 'Licence assigned',
    notDone: 'Licence not assigned',
    effect: 'The apps of the licence become available within minutes, a mailbox a little later.',
    risk: '{who} has an account without a licence',
  },
  keep: keeping({
    what: 'licence',
    shape: z.object({ held: z.boolean() }),
    read: async ({ graph }, args: Args) => ({ held: await isHeld(graph, args) }),
    sets: () => ({ held: true }),
    says: ({ held }) => (held ? 'held' : 'not held'),
  }),
  wayBack: cannotBeUndone('An administrator can take the licence away in the Microsoft 365 admin center.'),
  repeatable: true,
  opensAccess: false,
  async run({ graph }, { upn, license }) {
    if (license === undefined) throw new GraphProblem('rejected', 'No licence was named');
    const skuIds = await atMost(1, license, (one) => skuIdOf(graph, one), 'stop');
    await changeLicences(graph, upn, { add: skuIds.map((skuId) => ({ skuId, disabledPlans: [] })) });
    return 'Microsoft Graph accepted it.';
  },
  prove: async ({ graph }, args) => ((await isHeld(graph, args)) ? proofOf(args) : undefined),
});

interface Args {
  readonly upn: string;
  readonly license?: readonly string[] | undefined;
}

const proofOf = ({ license = [] }: Args): string =>
  license.length > 1 ? `The directory shows the licences ${license.join(', ')}.` : 'The directory shows the licence.';

/** Whether the account has all of the licences. */
async function isHeld(graph: Graph, { upn, license = [] }: Args): Promise<boolean> {
  const skuIds = await atMost(1, license, (one) => skuIdOf(graph, one, { left: false }), 'stop');
  const { assignedLicenses } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${upn}`,
    query: { $select: 'id,assignedLicenses' },
    response: z.object({ assignedLicenses: z.array(z.object({ skuId: z.string() })) }),
  });
  return skuIds.length > 0 && skuIds.every((skuId) => assignedLicenses.some((held) => held.skuId === skuId));
}
