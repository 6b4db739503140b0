import { z } from 'zod';
import type { Graph } from '../graph/graph.ts';
import { onMailbox, type MailboxRef } from './mailbox-ref.ts';

/** Every way into a mailbox that can be switched: how Exchange names it, and what people call it. */
const protocols = {
  web: ['OWAEnabled', 'Outlook on the web'],
  activesync: ['ActiveSyncEnabled', 'ActiveSync'],
  imap: ['ImapEnabled', 'IMAP'],
  pop: ['PopEnabled', 'POP'],
  smtp: ['SmtpClientAuthenticationDisabled', 'SMTP sending'],
  mapi: ['MAPIEnabled', 'Outlook for Windows'],
  ews: ['EwsEnabled', 'Exchange Web Services'],
  'outlook-mobile': ['OutlookMobileEnabled', 'Outlook for phones'],
  'owa-devices': ['OWAforDevicesEnabled', 'Outlook on the web for devices'],
  'new-outlook': ['OneWinNativeOutlookEnabled', 'the new Outlook'],
  'mac-outlook': ['MacOutlookEnabled', 'Outlook for Mac'],
  universal: ['UniversalOutlookEnabled', 'Mail and Calendar'],
} as const;

/** A way into a mailbox. */
export type Protocol = keyof typeof protocols;
/** All of them. */
export const protocolNames = Object.keys(protocols) as unknown as readonly [Protocol, ...Protocol[]];

/** What people call a protocol. */
export const protocolWords = (protocol: Protocol): string => protocols[protocol][1];

/** On, off, or null where the mailbox has no value of its own, which is not the same as off. */
export type Switch = boolean | null;
/** The state of every protocol. */
export type Protocols = Readonly<Record<Protocol, Switch>>;

const value = z.boolean().nullish();

const casMailbox = z.object({
  OWAEnabled: value,
  ActiveSyncEnabled: value,
  ImapEnabled: value,
  PopEnabled: value,
  SmtpClientAuthenticationDisabled: value,
  MAPIEnabled: value,
  EwsEnabled: value,
  OutlookMobileEnabled: value,
  OWAforDevicesEnabled: value,
  OneWinNativeOutlookEnabled: value,
  MacOutlookEnabled: value,
  UniversalOutlookEnabled: value,
});

/**
 * Reads which protocols a mailbox can be used with.
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function protocolsOf(graph: Graph, at: MailboxRef): Promise<Protocols> {
  const { items } = await onMailbox(graph, at, { name: 'Get-CASMailbox', item: casMailbox });
  const found: Partial<z.output<typeof casMailbox>> = items[0] ?? {};
  const states = protocolNames.map((protocol) => {
    const [parameter] = protocols[protocol];
    const state = found[parameter] ?? null;
    return [protocol, protocol === 'smtp' && state !== null ? !state : state] as const;
  });
  return Object.fromEntries(states) as Protocols;
}

/**
 * Switches protocols. Null gives a protocol back to the setting of the tenant; Exchange takes that only for SMTP sending.
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function switchProtocols(graph: Graph, at: MailboxRef, wanted: Partial<Protocols>): Promise<void> {
  const parameters = Object.fromEntries(
    protocolNames.flatMap((protocol) => {
      const state = wanted[protocol];
      if (state === undefined) return [];
      return [[protocols[protocol][0], protocol === 'smtp' && state !== null ? !state : state]];
    }),
  );
  await onMailbox(graph, at, { name: 'Set-CASMailbox', parameters, item: z.unknown() });
}

/** A state in a word. */
export const switchWords = (state: Switch): string => (state === null ? 'as the tenant' : state ? 'on' : 'off');
