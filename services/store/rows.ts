import { z } from 'zod';
import { personId, type Person, type PersonId } from '../model/person.ts';
import {
  demandReasons,
  type Barred,
  type Request,
  type RequestId,
  type State,
  type Step,
  type StepProblem,
  type StopCause,
} from '../model/request.ts';
import type { SqlRow } from './database.ts';
import { targetSchema } from '../model/target.ts';
import { tiers } from '../model/tier.ts';

/** The part of a request that never changes. It is stored as one JSON text, and the digest covers the same facts. */
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
>;

const json = z.string().transform((text): unknown => JSON.parse(text));
const objectId = z.custom<PersonId>((value) => typeof value === 'string' && personId(value) !== undefined);
const person = z.object({ id: objectId, name: z.string() }) satisfies z.ZodType<Person>;
const approvals = z.array(z.object({ by: person, at: z.number() })).readonly();

const frozen = z.object({
  command: z.string(),
  args: z.record(z.string(), z.unknown()),
  targets: z.array(targetSchema).readonly(),
  tier: z.enum(tiers),
  approvalsNeeded: z.number(),
  approvalWindowMs: z.number(),
  because: z.array(z.enum(demandReasons)).readonly().default([]), // requests of the first version have none
  about: z.partialRecord(z.enum(demandReasons), z.array(objectId).readonly()).readonly().optional(),
  tenant: z.string(),
  home: z.string().optional(), // requests from before there were several tenants have none
  place: z.object({ conversation: z.string(), reference: z.record(z.string(), z.unknown()) }),
  requester: person,
  startsAt: z.number().nullable().default(null), // requests of the first version have none
});
const payload: z.ZodType<Payload> = frozen.transform((stored) => ({ ...stored, home: stored.home ?? stored.tenant }));

const barred: z.ZodType<Barred> = z.object({
  why: z.enum([
    'protected',
    'requester-lost-right',
    'approver-lost-right',
    'involved',
    'last-administrator',
    'switched-off',
    'cannot-tell',
  ]),
  who: z.array(z.string()).readonly(),
});
const cause: z.ZodType<StopCause> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('barred'), barred }),
  z.object({ kind: z.literal('tampered') }),
  z.object({ kind: z.literal('stopped'), by: person }),
  z.object({ kind: z.literal('stand-down'), by: person }),
]);

const state: z.ZodType<State> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('awaiting-confirmation'), expiresAt: z.number() }),
  z.object({ kind: z.literal('awaiting-approval'), expiresAt: z.number(), approvals }),
  z.object({ kind: z.literal('scheduled'), startsAt: z.number(), approvals }),
  z.object({ kind: z.literal('running'), startedAt: z.number(), approvals, stoppedBy: person.optional() }),
  z.object({
    kind: z.enum(['done', 'partly-done', 'failed']),
    startedAt: z.number(),
    endedAt: z.number(),
    approvals,
    cause: cause.optional(),
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
  state_data: json.pipe(state),
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
  const { tenant, home, place, requester, startsAt } = request;
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
  };
}

const problem = z.object({
  code: z.string(),
  status: z.number().nullable(),
  graphCode: z.string().nullable(),
  message: z.string(),
}) satisfies z.ZodType<StepProblem>;

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
