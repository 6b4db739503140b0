import { groupBy } from '../base/group-by.ts';
import type { TracedMessage } from './message-traces.ts';

/** Everything that was sent with one subject. */
export interface SentSubject {
  /** As it was first seen; may be empty. */
  readonly subject: string;
  /** The address that most of it was sent from. */
  readonly sender: string;
  /** Ids of messages. */
  readonly messages: ReadonlySet<string>;
  readonly recipients: ReadonlySet<string>;
  readonly outside: ReadonlySet<string>;
  /** IP addresses. */
  readonly from: ReadonlySet<string>;
  /** What did not arrive: Microsoft's word, and to how many. */
  readonly troubles: ReadonlyMap<string, number>;
  /** Both in epoch milliseconds. */
  readonly first: number;
  readonly last: number;
}

/**
 * Groups traces by subject: first what went to most people outside, then the newest. The row of a distribution list is left out, because its
 * members have rows of their own.
 * @param isOutside whether an address belongs to nobody in the tenant
 */
export function sentBySubject(
  rows: readonly TracedMessage[],
  isOutside: (address: string) => boolean,
): readonly SentSubject[] {
  const people = rows.filter(({ status }) => status !== 'expanded');
  return [...groupBy(people, ({ subject }) => subject.trim().toLowerCase())]
    .map(([, some]) => {
      const recipients = new Set(some.map(({ recipient }) => recipient.toLowerCase()));
      const troubled = some.filter(({ status }) => status !== '' && status !== 'delivered');
      const times = some.map(({ at }) => at);
      return {
        subject: some[0]?.subject.trim() ?? '',
        sender: mostFrequent(some.map(({ sender }) => sender)),
        messages: new Set(some.map(({ messageId }) => messageId)),
        recipients,
        outside: new Set([...recipients].filter(isOutside)),
        from: new Set(some.map(({ fromIp }) => fromIp).filter((ip) => ip !== '')),
        troubles: new Map([...groupBy(troubled, ({ status }) => status)].map(([word, hit]) => [word, hit.length])),
        first: times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
        last: times.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
      };
    })
    .toSorted((a, b) => b.outside.size - a.outside.size || b.last - a.last);
}

/** What was sent from one IP address. */
export interface SentAddress {
  readonly ip: string;
  /** Ids of messages. */
  readonly messages: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly first: number;
}

/** Groups traces by the IP address that they came from, most messages first. */
export const sentFromAddresses = (rows: readonly TracedMessage[]): readonly SentAddress[] =>
  [
    ...groupBy(
      rows.filter(({ fromIp }) => fromIp !== ''),
      ({ fromIp }) => fromIp,
    ),
  ]
    .map(([ip, some]) => ({
      ip,
      messages: new Set(some.map(({ messageId }) => messageId)),
      first: some.reduce((first, { at }) => Math.min(first, at), Number.POSITIVE_INFINITY),
    }))
    .toSorted((a, b) => b.messages.size - a.messages.size);

const mostFrequent = (texts: readonly string[]): string =>
  [...groupBy(texts, (text) => text)].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
