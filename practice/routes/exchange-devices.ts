import { z } from 'zod';
import { cmdletAnswer, cmdletError, mailboxNamed, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';
import { keepExchange } from './exchange-permissions.ts';

const size = z.union([z.number(), z.literal('Unlimited')]);

/** The path of a device below its mailbox, as Exchange names it. */
const identityOf = (owner: string, device: { readonly DeviceId: string }): string =>
  `${owner}\\ExchangeActiveSyncDevices\\${device.DeviceId}`;

/** The cmdlets about phones and tablets that synchronise a mailbox. */
export const deviceCmdlets: PracticeCmdlets = {
  'Get-MobileDevice': practiceCmdlet(
    z.strictObject({ Mailbox: z.string(), ResultSize: size.optional() }),
    (call, { Mailbox: mailbox }) => {
      const named = mailboxNamed(call, mailbox, 'directory');
      if (!named.ok) return named.answer;
      const { user, exchange } = named.account;
      const row = (device: { readonly DeviceId: string }) => ({
        Identity: identityOf(user.displayName, device),
        UserDisplayName: user.displayName,
        ...device,
      });
      return cmdletAnswer((exchange?.mobileDevices ?? []).map(row));
    },
  ),
  'Remove-MobileDevice': practiceCmdlet(
    z.strictObject({ Identity: z.string(), Confirm: z.boolean().optional() }),
    (call, { Identity: identity }) => {
      const owner = call.directory
        .accounts('truth')
        .find(({ user, exchange }) =>
          (exchange?.mobileDevices ?? []).some((device) => identityOf(user.displayName, device) === identity),
        );
      if (owner === undefined)
        return cmdletError(
          404,
          'ManagementObjectNotFoundException',
          `The operation couldn't be performed because object '${identity}' couldn't be found on 'PRACTICE.DC01'.`,
        );
      const left = (owner.exchange?.mobileDevices ?? []).filter(
        (device) => identityOf(owner.user.displayName, device) !== identity,
      );
      return keepExchange(call, owner, { mobileDevices: left });
    },
  ),
};
