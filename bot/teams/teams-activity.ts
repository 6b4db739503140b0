import { z } from 'zod';

/** Optional text. Some senders write null for what they leave out. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

/** A member of a conversation who was added or removed. */
const members = z
  .array(z.looseObject({ id: z.string() }))
  .nullish()
  .transform((value) => value ?? undefined);

/**
 * An activity as it came over the wire: what every one must have, and the types of the fields that are read by name. All other fields are
 * kept, and whoever reads one parses it. It is plain JSON, never an object of an SDK: those lose or rename fields.
 * @see https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference#activity-object
 */
export const teamsActivity = z.looseObject({
  type: z.string().min(1),
  id: text,
  name: text,
  action: text,
  /** ISO 8601, as it was sent. The same in each repetition of an activity. */
  timestamp: text,
  channelId: text,
  /** Where its answers go; empty when it is no text, which the edge refuses as it refuses any other place that is not Teams. */
  serviceUrl: z.string().catch(''),
  replyToId: text,
  locale: text,
  from: z.looseObject({ id: z.string().min(1) }),
  recipient: z.looseObject({ id: z.string() }).catch({ id: '' }),
  conversation: z.looseObject({ id: z.string().min(1), conversationType: text, tenantId: text }),
  membersAdded: members,
  membersRemoved: members,
  channelData: z.unknown().optional(),
  value: z.unknown().optional(),
  text: z.unknown().optional(),
  attachments: z.unknown().optional(),
  entities: z.unknown().optional(),
  localTimezone: z.unknown().optional(),
});

/** An activity of Teams. */
export type TeamsActivity = z.output<typeof teamsActivity>;

/** The answer to an invoke: the HTTP status, and what the client shows. */
export interface InvokeAnswer {
  readonly status: number;
  readonly body?: unknown;
}

/** One activity on its way through the rooms, and the answer that they leave for it. */
export interface ActivityTurn {
  readonly activity: TeamsActivity;
  /** The answer to an invoke. */
  answer?: InvokeAnswer;
  /** What a repetition of the invoke is answered, where its own answer may be given only once. */
  repeat?: InvokeAnswer;
}
