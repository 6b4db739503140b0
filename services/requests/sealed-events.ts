import { z } from 'zod';
import type { Event, Right, StateName, StepStatus } from '../model/request.ts';
import { stepEventKinds } from '../seal/event.ts';
import { barredSchema, demandSchema, keptSchema, personSchema, sameAsSchema, stopCauseSchema } from '../store/rows.ts';

const at = z.number();
const by = personSchema;
const sameAs = sameAsSchema.optional();
const right = z.enum(['yes', 'no', 'unknown', 'guest', 'disabled', 'outsider']) satisfies z.ZodType<Right>;
const outcome = z.enum(['done', 'partly-done', 'failed']);
const text = z.string().nullable();

const decision = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('confirm'),
    by,
    mayRequest: right,
    reason: text,
    count: z.number().optional(),
    at,
  }),
  z.object({ type: z.literal('approve'), by, mayApprove: right, sameAs, at }),
  z.object({ type: z.literal('deny'), by, mayApprove: right, sameAs, why: text, at }),
  z.object({ type: z.literal('cancel'), by, at }),
  z.object({ type: z.literal('stop'), by, mayApprove: right, sameAs, at }),
  z.object({ type: z.literal('review'), demand: demandSchema, barred: barredSchema.nullable(), at }),
  z.object({ type: z.literal('start'), at }),
  z.object({ type: z.literal('settle'), outcome, cause: stopCauseSchema.optional(), at }),
  z.object({ type: z.literal('expire'), at }),
]);

const kinds: ReadonlySet<string> = new Set(decision.options.map(({ shape }) => shape.type.value));

/** An event of a trail that changed the state of its request. */
export interface SealedDecision {
  readonly event: Event;
  /** The name of the state that it led to, as it was sealed. */
  readonly state: StateName | undefined;
  /** Digest of the payload that it left behind, where it changed it. */
  readonly payload: string | undefined;
}

/** The body of an event, parsed from its sealed text. */
export type EventBody = Readonly<Record<string, unknown>>;

/**
 * Reads an event of a trail as the event that was applied to the request.
 * @returns undefined for events that change no state, such as those of steps
 * @throws {z.ZodError} when it is one that does, in a form that this version does not know
 */
export function decisionIn(body: EventBody): SealedDecision | undefined {
  const { kind, by: id, name, ...rest } = body;
  if (typeof kind !== 'string' || !kinds.has(kind)) return undefined;
  const who = id === undefined ? {} : { by: { id, name } };
  const event: Event = decision.parse({ ...rest, ...who, type: kind });
  const { state, payload } = sealedBeside.parse(body);
  return { event, state, payload };
}

const sealedBeside = z.object({
  state: z.custom<StateName>((value) => typeof value === 'string').optional(),
  payload: z.string().optional(),
});

/** What `opened` seals besides the facts that earlier versions sealed. */
const openedSchema = z.object({
  kind: z.literal('opened'),
  at,
  by: z.string().optional(),
  digest: z.string().optional(),
  command: z.string().optional(),
  tenant: z.string().optional(),
  args: z.record(z.string(), z.unknown()).optional(),
  targets: z.array(z.string()).optional(),
  reason: text.optional(),
});
const sealedSchema = demandSchema.extend({
  payload: z.string(),
  startsAt: z.number().nullable(),
  expiresAt: z.number(),
  plan: z.string(),
});

/** The first event of a trail. */
export interface OpenedEvent extends z.output<typeof openedSchema> {
  /** Undefined for requests that were opened by a version that did not seal it. */
  readonly sealed: z.output<typeof sealedSchema> | undefined;
}

/**
 * Reads the first event of a trail.
 * @throws {z.ZodError} when it is none
 */
export function openedIn(body: EventBody | undefined): OpenedEvent {
  const opened = openedSchema.parse(body);
  return { ...opened, sealed: body?.['payload'] === undefined ? undefined : sealedSchema.parse(body) };
}

const stepEvent = z.object({
  kind: z.enum(stepEventKinds),
  part: z.string(),
  target: z.string(),
  status: z.custom<StepStatus>((value) => typeof value === 'string').optional(),
  cause: stopCauseSchema.optional(),
  /** Why a step that failed was not tried again, although it could be. */
  stopped: stopCauseSchema.optional(),
  /** What stood there before, in the event that starts a step. */
  kept: keptSchema.optional(),
});

/** An event about one step. */
export type StepEvent = z.output<typeof stepEvent>;

/**
 * Reads an event about a step.
 * @returns undefined for all others
 */
export const stepEventIn = (body: EventBody): StepEvent | undefined => stepEvent.safeParse(body).data;
