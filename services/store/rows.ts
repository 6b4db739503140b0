import { z } from 'zod';
import { personId, type Person, type PersonId } from '../model/person.ts';
import { type Request, type RequestId, type State, type Step, type StepProblem } from '../model/request.ts';
import type { SqlRow } from './database.ts';
import { targetSchema } from '../model/target.ts';
import { tiers } from '../model/tier.ts';
import { digestOf } from '../seal/chain.ts';
import { demandReasons, type Demand } from '../model/demand.ts';
import { foreseeables, remainders } from '../model/foresight.ts';
import { lossReasons, type Kept } from '../model/kept.ts';
import type { Barred, StopCause } from '../model/stop-cause.ts';

/** The part of a request that never changes but for a demand that is raised. It is stored as one JSON text; `payloadDigest` covers it. */
export type Payload = Pick<
  Request,
  | 'command'
  | 'args'
  | 'targets'
  | 'tier'
  | 'approvalsNeeded'
  | 'approvalWindowMs'
  | 'because'
  | 'about'
  | 'tenant'
  | 'home'
  | 'place'
  | 'requester'
  | 'startsAt'
  | 'zone'
  | 'plan'
  | 'onlyFor'
  | 'foreseen'
  | 'undoes'
  | 'via'
>;

const json = z.string().transform((text): unknown => JSON.parse(text));
const objectId = z.custom<PersonId>((value) => typeof value === 'string' && personId(value) !== undefined);
/** Parses a person from a stored state or a sealed event. */
export const personSchema = z.object({ id: objectId, name: z.string() }) satisfies z.ZodType<Person>;
/** Parses the other accounts of a person. */
export const sameAsSchema = z.array(objectId).readonly();
const person = personSchema;
const approvals = z.array(z.object({ by: person, at: z.number(), sameAs: sameAsSchema.optional() })).readonly();

/** Parses a demand from a stored payload or a sealed event. */
export const demandSchema = z.object({
  tier: z.enum(tiers),
  approvalsNeeded: z.number(),
  approvalWindowMs: z.number(),
  because: z.array(z.enum(demandReasons)).readonly().default([]), // requests of the first version have none
  about: z.partialRecord(z.enum(demandReasons), z.array(objectId).readonly()).readonly().optional(),
}) satisfies z.ZodType<Demand>;

const frozen = demandSchema.extend({
  command: z.string(),
  args: z.record(z.string(), z.unknown()),
  targets: z.array(targetSchema).readonly(),
  tenant: z.string(),
  home: z.string().optional(), // requests from before there were several tenants have none
  place: z.object({ conversation: z.string(), reference: z.record(z.string(), z.unknown()) }),
  requester: person,
  startsAt: z.number().nullable().default(null), // requests of the first version have none
  zone: z.string().optional(),
  plan: z.array(z.array(z.string()).readonly()).readonly().optional(),
  onlyFor: z.record(z.string(), z.array(objectId).readonly()).readonly().optional(),
  foreseen: z
    .array(
      z.object({ target: objectId, action: z.string(), hindrance: z.enum(foreseeables), effect: z.enum(remainders) }),
    )
    .readonly()
    .optional(),
  undoes: z
    .object({
      request: z.custom<RequestId>((value) => typeof value === 'string'),
      told: z.array(z.string()).readonly(),
    })
    .optional(),
  via: z.object({ kind: z.literal('assistant'), client: z.string() }).optional(),
});
const payload: z.ZodType<Payload> = frozen.transform((stored) => ({ ...stored, home: stored.home ?? stored.tenant }));

/** Parses why a request may not go on. */
export const barredSchema: z.ZodType<Barred> = z.object({
  why: z.enum([
    'protected',
    'requester-lost-right',
    'approver-lost-right',
    'involved',
    'last-administrator',
    'switched-off',
    'cannot-tell',
    'signed-out',
  ]),
  who: z.array(z.string()).readonly(),
});
/** Parses why a run ended early. */
export const stopCauseSchema: z.ZodType<StopCause> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('barred'), barred: barredSchema }),
  z.object({ kind: z.literal('tampered') }),
  z.object({ kind: z.literal('stopped'), by: person }),
  z.object({ kind: z.literal('stand-down'), by: person }),
]);

/** Parses the state of a request from its column. */
export const stateSchema: z.ZodType<State> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('awaiting-confirmation'), expiresAt: z.number() }),
  z.object({ kind: z.literal('awaiting-approval'), expiresAt: z.number(), approvals }),
  z.object({ kind: z.literal('scheduled'), startsAt: z.number(), approvals }),
  z.object({ kind: z.literal('running'), startedAt: z.number(), approvals, stoppedBy: person.optional() }),
  z.object({
    kind: z.enum(['done', 'partly-done', 'failed']),
    startedAt: z.number(),
    endedAt: z.number(),
    approvals,
    cause: stopCauseSchema.optional(),
  }),
  z.object({ kind: z.literal('denied'), by: person, why: z.string().nullable(), endedAt: z.number() }),
  z.object({ kind: z.literal('cancelled'), by: person, endedAt: z.number() }),
  z.object({ kind: z.literal('expired'), endedAt: z.number() }),
]);

const requestRow = z.object({
  id: z.custom<RequestId>((value) => typeof value === 'string'),
  revision: z.number(),
  digest: z.string(),
  reason: z.string().nullable(),
  payload: json.pipe(payload),
  state_data: json.pipe(stateSchema),
  created_at: z.number(),
});

/**
 * A request from its row.
 * @throws {z.ZodError} when the row was tampered with or was written by another version of Cordon
 */
export function requestOf(row: SqlRow): Request {
  const { payload: about, state_data, created_at, ...rest } = requestRow.parse(row);
  return { ...rest, ...about, state: state_data, createdAt: created_at };
}

/** The part of a request that never changes, in the shape that is stored. */
export function payloadOf(request: Request): Payload {
  const { command, args, targets, tier, approvalsNeeded, approvalWindowMs, because, about } = request;
  const { tenant, home, place, requester, startsAt, zone, plan, onlyFor, foreseen, undoes, via } = request;
  return {
    command,
    args,
    targets,
    tier,
    approvalsNeeded,
    approvalWindowMs,
    because,
    about,
    tenant,
    home,
    place,
    requester,
    startsAt,
    zone,
    plan,
    onlyFor,
    foreseen,
    undoes,
    via,
  };
}

/**
 * Digest of a payload, whole and as it is stored. Other versions may know other properties, so a stored payload is digested as it is in
 * its row, not as this version reads it.
 */
export const payloadDigest = (payload: object): string => digestOf(JSON.parse(JSON.stringify(payload)) as unknown);

/** Parses a JSON column that must hold an object. */
export const objectIn = (text: unknown): Readonly<Record<string, unknown>> =>
  json.pipe(z.record(z.string(), z.unknown())).parse(text);

const problem = z.object({
  code: z.string(),
  status: z.number().nullable(),
  graphCode: z.string().nullable(),
  message: z.string(),
  retryAfterMs: z.number().optional(),
  lacks: z.object({ permissions: z.array(z.string()).readonly(), role: z.string().nullable() }).optional(),
  stoppedAfterMs: z.number().optional(),
  foreign: z.string().optional(),
}) satisfies z.ZodType<StepProblem>;

/** Parses what a step has kept of the value that it replaced. */
export const keptSchema: z.ZodType<Kept> = z.union([
  z.strictObject({ value: z.record(z.string(), z.unknown()) }),
  z.strictObject({ lost: z.enum(lossReasons) }),
]);

/**
 * A problem from its column.
 * @throws {z.ZodError} when the row was tampered with or was written by another version of Cordon
 */
export const problemIn = (text: unknown): StepProblem => json.pipe(problem).parse(text);

const stepRow = z.object({
  n: z.number(),
  target: z.string(),
  part: z.string(),
  stage: z.number(),
  status: z.enum(['pending', 'running', 'proved', 'accepted', 'failed', 'unknown', 'skipped']),
  tries: z.number(),
  started_at: z.number().nullable(),
  ended_at: z.number().nullable(),
  proved_at: z.number().nullable(),
  note: z.string().nullable(),
  problem: json.pipe(problem).nullable(),
  kept: json.pipe(keptSchema).nullable(),
  client_request_id: z.string().nullable(),
  graph_request_id: z.string().nullable(),
});

/**
 * A step from its row.
 * @throws {z.ZodError} when the row was tampered with or was written by another version of Cordon
 */
export function stepOf(row: SqlRow): Step {
  const { n, part, started_at, ended_at, proved_at, client_request_id, graph_request_id, ...step } = stepRow.parse(row);
  return {
    ...step,
    sequence: n,
    action: part,
    startedAt: started_at,
    endedAt: ended_at,
    provedAt: proved_at,
    clientRequestId: client_request_id,
    graphRequestId: graph_request_id,
  };
}
