import { reportCard } from '../../cards/report-card.ts';
import type { ReadAction, Report } from '../../services/contract/action.ts';
import { targetKeyOf } from '../../services/contract/bundle.ts';
import type { BoundArguments } from '../../services/commands/bind.ts';
import { GraphProblem } from '../../services/graph/graph.ts';
import { tenantShown, type Tenant } from '../../services/graph/tenants.ts';
import type { Target } from '../../services/model/person.ts';
import { offerIn } from '../../services/requests/view.ts';
import type { Answer, ConversationContext, Turn } from './context.ts';
import { notice, problemSentence } from './notice.ts';
import { historyFor } from './history.ts';
import { cardMessage } from '../outbox/message.ts';

/** Accounts and devices by the name of the argument that named them. */
export type People = Readonly<Record<string, readonly Target[]>>;

/** Reads run after the turn, once for each target, and answer with a card each. */
export function runRead(
  desk: ConversationContext,
  turn: Turn,
  tenant: Tenant,
  command: ReadAction,
  { args: given }: Pick<BoundArguments, 'args'>,
  people: People,
): Answer {
  const key = targetKeyOf(command);
  const targets = key === undefined ? undefined : people[key];
  const runs =
    key === undefined || targets === undefined ? [given] : targets.map((target) => ({ ...given, [key]: target }));
  for (const args of runs) {
    desk.afterwards(async () => {
      await desk.channel.say(turn.place, await answered(desk, turn, tenant, command, args));
    });
  }
  return undefined;
}

async function answered(
  desk: ConversationContext,
  turn: Turn,
  tenant: Tenant,
  command: ReadAction,
  args: Readonly<Record<string, unknown>>,
) {
  try {
    const context = { graph: desk.graphOf(tenant.id), history: historyFor(desk, turn) };
    const report = await command.run(context, command.args.parse(args));
    const shown = inTenant(report, tenantShown(desk.tenants, tenant.id));
    const card = reportCard(await withDownload(desk, tenant, shown), { practice: desk.practice, at: desk.now() });
    return cardMessage(card);
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    return notice(desk, `${command.name} could not be read`, [problemSentence(error)]);
  }
}

/** Where there are several tenants, a report says of which it is, and what it offers means that one. */
function inTenant(report: Report, tenant: string | null): Report {
  if (tenant === null) return report;
  const { source = `Microsoft Graph of ${tenant}`, offers = [] } = report;
  return { ...report, source, offers: offers.map((offer) => offerIn(tenant, offer)) };
}

/** A card holds a part of it; the whole is a file behind a link for some minutes. */
async function withDownload(desk: ConversationContext, { id }: Tenant, report: Report): Promise<Report> {
  if (report.full === undefined) return report;
  const url = await desk.downloads.keep(report.full, tenantShown(desk.tenants, id));
  return url === undefined
    ? {
        ...report,
        alerts: [...(report.alerts ?? []), 'The full report needs the setting PUBLIC_URL; the operator can set it.'],
      }
    : { ...report, link: { title: 'Full report (10 min)', url } };
}
