import { z } from 'zod';
import type { TrailEvent } from '../contract/history.ts';
import { toTheSecond } from '../base/time.ts';
import type { DemandReason } from '../model/demand.ts';
import type { Barred, StopCause } from '../model/stop-cause.ts';
import type { AuditEvent, EventKind } from '../seal/event.ts';

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

const barredFacts = z.object({ why: z.string(), who: z.array(z.string()) });
const causeFacts = z.object({
  kind: z.enum(['barred', 'tampered', 'stopped', 'stand-down']) satisfies z.ZodType<StopCause['kind']>,
  barred: barredFacts.optional(),
  by: z.object({ name: z.string() }).optional(),
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
  kept: z
    .union([z.object({ value: z.record(z.string(), z.unknown()) }), z.object({ lost: z.string() })])
    .optional()
    .catch(undefined),
  status: text,
  note: text,
  proof: text,
  what: z.union([z.array(z.string()), z.string().transform((one) => [one])]).catch([]),
  demand: z
    .object({ approvalsNeeded: z.number(), because: z.array(z.string()) })
    .optional()
    .catch(undefined),
  barred: barredFacts.nullish().catch(undefined),
  cause: causeFacts.optional().catch(undefined),
  fault: text,
  via: z.object({ client: z.string() }).optional().catch(undefined),
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
  const told = { ...facts, who, step: `${facts.part ?? 'a step'}${target}` };
  const [words, details] = wordsByKind.get(event.kind)?.(told) ?? unknownKind(event.kind, told);
  return {
    at: event.at,
    kind: event.kind,
    words,
    details: details.filter((part) => part != null && part !== '').join(' · '),
    calls: facts.calls.map(callInWords).join('; '),
  };
}

type Description = readonly [words: string, details: readonly (string | null | undefined)[]];

/** What an event says, with its people named. */
interface Told extends EventFacts {
  /** Who did it, or `somebody`. */
  readonly who: string;
  /** The step that it is about: `reset-password for Alex Wilber`. */
  readonly step: string;
}

/** The words of every kind of event that this version writes. */
const wordsOf: Readonly<Record<EventKind, (told: Told) => Description>> = {
  opened: ({ who, command, reason, via }) => [`Asked for by ${who}`, [command, reason, viaWords(via)]],
  confirm: ({ who, reason }) => [`Confirmed by ${who}`, [reason]],
  approve: ({ who }) => [`Approved by ${who}`, []],
  deny: ({ who, why }) => [`Denied by ${who}`, [why]],
  cancel: ({ who }) => [`Cancelled by ${who}`, []],
  stop: ({ who }) => [`Stopped by ${who}`, []],
  review: ({ barred, demand }) =>
    barred == null
      ? [`Checked again: needs ${approvals(demand?.approvalsNeeded)} now`, demand?.because.map(causeWords) ?? []]
      : ['Checked again: may not go on', [barredWords(barred)]],
  refused: ({ who, decision, refusal }) => [
    `Refused: ${decision ?? 'a decision'} by ${who}`,
    [refusal?.replaceAll('-', ' ')],
  ],
  start: () => ['Its time came', []],
  settle: ({ outcome, cause, fault }) => [
    `Ended: ${outcome?.replaceAll('-', ' ') ?? 'outcome not known'}`,
    [cause && stopCauseWords(cause), fault],
  ],
  expire: () => ['Expired', []],
  revealed: ({ who, what }) => [`Shown to ${who}, privately`, what],
  'reveal-lost': ({ what, why }) => [lostWords[why ?? ''] ?? 'Lost before it was shown', what],
  'step-started': ({ step, tries = 1, kept }) => [
    `Began: ${step}`,
    [tries > 1 ? `try ${tries}` : '', kept && keptWords(kept)],
  ],
  'step-ended': ({ step, status, problem }) => [
    `${upperFirst(status ?? 'ended')}: ${step}`,
    [problem && problemWords(problem)],
  ],
  'step-proved': ({ step, proof }) => [`Proved: ${step}`, [proof]],
  'step-skipped': ({ step, note }) => [`Skipped: ${step}`, [note]],
  'step-interrupted': ({ step }) => [`Interrupted: ${step}`, ['Cordon was stopped while it ran']],
  'step-too-late': ({ step }) => [`Not started: ${step}`, ['The run took too long']],
  'step-impossible': ({ step, note }) => [`Not possible: ${step}`, [note]],
  read: ({ who, command, via }) => [`Read by ${who}`, [command, viaWords(via)]],
  'read-refused': ({ who, command, why, via }) => [`Read refused to ${who}`, [command, why, viaWords(via)]],
  download: ({ who, what }) => [`Downloaded by ${who}`, what],
  'stand-down': ({ who, reason }) => [`Cordon told to stand down by ${who}`, [reason]],
  resume: ({ who }) => [`Stand-down lifted by ${who}`, []],
};

/** The kinds of events that have words: all that this version writes. */
export const kindsWithWords: readonly string[] = Object.keys(wordsOf);

const wordsByKind: ReadonlyMap<string, (told: Told) => Description> = new Map(Object.entries(wordsOf));

/** An event of another version. */
const unknownKind = (kind: string, { note }: Told): Description => [upperFirst(kind.replaceAll('-', ' ')), [note]];

/** What somebody asked through who did not ask in Teams. */
const viaWords = (via: EventFacts['via']): string | undefined =>
  via && `through an assistant (client app ${via.client})`;

/** The most of an old value that a history shows, in characters. The audit has all of it. */
const keptShown = 300;

/** What stood there before a step, as it was stored. */
function keptWords(kept: NonNullable<EventFacts['kept']>): string {
  if ('lost' in kept) return `before: not known (${kept.lost.replaceAll('-', ' ')})`;
  const text = JSON.stringify(kept.value);
  return `before: ${text.length <= keptShown ? text : `${text.slice(0, keptShown)}…`}`;
}

const approvals = (n: number | undefined): string =>
  n === undefined ? 'more approvals' : `${n} ${n === 1 ? 'approval' : 'approvals'}`;

const lostWords: Readonly<Record<string, string>> = {
  'time-over': 'Deleted before it was shown: its time was over',
  'key-gone': 'Lost before it was shown: its key is destroyed',
  'answer-lost': 'Shown to nobody: the answer was lost, and it is not known what is in force',
};

const demandWords: Readonly<Record<DemandReason, string>> = {
  'opens-access': 'it opens a way in',
  'admin-target': 'a target is an admin',
  'protected-target': 'a target is protected by the policy',
  'roles-unread': 'the roles of a target could not be read',
  'powerful-target': 'a target is an approver or a responder',
  'many-targets': 'many targets at once',
  policy: 'the policy asks for it',
};
const barredReasons: Readonly<Record<Barred['why'], string>> = {
  protected: 'a target is protected by the policy',
  'requester-lost-right': 'the requester may not ask for this any more',
  'approver-lost-right': 'somebody who approved is not an approver any more',
  involved: 'somebody has two parts in it',
  'last-administrator': 'no enabled Global Administrator would be left',
  'switched-off': 'the policy has switched the command off',
  'cannot-tell': 'Microsoft Graph did not say in time whether it may go on',
  'signed-out': 'the requester, in whose name it is done, has to sign in again',
};
const demandByReason: ReadonlyMap<string, string> = new Map(Object.entries(demandWords));
const barredByReason: ReadonlyMap<string, string> = new Map(Object.entries(barredReasons));

/** The words of a reason; that of another version as it is written. */
const causeWords = (reason: string): string => demandByReason.get(reason) ?? reason.replaceAll('-', ' ');

function barredWords({ why, who }: z.output<typeof barredFacts>): string {
  const words = barredByReason.get(why) ?? why.replaceAll('-', ' ');
  return who.length === 0 ? words : `${words}: ${who.join(', ')}`;
}

function stopCauseWords({ kind, barred, by }: z.output<typeof causeFacts>): string {
  const who = by?.name ?? 'somebody';
  switch (kind) {
    case 'barred':
      return barred === undefined ? 'it may not go on' : barredWords(barred);
    case 'tampered':
      return 'what is stored is not what its sealed trail says';
    case 'stopped':
      return `stopped by ${who}`;
    case 'stand-down':
      return `${who} told Cordon to stand down`;
    default:
      return kind satisfies never;
  }
}

const problemWords = ({ status, graphCode, code, message }: NonNullable<EventFacts['problem']>): string =>
  [status, graphCode ?? code, message].filter((part) => part !== null).join(' ');

const callInWords = ({ method, path, status, startedAt, endedAt, clientRequestId, requestId }: z.output<typeof call>) =>
  [
    `${method} ${path}: ${status ?? 'no answer'}`,
    `${toTheSecond(startedAt)}, ${endedAt - startedAt} ms`,
    `request-id ${requestId ?? 'none'}`,
    `client-request-id ${clientRequestId}`,
  ].join(', ');

const upperFirst = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
