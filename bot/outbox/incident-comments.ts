import { createHash } from 'node:crypto';
import { z } from 'zod';
import { sentinelIncidentOf } from '../../services/alerts/alert.ts';
import { incidentParts, type SentinelIncident } from '../../services/alerts/sentinel-incident.ts';
import { storedAlert } from '../../services/alerts/shapes/stored-alert.ts';
import { partsOf, type Command } from '../../services/contract/bundle.ts';
import type { StepWords } from '../../services/contract/command-words.ts';
import { graphPath, GraphProblem, type Graph } from '../../services/graph/graph.ts';
import type { Request, RequestId, Step } from '../../services/model/request.ts';
import { alertOfThread } from '../../services/store/alert-of-thread.ts';
import { endNewsTypes } from '../../services/store/announce.ts';
import type { Queryable } from '../../services/store/database.ts';
import type { RequestStore } from '../../services/store/requests.ts';
import type { WebhookAnswer, WebhookDestination } from './webhook-sender.ts';

/** What comments are made of. */
export interface IncidentCommentsPorts {
  readonly db: Queryable;
  readonly store: Pick<RequestStore, 'find' | 'steps'>;
  readonly commandNamed: (name: string) => Command | undefined;
  /** Names of the sources of alerts whose incidents get comments. */
  readonly sources: readonly string[];
  /** Graph of a tenant, whose port leads to Azure as well. */
  readonly graphOf: (tenant: string) => Pick<Graph, 'send'>;
}

/** The most characters that Sentinel takes are 30,000; the rest is left for how the comment ends. */
const charactersAtMost = 29_000;

/**
 * The destination of comments on incidents of Microsoft Sentinel: when a request ends that was made in the thread of an alert about one, the
 * incident gets one comment that says what was done, by whom, and who approved it. Its id follows from the request, so that a second
 * try makes no second comment.
 * @see https://learn.microsoft.com/rest/api/securityinsights/incident-comments/create-or-update
 */
export function incidentComments(ports: IncidentCommentsPorts): WebhookDestination {
  const { db, store, commandNamed, sources, graphOf } = ports;
  return {
    destination: 'sentinel-comments',
    events: endNewsTypes,
    label: 'Microsoft Sentinel',
    settings: '',
    async bodyOf({ about }) {
      const request = await store.find(about as RequestId);
      const body = request && (await alertOfThread(db, request.place.conversation));
      const alert = body === undefined ? undefined : storedAlert(JSON.parse(body));
      if (request === undefined || alert === undefined || !sources.includes(alert.sentBy)) return undefined;
      const incident = incidentParts(sentinelIncidentOf(alert) ?? '');
      if (incident === undefined) return undefined;
      const words = wordsOf(commandNamed(request.command));
      const message = commentOn(request, await store.steps(request.id), words);
      return JSON.stringify({ tenant: request.tenant, incident, comment: commentIdOf(request.id), message });
    },
    async deliver(_, body) {
      const { tenant, incident, comment, message } = kept.parse(JSON.parse(body));
      try {
        await graphOf(tenant).send({
          method: 'PUT',
          service: 'azure',
          path: pathOf(incident, comment),
          query: { 'api-version': '2024-03-01' },
          body: { properties: { message } },
          response: z.unknown(),
        });
        return { kind: 'delivered' };
      } catch (error) {
        if (!(error instanceof GraphProblem)) throw error;
        return failedWith(error);
      }
    },
  };
}

const kept = z.object({
  tenant: z.string(),
  incident: z.object({
    subscription: z.string(),
    resourceGroup: z.string(),
    workspace: z.string(),
    incident: z.string(),
  }),
  comment: z.guid(),
  message: z.string(),
});

const pathOf = ({ subscription, resourceGroup, workspace, incident }: SentinelIncident, comment: string) =>
  graphPath`/subscriptions/${subscription}/resourceGroups/${resourceGroup}/providers/Microsoft.OperationalInsights/workspaces/${workspace}/providers/Microsoft.SecurityInsights/incidents/${incident}/comments/${comment}`;

function failedWith({ code, details: { status, retryAfterMs } }: GraphProblem): WebhookAnswer {
  const failure = { kind: 'failed', status, retryAfterMs } as const;
  if (code === 'no-answer') return { ...failure, failure: 'no-answer' };
  return { ...failure, failure: code === 'throttled' || code === 'unavailable' ? 'unavailable' : 'refused' };
}

/** A GUID that follows from the id of a request. */
function commentIdOf(id: RequestId): string {
  const hex = createHash('sha256').update(`comment on an incident about ${id}`).digest('hex');
  return [0, 8, 12, 16, 20].map((from, n) => hex.slice(from, [8, 12, 16, 20, 32][n])).join('-');
}

const wordsOf = (command: Command | undefined): ReadonlyMap<string, StepWords> =>
  new Map(
    (command === undefined ? [] : partsOf(command)).flatMap((part) =>
      part.tier === 'read' ? [] : [[part.name, part.step] as const],
    ),
  );

/** The text of a comment. */
function commentOn(request: Request, steps: readonly Step[], words: ReadonlyMap<string, StepWords>): string {
  const { id, command, state, requester, reason, targets } = request;
  const names = new Map(targets.map((target) => [target.id as string, target.upn === '' ? target.name : target.upn]));
  const approvers = ('approvals' in state ? state.approvals : []).map(({ by }) => by.name);
  const head = [
    `Cordon, request ${id}: ${command} ${endWords[state.kind] ?? state.kind}${'endedAt' in state ? ` at ${new Date(state.endedAt).toISOString()}` : ''}.`,
    `Asked by ${requester.name}${approvers.length === 0 ? '' : `, approved by ${approvers.join(' and ')}`}${'by' in state ? `, ended by ${state.by.name}` : ''}.`,
    ...(reason === null ? [] : [`Reason: ${reason}`]),
    `About: ${[...names.values()].slice(0, 50).join(', ')}${names.size > 50 ? ` and ${names.size - 50} more` : ''}`,
  ];
  const lines = steps.map(
    (step) => `- ${names.get(step.target) ?? step.target}: ${stepLine(step, words.get(step.action))}`,
  );
  let text = plain(head.join('\n'));
  for (const [n, line] of lines.entries()) {
    if (text.length + line.length > charactersAtMost) return `${text}\n(and ${lines.length - n} more steps)`;
    text += `\n${plain(line)}`;
  }
  return text;
}

const endWords: Readonly<Partial<Record<Request['state']['kind'], string>>> = {
  done: 'was done',
  'partly-done': 'was partly done',
  failed: 'failed',
  denied: 'was denied; nothing was changed',
  cancelled: 'was cancelled; nothing was changed',
  expired: 'expired; nothing was changed',
};

function stepLine({ action, status, problem, note, provedAt }: Step, words: StepWords | undefined): string {
  switch (status) {
    case 'proved':
      return `${words?.done ?? action}${provedAt === null ? '' : `, verified at ${new Date(provedAt).toISOString()}`}`;
    case 'accepted':
      return `${words?.done ?? action}, accepted but not verified`;
    case 'failed':
      return `${words?.notDone ?? `${action} failed`}${problem === null ? '' : ` (${problem.message})`}`;
    case 'skipped':
      return `${words?.will ?? action}: left out${note === null ? '' : ` (${note})`}`;
    case 'unknown':
      return `${words?.will ?? action}: outcome unknown, look in Entra`;
    case 'pending':
    case 'running':
      return `${words?.will ?? action}: not done`;
    default:
      return status satisfies never;
  }
}

/** Sentinel renders a subset of HTML and Markdown; what people type or are called must not become a link or a picture. */
const plain = (text: string): string =>
  text.replace(/[<>[\]`]/g, (sign) => ({ '<': '‹', '>': '›', '[': '(', ']': ')' })[sign] ?? "'");
