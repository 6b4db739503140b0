import { z } from 'zod';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { isWithoutMailbox } from './mailbox.ts';
import { onMailbox, ownerIn, ownRows, type MailboxRef } from './mailbox-ref.ts';

const row = z.object({
  Identity: z.string(),
  DeviceId: z.string().nullish(),
  FriendlyName: z.string().nullish(),
  DeviceModel: z.string().nullish(),
  DeviceOS: z.string().nullish(),
  DeviceUserAgent: z.string().nullish(),
  ClientType: z.string().nullish(),
  DeviceAccessState: z.string().nullish(),
  FirstSyncTime: z.string().nullish(),
});

/** A phone or tablet that synchronises a mailbox. */
export interface MobileDevice {
  /** What Exchange calls it: its path below the mailbox. */
  readonly identity: string;
  /** What it calls itself, or its model. */
  readonly name: string;
  readonly model: string;
  readonly system: string;
  readonly userAgent: string;
  /** How it connects: `EAS`, `Outlook` or another word of Exchange. */
  readonly client: string;
  /** `Allowed`, `Blocked` or another word of Exchange. */
  readonly state: string;
  /** When it was paired, ISO 8601; null where Exchange does not say. */
  readonly pairedAt: string | null;
}

/**
 * Reads the phones and tablets that synchronise a mailbox.
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when the answer is about other mailboxes
 */
export async function mobileDevicesOf(graph: Graph, at: MailboxRef): Promise<readonly MobileDevice[]> {
  const name = 'Get-MobileDevice';
  const { items } = await onMailbox(graph, at, { name, by: 'Mailbox', item: row });
  return ownRows(at, name, items, ({ Identity: identity }) => ownerIn(identity)).map((device) => ({
    identity: device.Identity,
    name: firstOf(device.FriendlyName, device.DeviceModel, device.DeviceId, 'device without a name'),
    model: device.DeviceModel ?? '',
    system: device.DeviceOS ?? '',
    userAgent: device.DeviceUserAgent ?? '',
    client: device.ClientType ?? '',
    state: device.DeviceAccessState ?? '',
    pairedAt: device.FirstSyncTime ?? null,
  }));
}

/**
 * Ends the partnership of a device with the mailbox. It wipes nothing, and a client that still has a token pairs again (unverified, but to
 * be expected): disable the account and revoke its sessions before.
 * @throws {GraphProblem} as `runCmdlet`; `not-found` when the device is gone
 */
export async function removeMobileDevice(graph: Graph, at: MailboxRef, { identity }: MobileDevice): Promise<void> {
  const parameters = { Confirm: false };
  try {
    await onMailbox(graph, at, { name: 'Remove-MobileDevice', identity, parameters, item: z.unknown() });
  } catch (error) {
    // Here the code for an unknown object means the device, not the mailbox.
    if (!isWithoutMailbox(error)) throw error;
    throw new GraphProblem('not-found', 'The device is gone.', {}, { cause: error });
  }
}

const firstOf = (...texts: readonly (string | null | undefined)[]): string =>
  texts.find((text) => (text ?? '').trim() !== '') ?? '';
