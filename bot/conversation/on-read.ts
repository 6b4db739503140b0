import type { Answer } from '../../cards/answer-card.ts';
import type { BoundArguments } from '../../services/commands/bind.ts';
import type { ReadAction, Report } from '../../services/contract/action.ts';
import { targetKeyOf } from '../../services/contract/bundle.ts';
import { GraphProblem } from '../../services/graph/graph.ts';
import { tenantShown, type Tenant } from '../../services/graph/tenants.ts';
import { offerIn } from '../../services/requests/view.ts';
import { notice, problemSentence } from './answer.ts';
import type { ConversationContext, ConversationSecrets, Turn } from './context.ts';
import type { DownloadOwner } from './downloads.ts';
import type { TargetsByArgument } from './resolve-targets.ts';

/** A read command, with everything resolved that was typed. */
export interface ReadInput {
  readonly command: ReadAction;
  readonly bound: Pick<BoundArguments, 'args'>;
  readonly tenant: Tenant;
  readonly targets: TargetsByArgument;
}

/** Runs a read command after the turn, once for each target; each run answers with a report of its own. */
export function onRead(
  context: Pick<ConversationContext, 'requests' | 'people' | 'secrets' | 'background'>,
  turn: Turn,
  { command, bound, tenant, targets: named }: ReadInput,
): Answer {
  const key = targetKeyOf(command);
  const targets = key === undefined ? undefined : named[key];
  const runs =
    key === undefined || targets === undefined
      ? [bound.args]
      : targets.map((target) => ({ ...bound.args, [key]: target }));
  for (const args of runs) context.background.answer(turn, () => reportOn(context, turn, { command, args, tenant }));
  return undefined;
}

async function reportOn(
  { requests, people, secrets }: Pick<ConversationContext, 'requests' | 'people' | 'secrets'>,
  turn: Turn,
  { command, args, tenant }: { command: ReadAction; args: BoundArguments['args']; tenant: Tenant },
): Promise<Answer> {
  try {
    const shown = tenantShown(people.tenants, tenant.id);
    const report = await people.read(tenant.id, command, args, requests.history(turn));
    return {
      kind: 'report',
      report: await withDownload(secrets.downloads, { reader: turn.person.id, tenant: shown }, inTenant(report, shown)),
    };
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    return notice(`${command.name} could not be read`, [problemSentence(error)]);
  }
}

/** Where there are several tenants, a report says which one it is about, and the commands that it offers name that tenant. */
function inTenant(report: Report, tenant: string | null): Report {
  if (tenant === null) return report;
  const { source = `Microsoft Graph of ${tenant}`, offers = [] } = report;
  return { ...report, source, offers: offers.map((offer) => offerIn(tenant, offer)) };
}

/** A card holds a part of a long report; the whole is a file behind a link for some minutes. */
async function withDownload(
  downloads: ConversationSecrets['downloads'],
  about: DownloadOwner,
  report: Report,
): Promise<Report> {
  if (report.full === undefined) return report;
  const url = await downloads.keep(report.full, about);
  if (url !== undefined) return { ...report, link: { title: 'Full report (once, 10 min)', url } };
  const alerts = [...(report.alerts ?? []), 'The full report needs the setting PUBLIC_URL; the operator can set it.'];
  return { ...report, alerts };
}
