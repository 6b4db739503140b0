import { z } from 'zod';
import type { TrailEvent } from '../contract/history.ts';
import { toTheSecond } from '../base/time.ts';
import type { AuditEvent } from '../seal/event.ts';

const text = z.string().optional().catch(undefined);
const call = z.object({
  method: z.string(),
  path: z.string(),
  status: z.number().nullable(),
  startedAt: z.number(),
  endedAt: z.number(),
  clientRequestId: z.string(),
  requestId: z.string().nullable(),
});

/** The facts that are shown of an event. A missing fact, or one in another version's format, is left out without hiding the others. */
const eventFacts = z.object({
  by: text,
  name: text,
  command: text,
  reason: z.string().nullish().catch(undefined),
  why: z.string().nullish().catch(undefined),
  decision: text,
  refusal: text,
  outcome: text,
  part: text,
  target: text,
  tries: z.number().optional().catch(undefined),
  status: text,
  note: text,
  proof: text,
  what: z.array(z.string()).catch([]),
  calls: z.array(call).catch([]),
  problem: z
    .object({ code: z.string(), status: z.number().nullable(), graphCode: z.string().nullable(), message: z.string() })
    .optional()
    .catch(undefined),
});
type EventFacts = z.output<typeof eventFacts>;

/**
 * Describes one event of a request's audit in words. Events of unknown kinds are described by their kind.
 * @param nameOf finds the name of a person or a target by object id; undefined for somebody who is not part of the request
 */
export function trailEvent(event: AuditEvent, nameOf: (id: string) => string | undefined): TrailEvent {
  const facts = eventFacts.parse(event);
  const who = facts.name ?? (facts.by === undefined ? undefined : nameOf(facts.by)) ?? 'somebody';
  const target = facts.target === undefined ? '' : ` for ${nameOf(facts.target) ?? facts.target}`;
  const [words, details] = describe(event.kind, facts, who, `${facts.part ?? 'a step'}${target}`);
  return {
    at: event.at,
    kind: event.kind,
    words,
    details: details.filter((part) => part != null && part !== '').join(' · '),
    calls: facts.calls.map(callInWords).join('; '),
  };
}

type Description = readonly [words: string, details: readonly (string | null | undefined)[]];

function describe(kind: string, facts: EventFacts, who: string, step: string): Description {
  switch (kind) {
    case 'opened':
      return [`Asked for by ${who}`, [facts.command, facts.reason]];
    case 'confirm':
      return [`Confirmed by ${who}`, [facts.reason]];
    case 'approve':
      return [`Approved by ${who}`, []];
    case 'deny':
      return [`Denied by ${who}`, [facts.why]];
    case 'cancel':
      return [`Cancelled by ${who}`, []];
    case 'refused':
      return [`Refused: ${facts.decision ?? 'a decision'} by ${who}`, [facts.refusal?.replaceAll('-', ' ')]];
    case 'start':
      return ['Its time came', []];
    case 'settle':
      return [`Ended: ${facts.outcome?.replaceAll('-', ' ') ?? 'outcome not known'}`, []];
    case 'expire':
      return ['Expired', []];
    case 'revealed':
      return [`Shown to ${who}, privately`, facts.what];
    case 'step-started':
      return [`Began: ${step}`, [(facts.tries ?? 1) > 1 ? `try ${facts.tries ?? 1}` : '']];
    case 'step-ended':
      return [`${upperFirst(facts.status ?? 'ended')}: ${step}`, [problemOf(facts)]];
    case 'step-proved':
      return [`Proved: ${step}`, [facts.proof]];
    case 'step-skipped':
      return [`Skipped: ${step}`, [facts.note]];
    case 'step-interrupted':
      return [`Interrupted: ${step}`, ['Cordon was stopped while it ran']];
    case 'step-too-late':
      return [`Not started: ${step}`, ['The run took too long']];
    default: // an event of a later version, or one about Cordon itself
      return [upperFirst(kind.replaceAll('-', ' ')), [facts.note]];
  }
}

const problemOf = ({ problem }: EventFacts): string | undefined =>
  problem &&
  [problem.status, problem.graphCode ?? problem.code, problem.message].filter((part) => part !== null).join(' ');

const callInWords = ({ method, path, status, startedAt, endedAt, clientRequestId, requestId }: z.output<typeof call>) =>
  [
    `${method} ${path}: ${status ?? 'no answer'}`,
    `${toTheSecond(startedAt)}, ${endedAt - startedAt} ms`,
    `request-id ${requestId ?? 'none'}`,
    `client-request-id ${clientRequestId}`,
  ].join(', ');

const upperFirst = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
