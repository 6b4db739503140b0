import type { Answer } from '../../cards/answer-card.ts';
import { againOffers, reportWords, showAgain } from '../../cards/private-words.ts';
import type { BoundArguments } from '../../services/commands/bind.ts';
import type { Offer, ReadAction, Report } from '../../services/contract/action.ts';
import { targetKeyOf } from '../../services/contract/bundle.ts';
import { changeOffers } from '../../services/contract/report.ts';
import { GraphProblem } from '../../services/graph/graph.ts';
import { tenantShown, type Tenant } from '../../services/graph/tenants.ts';
import { lineOf, offerIn } from '../../services/requests/view.ts';
import { notice } from './answer.ts';
import type { ConversationContext, Turn } from './context.ts';
import { problemNotice } from './problem-notice.ts';
import type { OpenedRead, OpenRead } from './reads.ts';
import type { TargetsByArgument } from './resolve-targets.ts';
import { withAllRows } from './whole-report.ts';

/** A read command, with everything resolved that was typed. */
export interface ReadInput {
  readonly command: ReadAction;
  readonly bound: Pick<BoundArguments, 'args'>;
  readonly tenant: Tenant;
  readonly targets: TargetsByArgument;
}

type ReadContext = Pick<ConversationContext, 'requests' | 'people' | 'secrets' | 'background'>;

/** Runs a read command after the turn, once for each target; each run answers with a report of its own. */
export function onRead(context: ReadContext, turn: Turn, input: ReadInput): Answer {
  context.background.answer(turn, () => open(context, turn, input));
  return undefined;
}

/** Notes the read, then runs it for each target. */
async function open(context: ReadContext, turn: Turn, input: ReadInput): Promise<Answer> {
  const { people, background } = context;
  const { command, bound, tenant, targets: named } = input;
  const { person: by, place, personal, via } = turn;
  const targets = Object.values(named).flat();
  const intent = { command, tenant: tenant.id, by, place, personal, via, args: bound.args, targets };
  const read = await people.openRead(intent);
  if (!read.ok) return notRead(command, read);
  const { watch } = read;
  // Where nobody can be told, it is still logged.
  if (watch !== undefined)
    background.answer({ ...turn, place: watch.place ?? place }, async () => {
      const told = await watch.answer();
      return watch.place && told;
    });
  const [first, ...others] = runsOf(input);
  for (const args of others) background.answer(turn, () => reportOn(context, turn, { read, input, args }));
  return first && reportOn(context, turn, { read, input, args: first });
}

/** The arguments of each run: one for each target, with the persons that are named besides. */
function runsOf({ command, bound, targets: named }: ReadInput): readonly BoundArguments['args'][] {
  const key = targetKeyOf(command);
  const targets = key === undefined ? undefined : named[key];
  const persons = Object.entries(named).flatMap(([name, [one]]) => (name === key ? [] : [[name, one] as const]));
  const args = { ...bound.args, ...Object.fromEntries(persons) };
  return key === undefined || targets === undefined ? [args] : targets.map((target) => ({ ...args, [key]: target }));
}

/** Why nothing was read, in words. */
function notRead({ name }: ReadAction, refused: Exclude<OpenedRead, OpenRead>): Answer {
  switch (refused.why) {
    case 'not-noted':
      return notice(`${name} did not run`, [
        'It could not be noted in the audit, and what is not noted is not read.',
        'Try again in a moment. If it stays so, tell the operator of Cordon.',
      ]);
    case 'cannot-tell':
      return notice(`${name} did not run`, [
        'Microsoft Graph could not say whether the account is protected. Nothing was read. Try again in a moment.',
      ]);
    case 'protected':
      return notice('A protected account', [
        `${refused.targets.map(({ upn }) => upn).join(', ')}: the policy lets nobody read about it with Cordon. Nothing was read.`,
      ]);
    default:
      return refused satisfies never;
  }
}

/** One run of a read that was opened. */
interface ReadRun {
  readonly read: OpenRead;
  readonly input: ReadInput;
  readonly args: BoundArguments['args'];
}

async function reportOn(context: ReadContext, turn: Turn, { read, input, args }: ReadRun): Promise<Answer> {
  const { requests, people } = context;
  try {
    const shown = tenantShown(people.tenants, input.tenant.id);
    const report = withAllRows(await read.run(args, requests.history(turn)), input.command.name);
    const offered = changeOffers(report, (offer) => (people.isOffered(offer.command) ? offer : undefined));
    const again = offerIn(shown, { label: showAgain, command: lineOf(input.command.name, [], args, null) });
    const made = { report: inTenant(offered, shown), tenantId: input.tenant.id, again };
    return { kind: 'report', report: await withFullReport(context, turn, made) };
  } catch (error) {
    if (!(error instanceof GraphProblem)) throw error;
    return problemNotice(error, { command: input.command, during: 'read' });
  }
}

/** Where there are several tenants, a report says which one it is about, and the commands that it offers name that tenant. */
function inTenant(report: Report, tenant: string | null): Report {
  if (tenant === null) return report;
  const { source = `Microsoft Graph of ${tenant}` } = report;
  return { ...changeOffers(report, (offer) => offerIn(tenant, offer)), source };
}

/** A report, and the button that makes it once more. */
interface FullReportInput {
  readonly report: Report;
  readonly tenantId: string;
  readonly again: Offer;
}

/**
 * A card holds a part of a long report; the whole is a file behind a link for some minutes. The link is for the reader alone: where
 * others can see the card it is sent to the reader's personal chat instead, and the card says what became of that.
 */
async function withFullReport(
  { people, secrets, background }: Pick<ReadContext, 'people' | 'secrets' | 'background'>,
  turn: Turn,
  { report, tenantId, again }: FullReportInput,
): Promise<Report> {
  const { full } = report;
  if (full === undefined) return report;
  const about = { reader: turn.person.id, tenantId, tenantShown: tenantShown(people.tenants, tenantId) };
  const url = await secrets.downloads.keep(full, about);
  if (url === undefined) {
    const alerts = [...(report.alerts ?? []), 'The full report needs the setting PUBLIC_URL; the operator can set it.'];
    return { ...report, alerts };
  }
  const link = { title: 'Full report (opens once, for 10 min)', url };
  if (turn.personal) return { ...report, link };
  const { title, source } = report;
  const subtitle = 'The full report, for you alone';
  const delivery = await background.sendPrivately(turn, () =>
    Promise.resolve({ kind: 'report', report: { title, subtitle, link, ...(source !== undefined && { source }) } }),
  );
  const sent = ['Full report', reportWords(delivery, turn.person.name)] as const;
  const offers = [...againOffers(delivery, again), ...(report.offers ?? [])];
  return { ...report, facts: [...(report.facts ?? []), sent], offers };
}
