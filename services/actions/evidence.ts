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

/** One section of the report: a command, or a read that exists only here. */
interface Section {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly read: (context: ReadContext, user: Target) => Promise<Report>;
}

const section = (name: string, action: ReadAction, args: object = {}): Section => ({
  name,
  permissions: action.permissions,
  read: (context, user) => action.run(context, action.args.parse({ ...args, user })),
});

/** The sections in reading order: what an attacker leaves behind comes first. */
const sections: readonly Section[] = [
  section('Account', showUser),
  section('Risk', showRisk),
  section('Sign-ins', listSignIns, { since: '7d' }),
  section('Directory changes', listAudit, { since: '7d' }),
  section('Inbox rules', listInboxRules),
  section('App grants', listGrants),
  section('Sign-in methods', listMethods),
  {
    name: 'MFA registration',
    permissions: ['AuditLog.Read.All'],
    read: ({ graph }, user) => registrationReport(graph, user),
  },
  section('Devices', listDevices),
  section('Groups and roles', listGroups),
  section('Cordon’s history', history),
];

/** How many alerts the card shows per section and in all; the file contains them all. */
const alertsAtMost = { perSection: 4, inAll: 14 };

/**
 * Collects everything that a responder looks at after a takeover: all sections at once, and the last 7 days of each log. A section that
 * fails says so, and the others still appear. Lists contain up to 500 items each. The audit logs accept 5 requests per 10 seconds and
 * app, and Outlook 4 at once; the Graph client keeps within those limits.
 */
export const evidence = defineRead({
  name: 'evidence',
  aliases: ['bec-check'],
  summary: 'Collect the evidence about a user in one report, or the audit trail of a request',
  example: 'evidence alex@contoso.com',
  tier: 'read',
  permissions: [...new Set(sections.flatMap(({ permissions }) => permissions))].sort(),
  source: 'https://learn.microsoft.com/graph/api/resources/security-api-overview',
  args: z.object({
    user: people('Whose evidence').optional().describe('Whose evidence'),
    request: z.string().optional().describe('Or the id of one request, such as OP-7F3K'),
  }),
  async run(context, { user, request }): Promise<Report> {
    if (request !== undefined) return trailOf(context.history, request);
    if (user === undefined) return noTargetNamed('evidence');
    const wide = { ...context, graph: widePages(context.graph) };
    return evidenceReport(user, await Promise.all(sections.map((one) => readSection(one, wide, user))));
  },
});

/** A section with its report. */
interface SectionResult {
  readonly name: string;
  readonly report: Report;
  /** Why it could not be read; undefined when it was. */
  readonly why: string | undefined;
}

async function readSection(
  { name, read, permissions }: Section,
  context: ReadContext,
  user: Target,
): Promise<SectionResult> {
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

function evidenceReport(user: Target, results: readonly SectionResult[]): Report {
  const alerts = results.flatMap(({ name, report, why }) => {
    const all = why === undefined ? (report.alerts ?? []) : [];
    const more = all.length - alertsAtMost.perSection;
    const shown = all.slice(0, alertsAtMost.perSection).map((alert) => `${name}: ${alert}`);
    return more > 0 ? [...shown, `${name}: ${more} more in the full report.`] : shown;
  });
  const unread = results.filter(({ why }) => why !== undefined);
  const count = results.reduce(
    (sum, { report, why }) => sum + (why === undefined ? (report.alerts?.length ?? 0) : 0),
    0,
  );
  const rest = alerts.length - alertsAtMost.inAll;
  return {
    title: `Evidence about ${user.name}`,
    subtitle: `${user.upn} · the last 7 days of what is logged`,
    ...badge(count, unread.length),
    alerts: [
      ...(unread.length === 0 ? [] : [`Not complete: ${unread.map(({ name }) => name).join(', ')} could not be read.`]),
      ...alerts.slice(0, alertsAtMost.inAll),
      ...(rest > 0 ? [`${rest} more lines in the full report.`] : []),
    ],
    facts: results.map((one) => [one.name, summaryLine(one, user)]),
    offers: [
      { label: 'Contain…', command: `contain ${user.id}` },
      { label: 'Remove grants…', command: `remove-grants ${user.id}` },
      { label: 'Revoke sessions…', command: `revoke-sessions ${user.id}` },
    ],
    full: {
      name: `evidence-${user.upn}`,
      sections: results.map(({ name, report }) => ({ ...report, title: name, subtitle: titleOf(report, name) })),
    },
  };
}

function badge(alerts: number, unread: number): Pick<Report, 'badge'> {
  if (alerts > 0) return { badge: { text: alerts === 1 ? '1 alert' : `${alerts} alerts`, tone: 'attention' } };
  return unread > 0
    ? { badge: { text: 'Not complete', tone: 'warning' } }
    : { badge: { text: 'Nothing marked', tone: 'good' } };
}

/** Formats one line of the card: `⚠ 39 sign-ins · 3 alerts`. */
function summaryLine({ name, report, why }: SectionResult, user: Target): string {
  if (why !== undefined) return `✗ ${why}`;
  const count = report.alerts?.length ?? 0;
  const what =
    name === 'Account' ? (report.facts?.[0]?.[1] ?? '') : withoutName(report.title, user).replace(`${name}: `, '');
  const marked = count === 1 ? '1 alert' : `${count} alerts`;
  return count === 0 ? what : `⚠ ${what} · ${marked}`;
}

const withoutName = (title: string, { name }: Target): string =>
  title.replace(` of ${name}`, '').replace(` about ${name}`, '');

const titleOf = ({ title, subtitle }: Report, name: string): string =>
  [title === name ? '' : title, subtitle ?? ''].filter((words) => words !== '').join(' · ');

async function registrationReport(graph: Graph, user: Target): Promise<Report> {
  const registration = await registrationOf(graph, user.id);
  if (registration === undefined)
    return { title: 'Not in the report', facts: [['Why', 'Microsoft leaves disabled users out of it']] };
  const state = registrationState(registration);
  return {
    title: `Multi-factor: ${state}`,
    facts: [
      ['Multi-factor', state],
      ['Methods', (registration.methodsRegistered ?? []).join(', ') || 'none'],
    ],
    alerts: registration.isMfaRegistered === true ? [] : ['Not registered for multi-factor authentication.'],
  };
}
