import { z } from 'zod';
import { defineAction, type ArgumentReview } from '../contract/action.ts';
import { commaList, isAll, people } from '../contract/args.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { exchangeRequirements } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import {
  protocolNames,
  protocolsOf,
  protocolWords,
  switchProtocols,
  switchWords,
  type Protocol,
  type Protocols,
  type Switch,
} from '../directory/mailbox-protocols.ts';
import { findMailbox } from '../directory/mailbox-ref.ts';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ states: z.record(z.string(), z.boolean().nullable()) });

const protocolList = commaList
  .transform((names) => (isAll(names) ? [...protocolNames] : names.map((name) => name.toLowerCase())))
  .pipe(z.array(z.enum(protocolNames, { error: `expected all, or some of ${protocolNames.join(', ')}` })));

/**
 * Switches the protocols with which a mailbox can be used. Sessions that are open go on for some hours (unverified), so revoke them as well.
 * A protocol without a value of its own follows the tenant; that is neither on nor off.
 */
export const setProtocols = defineAction({
  name: 'set-protocols',
  aliases: ['mailbox-protocols'],
  summary: 'Switch IMAP, POP, SMTP, Outlook on the web and other protocols of a mailbox on or off',
  example: 'set-protocols alex@contoso.com off=imap,pop because INC-4821',
  tier: 'change',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/set-casmailbox',
  args: z.object({
    user: people('Whose mailbox'),
    off: protocolList.optional().describe(`What is switched off: all, or some of ${protocolNames.join(', ')}`),
    on: protocolList.optional().describe('What is switched on, named in the same way'),
    inherit: z.enum(['smtp']).optional().describe('smtp: sending by SMTP follows the setting of the tenant'),
  }),
  review,
  title: {
    ask: 'Switch mailbox protocols of {who}',
    doing: 'Switching mailbox protocols of {who}',
    done: 'Mailbox protocols of {who} are switched',
  },
  step: {
    will: 'Switch mailbox protocols',
    doing: 'Switching mailbox protocols',
    done: 'Mailbox protocols switched',
    notDone: 'Mailbox protocols not switched',
    effect:
      'Programs that use a protocol that is off no longer reach the mailbox. Open sessions may go on for a while.',
    risk: 'The protocols of the mailbox of {who} may be as before',
  },
  keep: keeping({
    what: 'mailbox protocols',
    shape,
    async read({ graph }, args: Args) {
      const { states } = await statesOf(graph, args.user);
      return {
        states: Object.fromEntries(Object.keys(wantedIn(args)).map((name) => [name, states[name as Protocol]])),
      };
    },
    sets: (args) => ({ states: wantedIn(args) }),
    says: ({ states }) =>
      Object.entries(states)
        .map(([name, state]) => `${protocolWords(name as Protocol)} ${switchWords(state)}`)
        .join(', '),
    isIn: (part, whole) => Object.entries(part.states).every(([name, state]) => whole.states[name] === state),
  }),
  wayBack: undoneBy(['set-protocols'], 'The protocols are switched back.', shape, ({ states }) => {
    const named = (state: Switch) => Object.entries(states).flatMap(([name, kept]) => (kept === state ? [name] : []));
    const [on, off, inherit] = [named(true), named(false), named(null).filter((name) => name === 'smtp')];
    if (on.length + off.length + inherit.length === 0)
      return cannotBeUndone('Exchange showed no value for these protocols. Switch them with set-protocols.');
    return restoring('set-protocols', {
      ...(on.length > 0 && { on: on.join(',') }),
      ...(off.length > 0 && { off: off.join(',') }),
      ...(inherit.length > 0 && { inherit: 'smtp' }),
    });
  }),
  repeatable: true,
  opensAccess: ({ off, on, inherit }) => off === undefined || on !== undefined || inherit !== undefined,
  opensAccessWhen: 'a protocol is switched on',
  foresee: guestForesight,
  async run({ graph }, args) {
    const { at, states } = await statesOf(graph, args.user);
    const wanted = wantedIn(args);
    await switchProtocols(graph, at, wanted);
    const changed = Object.entries(wanted).filter(([name, state]) => states[name as Protocol] !== state);
    const words = changed.map(([name, state]) => `${protocolWords(name as Protocol)} ${switchWords(state)}`);
    return words.length === 0 ? 'They were so already.' : `Switched: ${words.join(', ')}.`;
  },
  async prove({ graph }, args) {
    return (await isSo(graph, args)) ? 'Exchange shows the protocols so.' : undefined;
  },
  async unneeded({ graph }, args) {
    return (await isSo(graph, args)) ? 'Nothing to do: the protocols are so.' : undefined;
  },
});

interface Args {
  readonly user: Target;
  readonly off?: readonly Protocol[] | undefined;
  readonly on?: readonly Protocol[] | undefined;
  readonly inherit?: 'smtp' | undefined;
}

async function statesOf(graph: Graph, user: Target) {
  const { at } = await findMailbox(graph, user);
  return { at, states: await protocolsOf(graph, at) };
}

/** Which protocols become what. */
function wantedIn({ off = [], on = [], inherit }: Pick<Args, 'off' | 'on' | 'inherit'>): Partial<Protocols> {
  return Object.fromEntries([
    ...off.map((name) => [name, false] as const),
    ...on.map((name) => [name, true] as const),
    ...(inherit === undefined ? [] : [[inherit, null] as const]),
  ]);
}

async function isSo(graph: Graph, args: Args): Promise<boolean> {
  const { states } = await statesOf(graph, args.user);
  return Object.entries(wantedIn(args)).every(([name, state]) => states[name as Protocol] === state);
}

function review(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const { data = {} } = z
    .object({ off: protocolList.optional(), on: protocolList.optional(), inherit: z.enum(['smtp']).optional() })
    .safeParse(args);
  const named = [...(data.off ?? []), ...(data.on ?? []), ...(data.inherit === undefined ? [] : [data.inherit])];
  const twice = named.find((name, n) => named.indexOf(name) !== n);
  if (twice !== undefined)
    return { kind: 'problems', messages: [`${protocolWords(twice)} is named twice: switch it on or off.`] };
  return named.length === 0 ? { kind: 'missing', keys: ['off'], args } : { kind: 'fits', args };
}
