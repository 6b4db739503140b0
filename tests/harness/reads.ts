import type { ReadAction, Report } from '../../services/contract/action.ts';
import type { History } from '../../services/contract/history.ts';
import type { PracticeTenant } from '../../practice/tenant.ts';
import { actionFixture } from './actions.ts';

/** The warnings of a report, one per line: alerts and findings. */
export const warnings = ({ alerts = [], findings = [] }: Report): string =>
  [...alerts, ...findings.map(({ what }) => what)].join('\n');

/** What a report says was not read, one per line. */
export const notRead = ({ unread = [] }: Report): string => unread.map(({ what, why }) => `${what}: ${why}`).join('\n');

/** The facts of a report by name, times as ISO 8601 with their note. */
export const factsOf = ({ facts = [] }: Report): ReadonlyMap<string, string> =>
  new Map(
    facts.map(([name, value]) => [
      name,
      typeof value === 'string' ? value : [new Date(value.at).toISOString(), value.note ?? ''].join(' · '),
    ]),
  );

/** The number of rows in the table of a report. */
export const rows = ({ table }: Report): number => table?.rows.length ?? 0;

/** What follows `next=` in the command of its More button. */
export const nextOf = ({ offers = [] }: Report): string | undefined =>
  / next=(\S+)$/.exec(offers.find(({ label }) => label === 'More')?.command ?? '')?.[1];

interface Asking {
  readonly upn?: string;
  readonly args?: object;
  /** Cordon's own past; left out where it cannot be read. */
  readonly history?: History;
}

/** A read action as the bot would run it, about somebody, in a practice tenant of its own. */
export async function asking(
  action: ReadAction,
  { upn = 'alex@contoso.com', args = {}, history }: Asking = {},
): Promise<{ tenant: PracticeTenant; ask: (more?: object) => Promise<Report> }> {
  const { tenant, graph, target } = await actionFixture(upn);
  const ask = (more: object = {}) =>
    action.run({ graph, ...(history && { history }) }, action.args.parse({ user: target, ...args, ...more }));
  return { tenant, ask };
}
