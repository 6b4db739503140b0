import type { Report } from '../contract/action.ts';
import type { ReportRow } from '../contract/findings.ts';
import type { Graph } from '../graph/graph.ts';
import type { Target } from '../model/person.ts';
import { findWhoElse } from './who-else.ts';
import { whoElseReport } from './who-else-report.ts';

/** How many addresses are asked about: each costs up to five requests to a log that takes five in ten seconds. */
const addressesAtMost = 2;

/**
 * The addresses that a report suspects, the newest first.
 * @param rows of any report; only marked rows that name an address count
 */
export function suspiciousAddresses(rows: readonly ReportRow[]): readonly string[] {
  const suspects = rows.filter(({ mark }) => mark === 'bad').toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0));
  return [...new Set(suspects.flatMap(({ suspectIp }) => suspectIp ?? []))].slice(0, addressesAtMost);
}

/**
 * Who else signed in, or was tried, from the addresses that an account is suspected of: one report over all of them, without the account
 * itself. The addresses are asked about one after the other.
 * @param graph of the tenant
 * @param addresses as `suspiciousAddresses` returns them
 * @param about the account, and the start of the period: as typed, and in epoch milliseconds
 * @throws {GraphProblem} as the port does
 */
export async function alsoSignedIn(
  graph: Graph,
  addresses: readonly string[],
  { user, since, start }: { readonly user: Target; readonly since: string; readonly start: number },
): Promise<Report> {
  const reports: Report[] = [];
  for (const ip of addresses) {
    const found = await findWhoElse(graph, { ip }, start);
    const others = { ...found, people: found.people.filter(({ id }) => id !== user.id) };
    reports.push(whoElseReport(others, { common: { ip }, since, start }));
  }
  const choices = reports.flatMap(({ ticks }) => ticks?.choices ?? []);
  const [ticks] = reports.flatMap((report) => report.ticks ?? []);
  return {
    title: reports.map(({ title }) => title).join(' · ') || 'No suspicious address',
    findings: reports.flatMap(({ findings = [] }) => findings),
    unread: reports.flatMap(({ unread = [] }) => unread),
    alerts: reports.flatMap(({ alerts = [] }) => alerts),
    rows: reports.flatMap(({ rows = [] }) => rows),
    ...(ticks && { ticks: { ...ticks, choices: [...new Map(choices.map((one) => [one.id, one])).values()] } }),
    offers: reports.flatMap(({ offers = [] }) => offers),
  };
}
