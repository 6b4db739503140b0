import { z } from 'zod';
import { timeInZone } from '../base/typed-time.ts';
import { cannotBeUndone, keeping, restoring, undoneBy } from '../contract/way-back.ts';
import type { Target } from '../model/person.ts';
import { plainTextOf, repliesOf } from './automatic-replies.ts';

/** The longest text of an automatic reply that Cordon sets, in characters. Graph's own limit is not documented. */
export const longestReply = 4000;

const shape = z.object({
  status: z.enum(['off', 'always', 'scheduled']),
  internal: z.string(),
  external: z.string(),
  /** ISO 8601 in UTC; null where it is not scheduled, and where it begins at once. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  /** Whether everybody outside the organisation gets a reply. */
  toAll: z.boolean(),
});
type KeptReplies = z.output<typeof shape>;

const off: KeptReplies = { status: 'off', internal: '', external: '', from: null, to: null, toAll: true };

/** The arguments of `set-out-of-office`. */
interface ReplyArgs {
  readonly user: Target;
  readonly internal?: string | undefined;
  readonly external?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly off: boolean;
}

/** The automatic replies that an action replaces, as plain text. Replies whose time is over count as off. */
export const keptReplies = keeping({
  what: 'automatic replies',
  shape,
  async read({ graph }, { user }: ReplyArgs): Promise<KeptReplies> {
    const found = await repliesOf(graph, user.id);
    const iso = (at: typeof found.scheduledEndDateTime) => (at == null ? null : `${at.dateTime.slice(0, 19)}.000Z`);
    const [from, to] = [iso(found.scheduledStartDateTime), iso(found.scheduledEndDateTime)];
    const isScheduled = found.status === 'scheduled';
    if (found.status === 'disabled' || (isScheduled && Date.parse(to ?? '') <= graph.clock())) return off;
    return {
      status: isScheduled ? 'scheduled' : 'always',
      internal: plainTextOf(found.internalReplyMessage),
      external: plainTextOf(found.externalReplyMessage),
      from: isScheduled ? from : null,
      to: isScheduled ? to : null,
      toAll: (found.externalAudience ?? 'all') === 'all',
    };
  },
  sets: ({ internal, external, from, to, ...args }: ReplyArgs): KeptReplies =>
    args.off
      ? off
      : {
          status: to === undefined ? 'always' : 'scheduled',
          internal: internal ?? external ?? '',
          external: external ?? internal ?? '',
          from: from ?? null,
          to: to ?? null,
          toAll: true,
        },
  says: ({ status, internal, external, from, to }) => {
    if (status === 'off') return 'off';
    const text = internal === external ? `“${internal}”` : `“${internal}” inside, “${external}” outside`;
    const begins = from === null ? '' : ` from ${minute(from)}`;
    return to === null ? text : `${text}${begins} until ${minute(to)}`;
  },
  isIn: (a, b) =>
    a.status === b.status &&
    (a.status === 'off' ||
      (spaced(a.internal) === spaced(b.internal) &&
        spaced(a.external) === spaced(b.external) &&
        (a.from === b.from || a.from === null || b.from === null) &&
        a.to === b.to &&
        a.toAll === b.toAll)),
});

/** Sets the previous replies again, as plain text. */
export const repliesWayBack = undoneBy(
  ['set-out-of-office'],
  'The previous automatic replies are set again, as plain text; where there were none, they are turned off.',
  shape,
  ({ status, internal, external, from, to, toAll }) => {
    if (status === 'off') return restoring('set-out-of-office', { off: 'yes' });
    if (!toAll)
      return cannotBeUndone(
        'The old reply did not go to everybody outside the organisation, which Cordon cannot set: the person sets it in Outlook.',
      );
    const isFitting = (text: string) => text.trim() !== '' && text.length <= longestReply;
    if (!isFitting(internal) || !isFitting(external))
      return cannotBeUndone('The old texts are empty or longer than Cordon sets: the person sets them in Outlook.');
    const span = { ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) };
    return restoring('set-out-of-office', { internal, external, ...span });
  },
);

const minute = (iso: string): string => timeInZone(Date.parse(iso), undefined);

const spaced = (text: string): string => text.replace(/\s+/g, ' ').trim();
