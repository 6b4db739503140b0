import { z } from 'zod';
import { defineRead, type ReadAction, type ReadContext, type Report } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { onceMore } from '../graph/once-more.ts';
import { registrationOf, registrationState } from '../directory/registration.ts';
import { widePages } from '../graph/wide-pages.ts';
import type { Target } from '../model/person.ts';
import { history, noTargetNamed, trailOf } from './history.ts';
import { listAudit } from './list-audit.ts';
import { listDevices } from './list-devices.ts';
import { listGrants } from './list-grants.ts';
import { listGroups } from './list-groups.ts';
import { listInboxRules } from './list-inbox-rules.ts';
import { listMethods } from './list-methods.ts';
import { listSignIns } from './list-sign-ins.ts';
import { showRisk } from './show-risk.ts';
import { showUser } from './show-user.ts';

/** One part of the report: a command of its own, or a read that only stands here. */
interface Part {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly read: (context: ReadContext, user: Target) => Promise<Report>;
}

const part = (name: string, action: ReadAction, args: object = {}): Part => ({
  name,
  permissions: action.permissions,
  read: (context, user) => action.run(context, action.args.parse({ ...args, user })),
});

/** In the order of reading: what an attacker leaves behind comes first. */
const parts: readonly Part[] = [
  part('Account', showUser),
  part('Risk', showRisk),
  part('Sign-ins', listSignIns, { since: '7d' }),
  part('Directory changes', listAudit, { since: '7d' }),
  part('Inbox rules', listInboxRules),
  part('App grants', listGrants),
  part('Sign-in methods', listMethods),
  { name: 'MFA registration', permissions: ['AuditLog.Read.All'], read: ({ graph }, user) => registered(graph, user) },
  part('Devices', listDevices),
  part('Groups and roles', listGroups),
  part('Cordon’s history', history),
];

/** How many alerts of one part, and of all, the card shows; the file has them all. */
const alertsAtMost = { ofPart: 4, ofAll: 14 };

/**
 * Everything that a responder looks at after a takeover, read at once, the last 7 days of what is logged. A part that fails says so and
 * hides no other. Lists hold up to 500 items each here. The audit logs take 5 requests in 10 seconds from the whole app and Outlook 4 at
 * once: the client waits for its turn (`pace.ts`).
 */
export const evidence = defineRead({
  name: 'evidence',
  aliases: ['bec-check'],
  summary: 'Collect the evidence about a user in one report, or the audit trail of a request',
  example: 'evidence alex@contoso.com',
  tier: 'read',
  permissions: [...new Set(parts.flatMap(({ permissions }) => permissions))].sort(),
  source: 'https://learn.microsoft.com/graph/api/resources/security-api-overview',
  args: z.object({
    user: people('Whose evidence').optional().describe('Whose evidence'),
    request: z.string().optional().describe('Or the id of one request, such as OP-7F3K'),
  }),
  async run(context, { user, request }): Promise<Report> {
    if (request !== undefined) return trailOf(context.history, request);
    if (user === undefined) return noTargetNamed('evidence');
    const wide = { ...context, graph: widePages(context.graph) };
    return together(user, await Promise.all(parts.map((one) => readPart(one, wide, user))));
  },
});

/** What became of one part. */
interface Found {
  readonly name: string;
  readonly report: Report;
  /** Why it could not be read. */
  readonly why: string | undefined;
}

async function readPart({ name, read, permissions }: Part, context: ReadContext, user: Target): Promise<Found> {
  try {
    return { name, report: await onceMore(() => read(context, user)), why: undefined };
  } catch (problem) {
    if (!(problem instanceof GraphProblem)) throw problem;
    const why = `could not be read: ${reasonOf(problem, permissions)}`;
    return { name, report: { title: name, alerts: [`${name} ${why}.`] }, why };
  }
}

function reasonOf(problem: GraphProblem, permissions: readonly string[]): string {
  if (problem.code === 'unlicensed' || problem.code === 'rejected') return problem.message;
  return problem.code === 'forbidden' ? `no permission (${permissions.join(', ')})` : `Graph said ${problem.code}`;
}

function together(user: Target, found: readonly Found[]): Report {
  const alerts = found.flatMap(({ name, report, why }) => {
    const all = why === undefined ? (report.alerts ?? []) : [];
    const more = all.length - alertsAtMost.ofPart;
    const shown = all.slice(0, alertsAtMost.ofPart).map((alert) => `${name}: ${alert}`);
    return more > 0 ? [...shown, `${name}: ${more} more in the full report.`] : shown;
  });
  const unread = found.filter(({ why }) => why !== undefined);
  const count = found.reduce((sum, { report, why }) => sum + (why === undefined ? (report.alerts?.length ?? 0) : 0), 0);
  const rest = alerts.length - alertsAtMost.ofAll;
  return {
    title: `Evidence about ${user.name}`,
    subtitle: `${user.upn} · the last 7 days of what is logged`,
    ...badge(count, unread.length),
    alerts: [
      ...(unread.length === 0 ? [] : [`Not complete: ${unread.map(({ name }) => name).join(', ')} could not be read.`]),
      ...alerts.slice(0, alertsAtMost.ofAll),
      ...(rest > 0 ? [`${rest} more lines in the full report.`] : []),
    ],
    facts: found.map((one) => [one.name, lineOf(one, user)]),
    offers: [
      { label: 'Contain…', command: `contain ${user.id}` },
      { label: 'Remove grants…', command: `remove-grants ${user.id}` },
      { label: 'Revoke sessions…', command: `revoke-sessions ${user.id}` },
    ],
    full: {
      name: `evidence-${user.upn}`,
      sections: found.map(({ name, report }) => ({ ...report, title: name, subtitle: titleOf(report, name) })),
    },
  };
}

function badge(alerts: number, unread: number): Pick<Report, 'badge'> {
  if (alerts > 0) return { badge: { text: alerts === 1 ? '1 alert' : `${alerts} alerts`, tone: 'attention' } };
  return unread > 0
    ? { badge: { text: 'Not complete', tone: 'warning' } }
    : { badge: { text: 'Nothing marked', tone: 'good' } };
}

/** `39 sign-ins · 3 alerts`. */
function lineOf({ name, report, why }: Found, user: Target): string {
  if (why !== undefined) return `✗ ${why}`;
  const count = report.alerts?.length ?? 0;
  const what =
    name === 'Account' ? (report.facts?.[0]?.[1] ?? '') : withoutWhom(report.title, user).replace(`${name}: `, '');
  const marked = count === 1 ? '1 alert' : `${count} alerts`;
  return count === 0 ? what : `⚠ ${what} · ${marked}`;
}

const withoutWhom = (title: string, { name }: Target): string =>
  title.replace(` of ${name}`, '').replace(` about ${name}`, '');

const titleOf = ({ title, subtitle }: Report, name: string): string =>
  [title === name ? '' : title, subtitle ?? ''].filter((words) => words !== '').join(' · ');

async function registered(graph: Graph, user: Target): Promise<Report> {
  const found = await registrationOf(graph, user.id);
  if (found === undefined)
    return { title: 'Not in the report', facts: [['Why', 'Microsoft leaves disabled users out of it']] };
  const state = registrationState(found);
  return {
    title: `Multi-factor: ${state}`,
    facts: [
      ['Multi-factor', state],
      ['Methods', (found.methodsRegistered ?? []).join(', ') || 'none'],
    ],
    alerts: found.isMfaRegistered === true ? [] : ['Not registered for multi-factor authentication.'],
  };
}
