import { z } from 'zod';
import { defineAction } from '../contract/action.ts';
import { people, withLabels } from '../contract/args.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { graphPath, type Graph, type GraphCall } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

const states = ['disabled', 'enabled', 'enforced'] as const;
const shape = z.object({ state: z.string() });

interface Args {
  readonly user: Target;
  readonly state: (typeof states)[number];
}

/**
 * Sets the legacy per-user MFA state. Only Graph's beta has it, which Microsoft may change without notice; Microsoft recommends
 * Conditional Access instead. That the same permission allows reading the state back is unverified.
 */
export const setPerUserMfa = defineAction({
  name: 'set-per-user-mfa',
  aliases: ['per-user-mfa'],
  summary: 'Set the per-user MFA state (through Graph beta, which may change)',
  example: 'set-per-user-mfa alex@contoso.com state=enforced because INC-4821',
  tier: 'change',
  permissions: ['Policy.ReadWrite.AuthenticationMethod'],
  source: 'https://learn.microsoft.com/graph/api/authentication-update',
  args: z.object({
    user: people('Whose per-user MFA'),
    state: withLabels(
      z
        .string()
        .toLowerCase()
        .pipe(z.enum(states, { error: 'expected disabled, enabled or enforced' }))
        .describe('What it becomes: disabled, enabled (asked for at the next sign-in) or enforced'),
      { disabled: 'Disabled', enabled: 'Enabled: asked for at the next sign-in', enforced: 'Enforced' },
    ),
  }),
  title: {
    ask: 'Set the per-user MFA of {who}',
    doing: 'Setting the per-user MFA of {who}',
    done: 'The per-user MFA of {who} is set',
  },
  step: {
    will: 'Set the per-user MFA state, through Graph beta',
    doing: 'Setting the per-user MFA state',
    done: 'Per-user MFA state set',
    notDone: 'Per-user MFA state not set',
    effect:
      'Decides whether Entra asks for MFA where no Conditional Access policy does. It is a beta interface of Microsoft’s.',
    risk: 'The per-user MFA of {who} is unchanged',
  },
  keep: keeping({
    what: 'per-user MFA state',
    shape,
    read: async (context, { user }: Args) => ({ state: await stateOf(context, user) }),
    sets: ({ state }: Args) => ({ state }),
    says: ({ state }) => state,
  }),
  wayBack: undoneBy(['set-per-user-mfa'], 'The previous state is set again.', shape, ({ state }) =>
    states.some((known) => known === state)
      ? restoring('set-per-user-mfa', { state })
      : cannotBeUndone(
          `The state was ${state}, which Cordon does not know: set it in the Microsoft Entra admin center.`,
        ),
  ),
  repeatable: true,
  // What the state is now is not known yet, so anything below the strictest state counts as lowering it.
  opensAccess: ({ state }) => state !== 'enforced',
  opensAccessWhen: 'state is not enforced',
  async run({ graph }, { user, state }) {
    await graph.send({
      ...requirements(user),
      method: 'PATCH',
      body: { perUserMfaState: state },
      response: z.unknown(),
    });
    return `Microsoft Graph (beta) accepted ${state}.`;
  },
  async prove(context, { user, state }) {
    return (await stateOf(context, user)) === state ? `Microsoft Graph (beta) shows ${state}.` : undefined;
  },
  async unneeded(context, { user, state }) {
    return (await stateOf(context, user)) === state ? `Nothing to do: it is ${state}.` : undefined;
  },
});

const requirements = (user: Target): Pick<GraphCall<unknown>, 'service' | 'path'> => ({
  service: 'beta',
  path: graphPath`/users/${user.id}/authentication/requirements`,
});

async function stateOf({ graph }: { readonly graph: Graph }, user: Target): Promise<string> {
  const response = z.object({ perUserMfaState: z.string() });
  return (await graph.send({ ...requirements(user), method: 'GET', response })).perUserMfaState;
}
