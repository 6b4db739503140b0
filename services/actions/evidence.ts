import { z } from 'zod';
import { defineRead, type Offer, type ReadAction, type ReadContext, type Report } from '../contract/action.ts';
import { people } from '../contract/args.ts';
import { worstFirst, type ReportFinding, type ReportRow } from '../contract/findings.ts';
import type { History, OwnChange } from '../contract/history.ts';
import { startOf } from '../base/time.ts';
import { alsoSignedIn, suspiciousAddresses } from '../directory/also-signed-in.ts';
import { finding } from '../directory/findings.ts';
import { changesForEverybody } from '../directory/app-changes.ts';
import { openDoors } from '../directory/open-doors.ts';
import { GraphProblem, type Graph } from '../graph/graph.ts';
import { onceMore } from '../graph/once-more.ts';
import { startInLog } from '../directory/sign-in-log.ts';
import { registeredMethods, registrationOf, registrationState } from '../directory/registration.ts';
import { timelineOf, timelineSection, worthShowing, type TimelineSource } from '../directory/timeline.ts';
import { widePages } from '../graph/wide-pages.ts';
import type { Target } from '../model/person.ts';
import { history, noTargetNamed, trailOf } from './history.ts';
import { listAudit } from './list-audit.ts';
import { listDevices } from './list-devices.ts';
import { listGrants } from './list-grants.ts';
import { listGroups } from './list-groups.ts';
import { listInboxRules } from './list-inbox-rules.ts';
import { listMethods } from './list-methods.ts';
import { listNewApps } from './list-new-apps.ts';
import { listSent } from './list-sent.ts';
import { listShares } from './list-shares.ts';
import { listSignIns } from './list-sign-ins.ts';
import { showMailbox } from './show-mailbox.ts';
import { showRisk } from './show-risk.ts';
import { showUser } from './show-user.ts';

/** One section of the report: a command, or a read that exists only here. */
interface Section {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly read: (context: ReadContext, user: Target) => Promise<Report>;
  /** True when it shows how something is now, as opposed to a log: what is marked there is open. */
  readonly isState: boolean;
  readonly isExtra?: true;
}

const section = (name: string, action: ReadAction, args: object = {}): Section => ({
  name,
  permissions: action.permissions,
  isState: true,
  read: (context, user) => action.run(context, action.args.parse({ ...args, user })),
});

/** A section about what happened. */
function logSection(name: string, action: ReadAction, args: object = {}): Section {
  return { ...section(name, action, args), isState: false };
}

/** How far back the logs are read. */
const period = '7d';

/** A section that evidence does without where the app has no permission for it, so that its permissions are not among those of evidence. */
function extra(one: Section): Section {
  return { ...one, isExtra: true };
}

/** The sections in reading order: what an attacker leaves behind comes first. */
const sections: readonly Section[] = [
  section('Account', showUser),
  logSection('Risk', showRisk),
  logSection('Sign-ins', listSignIns, { since: period }),
  logSection('Directory changes', listAudit, { since: period }),
  section('Inbox rules', listInboxRules),
  section('Mailbox', showMailbox),
  section('App grants', listGrants),
  extra({
    ...section('Changes of apps', listNewApps),
    read: ({ graph }, user) => changesForEverybody(graph, user, startOf(period, graph.clock())),
  }),
  section('Sign-in methods', listMethods),
  {
    name: 'MFA registration',
    permissions: ['AuditLog.Read.All'],
    isState: false,
    read: ({ graph }, user) => registrationReport(graph, user),
  },
  section('Devices', listDevices),
  section('Groups and roles', listGroups),
  extra(logSection('Sent mail', listSent, { since: period })),
  extra(section('OneDrive shares', listShares)),
  logSection('Cordon’s history', history),
];

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
  permissions: [
    ...new Set(sections.flatMap(({ permissions, isExtra }) => (isExtra === true ? [] : permissions))),
  ].sort(),
  source: 'https://learn.microsoft.com/graph/api/resources/security-api-overview',
  args: z.object({
    user: people('Whose evidence').optional().describe('Whose evidence'),
    request: z.string().optional().describe('Or the id of one request, such as OP-7F3K'),
  }),
  async run(context, { user, request }): Promise<Report> {
    if (request !== undefined) return trailOf(context.history, request);
    if (user === undefined) return noTargetNamed('evidence');
    const past = context.history && rememberedChanges(context.history);
    const wide = { graph: widePages(context.graph), ...(past && { history: past }) };
    const [results, changes = []] = await Promise.all([
      Promise.all(sections.map((one) => readSection(one, wide, user))),
      past?.changes(user.id),
    ]);
    return evidenceReport(user, [...results, ...(await whoElse(wide, user, results))], changes);
  },
});

/** The last section: who else signed in from the addresses that the sign-ins of the account are suspected of; none without such an address. */
async function whoElse(
  { graph }: ReadContext,
  user: Target,
  results: readonly SectionResult[],
): Promise<readonly SectionResult[]> {
  const addresses = suspiciousAddresses(results.flatMap(({ report }) => report.rows ?? []));
  if (addresses.length === 0) return [];
  const now = graph.clock();
  const { start } = startInLog(startOf(period, now), now);
  return [
    await readSection(
      {
        name: 'Who else',
        permissions: listSignIns.permissions,
        isState: false,
        read: () => alsoSignedIn(graph, addresses, { user, since: period, start }),
      },
      { graph },
      user,
    ),
  ];
}

/** A section with its report. */
interface SectionResult extends TimelineSource {
  /** Why it could not be read; undefined when it was. */
  readonly why: string | undefined;
  /** As in `Section`. */
  readonly isState: boolean;
}

/** The same history, which reads its changes once for all sections. */
function rememberedChanges(past: History): History {
  const known = new Map<string, ReturnType<History['changes']>>();
  return {
    ...past,
    changes(id) {
      const changes = known.get(id) ?? past.changes(id);
      known.set(id, changes);
      return changes;
    },
  };
}

async function readSection(
  { name, read, permissions, isState }: Section,
  context: ReadContext,
  user: Target,
): Promise<SectionResult> {
  try {
    return { name, report: await onceMore(() => read(context, user)), why: undefined, isState };
  } catch (problem) {
    if (!(problem instanceof GraphProblem)) throw problem;
    const why = reasonOf(problem, permissions);
    return { name, report: { title: name, unread: [{ what: name, why }] }, why, isState };
  }
}

function reasonOf(problem: GraphProblem, permissions: readonly string[]): string {
  if (problem.code === 'unlicensed' || problem.code === 'rejected') return problem.message;
  if (problem.code !== 'forbidden') return `Graph said ${problem.code}`;
  const { mayLack } = problem.details;
  return `no permission (${permissions.join(', ')}${mayLack === undefined ? '' : `, in some tenants also ${mayLack}`})`;
}

function evidenceReport(user: Target, results: readonly SectionResult[], changes: readonly OwnChange[]): Report {
  const timeline = timelineOf(results, changes);
  const read = results.filter(({ why }) => why === undefined);
  const failed = results.length - read.length;
  const findings = worstFirst(results.flatMap(({ report }) => report.findings ?? []));
  const shown = worthShowing(timeline);
  const looked = new Set(read.flatMap(({ report }) => report.looked ?? [])); // what one section leaves to another one
  const left = timeline.length - shown.length;
  const own = results.filter(({ name }) => name !== 'Who else').flatMap(({ report }) => report.findings ?? []);
  const contained = isContained(own, changes);
  const [ticks] = results.flatMap(({ report }) => report.ticks ?? []);
  const open = openDoors(user, results, own.length > 0 && !contained);
  return {
    title: `Evidence about ${user.name}`,
    subtitle: `${user.upn} · the last 7 days of what is logged`,
    ...badge(findings.length, failed),
    ...(read.length === 0 ? {} : { findings, open, looked: read.map(({ name }) => name) }),
    unread: results
      .toSorted((a, b) => Number(b.why !== undefined) - Number(a.why !== undefined))
      .flatMap(({ report }) => report.unread ?? [])
      .filter(({ what }, n, all) => !looked.has(what) && all.findIndex((one) => one.what === what) === n),
    rows: shown,
    rowsTitle: 'Time line',
    ...(left === 0 ? {} : { rowsNote: `${left} more, most of them ordinary, are in the full report.` }),
    byDay: true,
    ...(ticks && { ticks }),
    facts: results.map((one) => [one.name, summaryLine(one, user)]),
    offers: offersOf(user, open, contained),
    full: {
      name: `evidence-${user.upn}`,
      sections: [
        { title: 'Open now', rows: open },
        timelineSection(timeline),
        ...results.map(({ name, report }) => ({ ...report, title: name, subtitle: titleOf(report, name) })),
      ],
    },
  };
}

/** Containment first, or last where Cordon has done it since the last finding; remediation where several things are open. */
function offersOf(user: Target, open: readonly ReportRow[], contained: boolean): readonly Offer[] {
  const contain = { label: 'Contain…', command: `contain ${user.id}` };
  const rest = [
    ...(open.length > 1 ? [{ label: 'Remediate…', command: `remediate ${user.id}` }] : []),
    { label: 'Revoke sessions…', command: `revoke-sessions ${user.id}` },
  ];
  return contained ? [...rest, contain] : [contain, ...rest];
}

/** Whether Cordon has replaced the password or blocked the sign-in after everything that was found. */
function isContained(findings: readonly ReportFinding[], changes: readonly OwnChange[]): boolean {
  const latest = Math.max(0, ...findings.map(({ at }) => at ?? 0));
  return changes.some(
    ({ action, accepted, startedAt }) => accepted && containing.includes(action) && startedAt >= latest,
  );
}

const containing: readonly string[] = ['reset-password', 'disable-user'];

function badge(findings: number, failed: number): Pick<Report, 'badge'> {
  if (findings > 0) return { badge: { text: counted(findings), tone: 'attention' } };
  return failed > 0 ? { badge: { text: 'Not complete', tone: 'warning' } } : {};
}

const counted = (findings: number): string => (findings === 1 ? '1 finding' : `${findings} findings`);

/** Formats one line of the card: `⚠ 39 sign-ins · 3 findings`. */
function summaryLine({ name, report, why }: SectionResult, user: Target): string {
  if (why !== undefined) return `✗ could not be read: ${why}`;
  const count = report.findings?.length ?? 0;
  const what = name === 'Account' ? accountState(report) : withoutName(report.title, user).replace(`${name}: `, '');
  return count === 0 ? what : `⚠ ${what} · ${counted(count)}`;
}

/** The first fact of a profile: `Enabled · member`. */
function accountState({ facts = [] }: Report): string {
  const value = facts[0]?.[1];
  return typeof value === 'string' ? value : '';
}

const withoutName = (title: string, { name }: Target): string =>
  title.replace(` of ${name}`, '').replace(` about ${name}`, '');

const titleOf = ({ title, subtitle }: Report, name: string): string =>
  [title === name ? '' : title, subtitle ?? ''].filter((words) => words !== '').join(' · ');

async function registrationReport(graph: Graph, user: Target): Promise<Report> {
  const registration = await registrationOf(graph, user.id);
  if (registration === undefined)
    return {
      title: 'Not in the report',
      unread: [{ what: 'MFA registration', why: 'Microsoft leaves disabled users out of its report' }],
    };
  const state = registrationState(registration);
  return {
    title: `Multi-factor: ${state}`,
    facts: [
      ['Multi-factor', state],
      ['Methods', registeredMethods(registration)],
    ],
    findings:
      registration.isMfaRegistered === true
        ? []
        : [finding('no-mfa', 'Not registered for multi-factor authentication')],
  };
}
