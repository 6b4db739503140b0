import { z } from 'zod';
import { cmdletAnswer, mailboxNamed, practiceCmdlet, type PracticeCmdlets } from './exchange-cmdlet.ts';
import { keepExchange } from './exchange-permissions.ts';

const flag = z.boolean().optional();

/** What a new mailbox has. An administrator of this tenant has switched IMAP and POP off; null follows the tenant. */
const usual: Readonly<Record<string, boolean | null>> = {
  ActiveSyncEnabled: true,
  OWAEnabled: true,
  ImapEnabled: false,
  PopEnabled: false,
  MAPIEnabled: true,
  EwsEnabled: true,
  OutlookMobileEnabled: true,
  OWAforDevicesEnabled: true,
  OneWinNativeOutlookEnabled: true,
  MacOutlookEnabled: true,
  UniversalOutlookEnabled: true,
  SmtpClientAuthenticationDisabled: null,
};

/** The cmdlets about the protocols of a mailbox. */
export const protocolCmdlets: PracticeCmdlets = {
  'Get-CASMailbox': practiceCmdlet(z.strictObject({ Identity: z.string() }), (call, { Identity: identity }) => {
    const named = mailboxNamed(call, identity, 'directory');
    if (!named.ok) return named.answer;
    const { user, exchange } = named.account;
    return cmdletAnswer([{ Identity: user.displayName, ...usual, ...exchange?.protocols }]);
  }),
  'Set-CASMailbox': practiceCmdlet(
    z.strictObject({
      Identity: z.string(),
      ActiveSyncEnabled: flag,
      OWAEnabled: flag,
      ImapEnabled: flag,
      PopEnabled: flag,
      MAPIEnabled: flag,
      EwsEnabled: flag,
      OutlookMobileEnabled: flag,
      OWAforDevicesEnabled: flag,
      OneWinNativeOutlookEnabled: flag,
      MacOutlookEnabled: flag,
      UniversalOutlookEnabled: flag,
      SmtpClientAuthenticationDisabled: z.boolean().nullable().optional(),
    }),
    (call, { Identity: identity, ...given }) => {
      const named = mailboxNamed(call, identity);
      if (!named.ok) return named.answer;
      const set = Object.entries(given).flatMap(([name, state]) => (state === undefined ? [] : [[name, state]]));
      const protocols = { ...named.account.exchange?.protocols, ...(Object.fromEntries(set) as typeof usual) };
      return keepExchange(call, named.account, { protocols });
    },
  ),
};
