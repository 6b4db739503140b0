import { z } from 'zod';
import { timeInZone } from '../base/typed-time.ts';
import { defineAction } from '../contract/action.ts';
import { people, startTime, wholeNumber, yesNo } from '../contract/args.ts';
import { restoring, undoneBy } from '../contract/way-back.ts';
import { mayHaveTakenEffect } from '../directory/generated-password.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { GraphProblem, graphPath } from '../graph/graph.ts';

/** The lifetimes that Entra accepts, in minutes; the tenant's policy may allow less. */
const lifetimeMinutes = { least: 10, most: 43_200 };

/**
 * Creates a Temporary Access Pass, replacing one that is still valid. It has no `prove`: Graph's answer contains the pass, and if that
 * answer is lost nobody can use the pass, which a proof that it exists would hide. Guests sign in with a pass of their home tenant; that
 * Graph refuses to make one for them here is unverified. For a federated account it comes before the other identity provider.
 * @see https://learn.microsoft.com/entra/identity/authentication/howto-authentication-temporary-access-pass
 */
export const createTap = defineAction({
  name: 'create-tap',
  aliases: ['create-temporary-access-pass', 'msgraph-user-tap-policy-create'],
  argumentAliases: { user_id: 'user', lifetime_in_minutes: 'minutes', is_usable_once: 'once', start_time: 'start' },
  summary: 'Give a user a Temporary Access Pass, shown once and privately',
  example: 'create-tap alex@contoso.com minutes=60 because INC-4821',
  tier: 'destructive',
  permissions: ['UserAuthMethod-TAP.ReadWrite.All'],
  source: 'https://learn.microsoft.com/graph/api/authentication-post-temporaryaccesspassmethods',
  args: z.object({
    user: people('Who gets a pass'),
    minutes: wholeNumber(lifetimeMinutes.least, lifetimeMinutes.most)
      .default(60)
      .describe('For how many minutes it works, 10 to 43200; the policy of the tenant may allow less'),
    once: yesNo.default(true).describe('Works for one sign-in only'),
    start: startTime('When it starts to work, such as 2030-03-02T09:00, in your time zone; by default at once'),
    'zip-password': z.string().optional().describe('Not needed and not kept: the pass is shown privately, in no file'),
  }),
  // Playbooks of Cortex XSOAR always send this password. Drop it, so that it is never stored.
  review: (args) => ({
    kind: 'fits',
    args: Object.fromEntries(Object.entries(args).filter(([name]) => name !== 'zip-password')),
  }),
  title: {
    ask: 'Create a Temporary Access Pass for {who}',
    doing: 'Creating a Temporary Access Pass for {who}',
    done: '{who} has a Temporary Access Pass',
  },
  step: {
    will: 'Create a Temporary Access Pass',
    doing: 'Creating a Temporary Access Pass',
    done: 'Temporary Access Pass created',
    notDone: 'No Temporary Access Pass handed over',
    effect:
      'Whoever has it can sign in without password and phone, and register new methods. An earlier pass stops working.',
    risk: '{who} has no pass to sign in with',
  },
  wayBack: undoneBy(['reset-mfa'], 'The pass is taken away.', z.unknown(), () =>
    restoring('reset-mfa', { method: 'tap' }),
  ),
  repeatable: false,
  opensAccess: true,
  foresee: guestForesight,
  async run({ graph, secrets }, { user, start, ...args }) {
    const later = start !== undefined && Date.parse(start) > graph.clock() ? start : undefined; // approvals take time
    const call = graph.send({
      method: 'POST',
      path: graphPath`/users/${user.id}/authentication/temporaryAccessPassMethods`,
      body: {
        lifetimeInMinutes: args.minutes,
        isUsableOnce: args.once,
        ...(later === undefined ? {} : { startDateTime: later }),
      },
      response: z.object({ temporaryAccessPass: z.string() }),
    });
    const { temporaryAccessPass } = await call.catch(explainLostAnswer);
    await secrets.keepForRequester(`Temporary Access Pass of ${user.upn}`, temporaryAccessPass);
    const from = later === undefined ? '' : ` from ${timeInZone(Date.parse(later), undefined)} on`;
    return `For the requester alone. It works for ${args.minutes} minutes${from}${args.once ? ', for one sign-in' : ''}.`;
  },
});

/**
 * Explains an answer that was lost or held no pass. There may be a pass then that nobody knows. Creating another one is the way out and
 * does no harm, because it replaces that one.
 */
function explainLostAnswer(problem: unknown): never {
  if (!(problem instanceof GraphProblem) || !mayHaveTakenEffect(problem)) throw problem;
  const message =
    'The answer with the pass was lost, so nobody knows it. Create another one: it replaces the lost one.';
  throw new GraphProblem('rejected', message, {}, { cause: problem });
}
