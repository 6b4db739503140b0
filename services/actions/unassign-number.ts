import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { assignedNumber, numberRequirements, numbersOf, unassign } from '../directory/telephone-numbers.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ numbers: z.array(assignedNumber).readonly() });

/** Takes away the telephone numbers that Teams has assigned to a user. Only the worldwide cloud has this. */
export const unassignNumber = defineAction({
  name: 'unassign-number',
  aliases: ['remove-teams-phone', 'unassign-phone'],
  summary: 'Take a user’s Teams telephone number away',
  example: 'unassign-number alex@contoso.com because has left, HR-77',
  tier: 'destructive',
  ...numberRequirements,
  source: 'https://learn.microsoft.com/graph/api/teamsadministration-numberassignment-unassignnumber',
  args: z.object({ user: people('Whose telephone number') }),
  title: {
    ask: 'Unassign the telephone number of {who}',
    doing: 'Unassigning the telephone number of {who}',
    done: 'The telephone number of {who} is unassigned',
  },
  step: {
    will: 'Unassign the telephone number',
    doing: 'Unassigning the telephone number',
    done: 'Telephone number unassigned',
    notDone: 'Telephone number not unassigned',
    effect: 'Calls to the number no longer reach the user, and it is free for somebody else.',
    risk: 'Calls to the number of {who} still reach the account',
  },
  keep: keeping({
    what: 'telephone number',
    shape,
    read: async ({ graph }, { user }: { readonly user: Target }) => ({
      numbers: (await numbersOf(graph, user.id)).map((number) => assignedNumber.parse(number)),
    }),
    sets: () => ({ numbers: [] }),
    says: ({ numbers }) => numbers.map(({ telephoneNumber }) => telephoneNumber).join(', ') || 'none',
  }),
  wayBack: undoneBy(
    ['assign-number'],
    'The same number is assigned again, if nobody else has it by then.',
    shape,
    ({ numbers: [first, another] }) => {
      if (first === undefined || another !== undefined)
        return cannotBeUndone('There was not one number, but none or several: assign-number takes one at a time.');
      const { telephoneNumber, numberType, assignmentCategory, locationId } = first;
      return restoring('assign-number', {
        number: telephoneNumber,
        type: numberType,
        ...(assignmentCategory == null ? {} : { category: assignmentCategory }),
        ...(locationId == null ? {} : { location: locationId }),
      });
    },
  ),
  repeatable: true,
  opensAccess: false,
  run: async ({ graph }, { user }) =>
    removeEach(await numbersOf(graph, user.id), {
      things: 'Telephone numbers',
      done: 'unassigned',
      name: ({ telephoneNumber }) => telephoneNumber,
      work: (number) => unassign(graph, number),
    }),
  prove: async ({ graph }, { user }) =>
    (await numbersOf(graph, user.id)).length === 0 ? 'Teams lists no number for the account.' : undefined,
  unneeded: async ({ graph }, { user }) =>
    (await numbersOf(graph, user.id)).length === 0 ? 'Nothing to do: the account has no telephone number.' : undefined,
});
