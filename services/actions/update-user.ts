import { z } from 'zod';
import { defineAction, type ArgumentReview } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { GraphProblem, graphPath } from '../graph/graph.ts';
import { propertiesForesight } from '../directory/hindrances.ts';
import { isAddressTaken } from '../directory/name-taken.ts';
import {
  accessOpenedByProperties,
  graphValue,
  locksOutByProperties,
  pairsIn,
  propertiesThatOpenAccess,
  readProperties,
  shows,
} from '../directory/property-changes.ts';
import { valuesSaid } from '../directory/shown-values.ts';
import { keptProperties, propertiesWayBack } from '../directory/properties-kept.ts';
import { named } from '../base/words.ts';

/**
 * Sets properties of an account: all of them, or none when Graph refuses one. Values are sent in Graph's own types, and the word `none`
 * clears a property. What Active Directory masters cannot be set for a synced account, which is known before Graph is called.
 */
export const updateUser = defineAction({
  name: 'update-user',
  aliases: ['set-user', 'msgraph-user-update'],
  argumentAliases: { updated_fields: 'fields', updated_fields_delimiter: 'delimiter' },
  summary: 'Set properties of an account, any that Microsoft Graph takes; none clears one',
  example: 'update-user alex@contoso.com city=Bern mobilePhone="+41 79 555 01 00" because moved',
  tier: 'change',
  permissions: ['User.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/user-update',
  args: z
    .object({
      user: people('Whose properties'),
      fields: z.string().optional().describe('What to set: property=value, several separated by commas'),
      delimiter: z.string().min(1).max(3).default(',').describe('What separates them, when a value holds a comma'),
    })
    .catchall(z.unknown()),
  review,
  title: {
    ask: 'Change the properties of {who}',
    doing: 'Changing the properties of {who}',
    done: 'The properties of {who} are changed',
  },
  step: {
    will: 'Set the properties',
    doing: 'Setting the properties',
    done: 'Properties set',
    notDone: 'Properties not set',
    effect: 'What stood there before is replaced. All of them are set, or none.',
    risk: '{who} keeps the old properties',
  },
  keep: keptProperties,
  wayBack: propertiesWayBack,
  repeatable: true,
  opensAccess: accessOpenedByProperties,
  opensAccessWhen: `it sets ${propertiesThatOpenAccess.join(', ')}, or what the rule of a dynamic group may use, if the policy names one`,
  locksOut: locksOutByProperties,
  foresee: propertiesForesight,
  async run({ graph }, { user, ...args }) {
    const body = bodyOf(args);
    const names = Object.keys(body);
    try {
      await graph.send({ method: 'PATCH', path: graphPath`/users/${user.id}`, body, response: z.unknown() });
    } catch (problem) {
      const { userPrincipalName: upn } = body;
      const refused = { id: user.id, upn: typeof upn === 'string' ? upn : undefined };
      if (!(problem instanceof GraphProblem) || !(await isAddressTaken(graph, problem, refused))) throw problem;
      throw new GraphProblem('rejected', taken, problem.details, { cause: problem });
    }
    return `Set: ${named(names)}.`;
  },
  async prove({ graph }, { user, ...args }) {
    const wanted = Object.entries(bodyOf(args));
    const names = wanted.map(([name]) => name);
    const shown = await graph.send({
      method: 'GET',
      path: graphPath`/users/${user.id}`,
      query: { $select: ['id', ...names].join(',') },
      response: z.record(z.string(), z.unknown()),
    });
    return wanted.every(([name, value]) => shows(name, value, shown[name]))
      ? `The directory shows the new values: ${valuesSaid(names, shown)}.`
      : undefined;
  },
});

const taken = 'Another account has one of these addresses already: find-users shows whose it is';

/** Collects the properties, whichever way they were typed, by their Graph names. */
function review({ fields, delimiter, ...typed }: Readonly<Record<string, unknown>>): ArgumentReview {
  const listed = typeof fields === 'string' ? pairsIn(fields, String(delimiter)) : { pairs: [] };
  if ('problem' in listed) return { kind: 'problems', messages: [`argument "fields": ${listed.problem}`] };
  const read = readProperties([
    ...Object.entries(typed).map(([name, value]) => [name, String(value)] as const),
    ...listed.pairs,
  ]);
  if (!read.ok) return { kind: 'problems', messages: read.problems };
  const args = read.properties;
  return Object.keys(args).length === 0 ? { kind: 'missing', keys: ['fields'], args } : { kind: 'fits', args };
}

/** The arguments that are properties, in Graph's types. */
const bodyOf = (args: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    Object.entries(args).flatMap(([name, text]) =>
      ['fields', 'delimiter'].includes(name) ? [] : [[name, graphValue(name, String(text))] as const],
    ),
  );
