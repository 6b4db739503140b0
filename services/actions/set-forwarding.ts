import { z } from 'zod';
import { defineAction, type ArgumentReview } from '../contract/action.ts';
import { people, yesNo } from '../contract/args.ts';
import { keeping } from '../contract/way-back.ts';
import { changeMailbox, exchangeRequirements, mailboxOf, type Mailbox } from '../directory/exchange.ts';
import {
  forwardingOf,
  forwardingShape,
  forwardingWayBack,
  forwardingWords,
  isForwarding,
  isSameForwarding,
  notForwarded,
  plainAddress,
  type Forwarding,
} from '../directory/mailbox-forwarding.ts';
import { guestForesight } from '../directory/hindrances.ts';
import { GraphProblem } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';

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
    recipient: z
      .string()
      .trim()
      .min(1)
      .max(256)
      .optional()
      .describe('Or a recipient of the tenant, such as a mail contact, as Exchange names it'),
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
      'All new mail goes there, or to nobody else with off. To another organisation it also needs an outbound spam policy that allows it.',
    risk: 'The mail of {who} still goes where it went before',
  },
  keep: keeping({
    what: 'mail forwarding',
    shape: forwardingShape,
    read: async ({ graph }, { user }: Args) => forwardingOf(await mailboxOf(graph, user)),
    sets: asked,
    says: forwardingWords,
    isIn: isSameForwarding,
  }),
  wayBack: forwardingWayBack,
  repeatable: true,
  opensAccess: ({ off }) => off !== true, // whoever gets the mail gets the codes and links that other services send
  opensAccessWhen: 'the mail goes to an address',
  foresee: guestForesight,
  async run({ graph }, args) {
    const { user, to } = args;
    const mailbox = await mailboxOf(graph, user);
    const wanted = asked(args);
    if (!args.off && !isForwarding(wanted)) throw new GraphProblem('rejected', eitherOr);
    const own = [to, args.recipient].find((one) => one !== undefined && isOwn(one, user, mailbox));
    if (!args.off && own !== undefined)
      throw new GraphProblem('rejected', `${own} is an address of this very mailbox: its mail would go in circles.`);
    const before = forwardingOf(mailbox);
    const summary = await changeMailbox(graph, user, 'Set-Mailbox', {
      ForwardingAddress: wanted.recipient,
      ForwardingSmtpAddress: wanted.to === null ? null : `smtp:${wanted.to}`,
      DeliverToMailboxAndForward: wanted.copy,
    });
    return isForwarding(before) ? `${summary} Before, it went to ${before.recipient ?? before.to ?? ''}.` : summary;
  },
  async prove({ graph }, args) {
    const now = forwardingOf(await mailboxOf(graph, args.user));
    if (!isSameForwarding(now, asked(args))) return undefined;
    if (args.off) return 'Exchange shows no forwarding.';
    const copy = now.copy ? 'and keeps a copy' : 'and keeps no copy';
    return `Exchange shows that it forwards to ${args.recipient ?? args.to ?? ''} ${copy}.`;
  },
  async unneeded({ graph }, args) {
    if (!isSameForwarding(forwardingOf(await mailboxOf(graph, args.user)), asked(args))) return undefined;
    return args.off ? 'Nothing to do: forwarding is off.' : 'Nothing to do: the mail is forwarded there.';
  },
});

const eitherOr = 'Say where the mail goes, to=<address> or recipient=<name>, or off.';

function review(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const isGiven = args['to'] !== undefined || args['recipient'] !== undefined;
  const off = args['off'] === true;
  if (isGiven && off) return { kind: 'problems', messages: [eitherOr] };
  return isGiven || off ? { kind: 'fits', args } : { kind: 'missing', keys: ['to'], args };
}

const isOwn = (
  to: string,
  { upn }: Target,
  { PrimarySmtpAddress: primary, EmailAddresses: others }: Mailbox,
): boolean =>
  [upn, primary ?? '', ...(others ?? [])].some(
    (own) => plainAddress(own).toLowerCase() === plainAddress(to).toLowerCase(),
  );

interface Args {
  readonly user: Target;
  readonly to?: string | undefined;
  readonly recipient?: string | undefined;
  readonly 'keep-copy': boolean;
  readonly off: boolean;
}

/** The forwarding that somebody asks for. */
function asked({ off, to, recipient, 'keep-copy': copy }: Args): Forwarding {
  const isGiven = to !== undefined || recipient !== undefined;
  return off || !isGiven ? notForwarded : { to: to ?? null, recipient: recipient ?? null, copy };
}
