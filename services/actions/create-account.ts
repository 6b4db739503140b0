import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { commaList, secret, startTime, yesNo } from '../contract/args.ts';
import { restoring, undoneBy } from '../contract/way-back.ts';
import { timeOfDay } from '../directory/account.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { keepIfInForce, passwordLabel, setGeneratedPassword } from '../directory/generated-password.ts';
import { skuIdOf } from '../directory/licences.ts';
import { isAddressTaken } from '../directory/name-taken.ts';
import { newUserBody } from '../directory/new-user.ts';
import { basicProperties, filledValuesSaid } from '../directory/shown-values.ts';
import { aliasesArgument } from './give-aliases.ts';
import { groupArguments } from './give-groups.ts';
import { managerArgument } from './give-manager.ts';

/** The arguments of a new account; any other property of a user can be given by its name. */
export const newUser = z
  .object({
    name: z.string().trim().min(1).max(256).describe('The name to show'),
    upn: z
      .string()
      .trim()
      .max(113)
      .regex(/^[^\s@]+@[^\s@]+$/, { error: 'expected an address such as nina@contoso.com' })
      .describe('The address to sign in with'),
    nickname: z
      .string()
      .trim()
      .regex(/^[\w.!#$%&'*+/=?^`{|}~-]{1,64}$/, { error: 'expected a mail alias without spaces and @' })
      .optional()
      .describe('The mail alias; what stands before the @ unless told'),
    title: z.string().trim().min(1).optional().describe('The job title'),
    department: z.string().trim().min(1).optional().describe('The department'),
    'usage-location': z.string().optional().describe('The country, in two letters; a licence needs it'),
    license: commaList
      .refine((names) => names.length > 0, { error: 'expected licences' })
      .optional()
      .describe('Licences by their ids or part numbers, such as SPE_E5, comma-separated'),
    enabled: yesNo.default(true).describe('Whether the person can sign in'),
    'must-change': yesNo.default(true).describe('Must choose a new password at the first sign-in'),
    'immutable-id': z
      .string()
      .regex(/^[^$_]+$/, { error: 'expected an id without $ and _' })
      .optional()
      .describe('The on-premises immutable id, for a federated domain only'),
    properties: z.string().optional().describe('More properties: property=value, several separated by commas'),
    delimiter: z.string().min(1).max(3).default(',').describe('What separates them, when a value holds a comma'),
    manager: managerArgument,
    ...groupArguments,
    aliases: aliasesArgument,
    at: startTime('When to start, such as 2030-01-31T08:00, in your time zone; by default at once'),
    password: secret('The first password, given in a private form; random unless given'),
  })
  .catchall(z.unknown());

/**
 * Creates an account. Its password is random and shown once to the requester, unless they gave one in a private form. A licence that the
 * tenant does not have is reported before anything is created.
 */
export const createAccount = defineAction({
  name: 'create-account',
  aliases: [],
  summary: 'Create an account',
  example: 'create-user name="Nina Novak" upn=nina@contoso.com department=Legal because joins on Monday',
  tier: 'destructive',
  permissions: ['User.ReadWrite.All', 'LicenseAssignment.Read.All'],
  source: 'https://learn.microsoft.com/graph/api/user-post-users',
  args: newUser,
  subject: ({ name, upn }) => ({ name, upn }),
  title: {
    ask: 'Create an account for {who}',
    doing: 'Creating an account for {who}',
    done: '{who} has an account',
  },
  step: {
    will: 'Create the account',
    doing: 'Creating the account',
    done: 'Account created',
    notDone: 'Account not created',
    effect: 'A new account with a password that only the requester learns, once and privately.',
    risk: '{who} has no account',
  },
  wayBack: undoneBy(['delete-user'], 'The account is deleted.', z.unknown(), (_, { upn }) =>
    restoring('delete-user', {}, String(upn)),
  ),
  repeatable: false,
  opensAccess: true,
  async run({ graph, secrets, doubts }, { license, enabled, password, ...args }) {
    for (const one of license ?? []) await skuIdOf(graph, one);
    const immutableId = args['immutable-id'];
    const body = {
      ...newUserBody(args),
      accountEnabled: enabled,
      ...(immutableId === undefined ? {} : { onPremisesImmutableId: immutableId }),
    };
    const set = async (chosen: string) => {
      const passwordProfile = { password: chosen, forceChangePasswordNextSignIn: args['must-change'] };
      await created(graph, args.upn, { ...body, passwordProfile });
    };
    if (password === undefined) {
      await setGeneratedPassword({ graph, secrets, doubts }, { label: passwordLabel(args.upn), set });
      return 'With a random password, for the requester alone.';
    }
    await set(await secrets.privateInput('password'));
    return 'With the password that was given privately.';
  },
  async prove({ graph, since, secrets, doubts }, { upn }) {
    const account = await graph.send({
      method: 'GET',
      path: graphPath`/users/${upn}`,
      query: { $select: ['id', 'createdDateTime', ...basicProperties].join(',') },
      response: newAccount,
    });
    const createdAt = Date.parse(account.createdDateTime ?? '');
    const isOurs = createdAt >= since && (await keepIfInForce({ secrets, doubts }, passwordLabel(upn), createdAt));
    if (!isOurs) return undefined; // an older one of the same address is not ours
    const values = filledValuesSaid(basicProperties, account);
    return `The directory has it since ${timeOfDay(createdAt)}, object id ${account.id}: ${values}.`;
  },
});

const newAccount = z.looseObject({
  id: z.string(),
  createdDateTime: z.string().nullish(),
});

async function created(graph: Graph, upn: string, body: object): Promise<void> {
  try {
    await graph.send({ method: 'POST', path: graphPath`/users`, body, response: z.unknown() });
  } catch (problem) {
    if (!(problem instanceof GraphProblem) || !(await isAddressTaken(graph, problem, { upn }))) throw problem;
    const words = `An account with the address ${upn} already exists: look at it with show-user ${upn}, or ask again with another upn=`;
    throw new GraphProblem('rejected', words, problem.details, { cause: problem });
  }
}
