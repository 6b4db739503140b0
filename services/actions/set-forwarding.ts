import { z } from 'zod';
import { defineAction, type ArgumentReview } from '../contract/action.ts';
import { people, yesNo } from '../contract/args.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import { changeMailbox, exchangeRequirements, mailboxOf, type Mailbox } from '../directory/exchange.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { GraphProblem } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

const shape = z.object({ to: z.string().nullable(), recipient: z.string().nullable(), copy: z.boolean() });
const notForwarded = { to: null, recipient: null, copy: false };

/**
 * Sets or ends the forwarding of a whole mailbox. Graph cannot do this, so it runs Set-Mailbox through Exchange's admin API, which
 * Microsoft does not document for apps. Inbox rules can forward mail as well: `disable-inbox-rules` turns those off.
 */
export const setForwarding = defineAction({
  name: 'set-forwarding',
  aliases: ['set-email-forward', 'forward-mail'],
  summary: 'Forward all mail of a user, or end it (through Exchange’s undocumented admin API)',
  example: 'set-forwarding alex@contoso.com off because INC-4821',
  tier: 'destructive',
  ...exchangeRequirements,
  source: 'https://learn.microsoft.com/powershell/module/exchange/set-mailbox',
  args: z.object({
    user: people('Whose mail'),
    to: z.email({ error: 'expected a mail address' }).max(320).optional().describe('The address that gets the mail'),
    'keep-copy': yesNo.default(true).describe('The mailbox keeps a copy'),
    off: yesNo.default(false).describe('End the forwarding'),
  }),
  review,
  title: {
    ask: 'Change the mail forwarding of {who}',
    doing: 'Changing the mail forwarding of {who}',
    done: 'The mail forwarding of {who} is changed',
  },
  step: {
    will: 'Change the mail forwarding',
    doing: 'Changing the mail forwarding',
    done: 'Mail forwarding changed',
    notDone: 'Mail forwarding not changed',
    effect:
      'All new mail goes to that address, or to nobody else with off. To another organisation it also needs an outbound spam policy that allows it.',
    risk: 'The mail of {who} still goes where it went before',
  },
  keep: keeping({
    what: 'mail forwarding',
    shape,
    async read({ graph }, { user }: Args) {
      const {
        ForwardingSmtpAddress: smtp,
        ForwardingAddress,
        DeliverToMailboxAndForward,
      } = await mailboxOf(graph, user);
      const to = (smtp ?? '') === '' ? null : (smtp ?? '').replace(/^smtp:/i, '');
      const recipient = (ForwardingAddress ?? '') === '' ? null : (ForwardingAddress ?? null);
      return { to, recipient, copy: DeliverToMailboxAndForward === true };
    },
    sets: ({ off, to, 'keep-copy': copy }: Args) =>
      off || to === undefined ? notForwarded : { to, recipient: null, copy },
    says: ({ to, recipient, copy }) => {
      const where = recipient ?? to;
      return where === null ? 'off' : `to ${where}, ${copy ? 'with' : 'without'} a copy`;
    },
    isIn: (a, b) =>
      a.recipient === b.recipient &&
      plainAddress(a.to ?? '') === plainAddress(b.to ?? '') &&
      (a.copy === b.copy || (a.to ?? a.recipient) === null),
  }),
  wayBack: undoneBy(
    ['set-forwarding'],
    'The mail goes again where it went before, or nowhere else.',
    shape,
    ({ to, recipient, copy }) => {
      if (recipient !== null) return cannotBeUndone(setInExchange(recipient));
      return restoring('set-forwarding', to === null ? { off: 'yes' } : { to, 'keep-copy': copy ? 'yes' : 'no' });
    },
  ),
  repeatable: true,
  opensAccess: ({ off }) => off !== true, // whoever gets the mail gets the codes and links that other services send
  opensAccessWhen: 'the mail goes to an address',
  foresee: guestForesight,
  async run({ graph }, { user, to, ...args }) {
    const mailbox = await mailboxOf(graph, user);
    if (!args.off && to === undefined) throw new GraphProblem('rejected', eitherOr);
    const address = args.off ? undefined : to;
    if (address !== undefined && isOwn(address, user, mailbox))
      throw new GraphProblem(
        'rejected',
        `${address} is an address of this very mailbox: its mail would go in circles.`,
      );
    const before = forwardingOf(mailbox);
    const summary = await changeMailbox(graph, user, 'Set-Mailbox', {
      ForwardingAddress: null,
      ForwardingSmtpAddress: address === undefined ? null : `smtp:${address}`,
      DeliverToMailboxAndForward: address !== undefined && args['keep-copy'],
    });
    return before === undefined ? summary : `${summary} Before, it went to ${before}.`;
  },
  async prove({ graph }, args) {
    const mailbox = await mailboxOf(graph, args.user);
    if (!isForwarded(mailbox, args)) return undefined;
    const copy = args['keep-copy'] ? 'and keeps a copy' : 'and keeps no copy';
    return args.off ? 'Exchange shows no forwarding.' : `Exchange shows that it forwards to ${args.to ?? ''} ${copy}.`;
  },
  async unneeded({ graph }, args) {
    if (!isForwarded(await mailboxOf(graph, args.user), args)) return undefined;
    return args.off ? 'Nothing to do: forwarding is off.' : 'Nothing to do: the mail is forwarded there.';
  },
});

const eitherOr = 'Say where the mail goes, to=<address>, or off.';

function review(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const [to, off] = [args['to'] !== undefined, args['off'] === true];
  if (to && off) return { kind: 'problems', messages: [eitherOr] };
  return to || off ? { kind: 'fits', args } : { kind: 'missing', keys: ['to'], args };
}

const setInExchange = (recipient: string): string =>
  `The mail went to “${recipient}”, a recipient inside Exchange: set that again in the Exchange admin center.`;

const plainAddress = (address: string): string => address.replace(/^smtp:/i, '').toLowerCase();

const isOwn = (
  to: string,
  { upn }: Target,
  { PrimarySmtpAddress: primary, EmailAddresses: others }: Mailbox,
): boolean => [upn, primary ?? '', ...(others ?? [])].some((own) => plainAddress(own) === plainAddress(to));

/** Returns where a mailbox forwards its mail: an address, or Exchange's name for a recipient in the tenant. */
const forwardingOf = ({ ForwardingSmtpAddress: smtp, ForwardingAddress: recipient }: Mailbox): string | undefined =>
  [smtp ?? '', recipient ?? ''].filter((to) => to !== '').map((to) => to.replace(/^smtp:/i, ''))[0];

interface Args extends Forwarding {
  readonly user: Target;
}

interface Forwarding {
  readonly to?: string | undefined;
  readonly 'keep-copy': boolean;
  readonly off: boolean;
}

function isForwarded(mailbox: Mailbox, { to, off, 'keep-copy': copy }: Forwarding): boolean {
  const current = forwardingOf(mailbox);
  if (off || to === undefined) return off && current === undefined;
  const kept = mailbox.DeliverToMailboxAndForward === true;
  return (
    (mailbox.ForwardingAddress ?? '') === '' &&
    current !== undefined &&
    plainAddress(current) === plainAddress(to) &&
    kept === copy
  );
}
