import { z } from 'zod';
import { echo } from '../base/echo.ts';
import { defineAction } from '../contract/action.ts';
import { isAll, people, someOrAll } from '../contract/args.ts';
import { cannotBeUndone, keeping } from '../contract/way-back.ts';
import { exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { nothingToClose } from '../directory/mailbox.ts';
import { mobileDevicesOf, removeMobileDevice, type MobileDevice } from '../directory/mailbox-devices.ts';
import { findMailbox } from '../directory/mailbox-ref.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { removeEach } from '../graph/remove-each.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({
  devices: z.array(z.object({ name: z.string(), model: z.string(), pairedAt: z.string().nullable() })).readonly(),
});

/**
 * Ends the partnerships of phones and tablets with a mailbox. It does not wipe them. A client that still has a token pairs again
 * (unverified, but to be expected), so it belongs after `disable-user` and `revoke-sessions`.
 */
export const removeMobileDevices = defineAction({
  name: 'remove-mobile-devices',
  aliases: ['unpair-phones'],
  summary: 'Unpair the phones and tablets of a mailbox, all or some, without wiping them',
  example: 'remove-mobile-devices alex@contoso.com because INC-4821',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/remove-mobiledevice',
  args: z.object({
    user: people('Whose phones and tablets'),
    devices: someOrAll.default(['all']).describe('all, or names from show-mailbox, comma-separated'),
  }),
  title: {
    ask: 'Unpair the phones of {who}',
    doing: 'Unpairing the phones of {who}',
    done: 'The phones of {who} are unpaired',
  },
  step: {
    will: 'Unpair phones and tablets',
    doing: 'Unpairing phones and tablets',
    done: 'Phones and tablets unpaired',
    notDone: 'Phones and tablets not all unpaired',
    effect: 'They no longer synchronise the mailbox. Nothing is wiped. A phone that still has a token pairs again.',
    risk: 'Phones may still synchronise the mail of {who}',
  },
  keep: keeping({
    what: 'phones and tablets',
    shape,
    read: async ({ graph }, { user, devices }: Args) => ({
      devices: (await chosenDevices(graph, user, devices, 'may-be-gone')).chosen.map(({ name, model, pairedAt }) => ({
        name,
        model,
        pairedAt,
      })),
    }),
    sets: () => ({ devices: [] }),
    says: ({ devices }) => devices.map(({ name }) => name).join(', ') || 'none',
    isIn: (part, whole) =>
      part.devices.every((one) =>
        whole.devices.some(({ name, pairedAt }) => name === one.name && pairedAt === one.pairedAt),
      ),
  }),
  wayBack: cannotBeUndone('The person pairs the phone again by signing in to it.'),
  repeatable: true,
  opensAccess: false,
  foresee: guestForesight,
  async run({ graph }, { user, devices }) {
    const { at, chosen } = await chosenDevices(graph, user, devices);
    return removeEach(chosen, {
      things: 'Phones and tablets',
      done: 'unpaired',
      name: describedDevice,
      work: (device) => removeMobileDevice(graph, at, device),
    });
  },
  async prove({ graph }, { user, devices }) {
    const { chosen } = await chosenDevices(graph, user, devices, 'may-be-gone');
    if (chosen.length > 0) return undefined;
    return isAll(devices) ? 'Exchange lists no phone or tablet.' : 'Exchange no longer lists them.';
  },
  unneeded: ({ graph }, { user, devices }) =>
    nothingToClose(async () => {
      const { chosen } = await chosenDevices(graph, user, devices);
      return chosen.length > 0 ? undefined : 'Nothing to do: no phone or tablet is paired.';
    }),
});

interface Args {
  readonly user: Target;
  readonly devices: readonly string[];
}

const describedDevice = ({ name, model }: MobileDevice): string =>
  model === '' || model === name ? `“${name}”` : `“${name}” (${model})`;

/** The devices that the request names; a name stands for every device that has it. */
async function chosenDevices(
  graph: Graph,
  user: Target,
  names: readonly string[],
  unknown: 'refused' | 'may-be-gone' = 'refused',
) {
  const { at } = await findMailbox(graph, user);
  const all = await mobileDevicesOf(graph, at);
  if (isAll(names)) return { at, chosen: all };
  const matches = ({ name, identity }: MobileDevice, typed: string) =>
    name.toLowerCase() === typed.toLowerCase() || identity === typed;
  const missing = names.find((typed) => !all.some((device) => matches(device, typed)));
  if (missing !== undefined && unknown === 'refused')
    throw new GraphProblem(
      'rejected',
      `There is no phone or tablet “${echo(missing)}”, or no longer. show-mailbox lists them.`,
    );
  return { at, chosen: all.filter((device) => names.some((typed) => matches(device, typed))) };
}
