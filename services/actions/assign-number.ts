import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { keeping, restoring, undoneBy, cannotBeUndone } from '../contract/way-back.ts';
import { assign, numberRequirements, numbersOf } from '../directory/telephone-numbers.ts';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

const types = ['directRouting', 'callingPlan', 'operatorConnect'] as const;
const shape = z.object({ held: z.boolean() });

interface Args {
  readonly user: Target;
  readonly number: string;
}

/** Assigns a telephone number of the tenant to a user, such as one that `unassign-number` took away. Only the worldwide cloud has this. */
export const assignNumber = defineAction({
  name: 'assign-number',
  aliases: ['assign-phone'],
  summary: 'Give a user a Teams telephone number',
  example: 'assign-number diego@contoso.com number=+41445550143 type=directRouting because starts in sales, HR-78',
  tier: 'destructive',
  ...numberRequirements,
  source: 'https://learn.microsoft.com/graph/api/teamsadministration-numberassignment-assignnumber',
  args: z.object({
    user: people('Who gets the number'),
    number: z
      .string()
      .regex(/^\+[0-9]{4,20}$/, { error: 'expected a number such as +41445550142' })
      .describe('The telephone number, with + and country code'),
    type: z
      .string()
      .transform((typed) => types.find((type) => type.toLowerCase() === typed.toLowerCase()) ?? typed)
      .pipe(z.enum(types, { error: `expected ${types.join(', ')}` }))
      .describe(`How it is connected: ${types.join(', ')}`),
    category: z.string().max(40).default('primary').describe('primary, private or alternate; by default primary'),
    location: z
      .guid({ error: 'expected an id' })
      .optional()
      .describe('The id of its emergency address, if it needs one'),
  }),
  title: {
    ask: 'Assign a telephone number to {who}',
    doing: 'Assigning a telephone number to {who}',
    done: '{who} has the telephone number',
  },
  step: {
    will: 'Assign the telephone number',
    doing: 'Assigning the telephone number',
    done: 'Telephone number assigned',
    notDone: 'Telephone number not assigned',
    effect: 'Calls to the number reach the user, and codes that other services send by telephone as well.',
    risk: '{who} still has no telephone number',
  },
  keep: keeping({
    what: 'number',
    shape,
    read: async ({ graph }, args: Args) => ({ held: await isHeld(graph, args) }),
    sets: () => ({ held: true }),
    says: ({ held }) => (held ? 'held already' : 'not held'),
  }),
  wayBack: undoneBy(['unassign-number'], 'The number is taken away again.', shape, ({ held }) =>
    held ? cannotBeUndone('The account had the number before.') : restoring('unassign-number'),
  ),
  repeatable: true,
  opensAccess: true, // codes that other services send or speak by telephone go to whoever has the number
  async run({ graph }, { user, number, type, category, location }) {
    const asked = { telephoneNumber: number, numberType: type, assignmentCategory: category, locationId: location };
    await assign(graph, asked, user.id);
    return `Teams has assigned ${number}.`;
  },
  prove: async ({ graph }, args) =>
    (await isHeld(graph, args)) ? `Teams lists ${args.number} for the account.` : undefined,
  unneeded: async ({ graph }, args) =>
    (await isHeld(graph, args)) ? 'Nothing to do: the account has this number.' : undefined,
});

const isHeld = async (graph: Graph, { user, number }: Args): Promise<boolean> =>
  (await numbersOf(graph, user.id)).some(({ telephoneNumber }) => telephoneNumber === number);
