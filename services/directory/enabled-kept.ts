import { z } from 'zod';
import { keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { GraphProblem } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { readAccount } from './account.ts';
import { identityAccountOf } from './identity-accounts.ts';
import { readDevice } from './entra-device.ts';

const shape = z.object({ enabled: z.boolean() });

/**
 * Whether people could sign in to an account before it was enabled or disabled.
 * @param enabled what the action leaves behind
 */
export const keptSignIn = (enabled: boolean) =>
  keeping({
    what: 'sign-in',
    shape,
    read: async ({ graph }, { user }: { readonly user: Target }) => known((await readAccount(graph, user.id)).enabled),
    sets: () => ({ enabled }),
    says: (value) => (value.enabled ? 'allowed' : 'blocked'),
  });

/**
 * Whether a device could be used to sign in before it was enabled or disabled.
 * @param enabled what the action leaves behind
 */
export const keptDeviceState = (enabled: boolean) =>
  keeping({
    what: 'device',
    shape,
    read: async ({ graph }, { device }: { readonly device: Target }) =>
      known((await readDevice(graph, device.id))?.enabled ?? null),
    sets: () => ({ enabled }),
    says: (value) => (value.enabled ? 'enabled' : 'disabled'),
  });

/**
 * Whether an account of Active Directory was enabled before it was enabled or disabled.
 * @param enabled what the action leaves behind
 */
export const keptAdState = (enabled: boolean) =>
  keeping({
    what: 'Active Directory account',
    shape,
    read: async ({ graph }, { user }: { readonly user: Target }) =>
      known((await identityAccountOf(graph, user)).enabled),
    sets: () => ({ enabled }),
    says: (value) => (value.enabled ? 'enabled' : 'disabled'),
  });

/**
 * Enables or disables an account or a device again.
 * @param commands names of the one that enables and of the one that disables
 * @param how what it does, in one sentence
 */
export const enabledWayBack = ([enable, disable]: readonly [enable: string, disable: string], how: string) =>
  undoneBy([enable, disable], how, shape, ({ enabled }) => restoring(enabled ? enable : disable));

function known(enabled: boolean | null): z.output<typeof shape> {
  if (enabled === null) throw new GraphProblem('unexpected', 'Microsoft Graph does not say whether it is enabled');
  return { enabled };
}
