import { z } from 'zod';
import type { Target } from '../model/person.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { noMailbox } from './mailbox.ts';

/** What the app needs for every cmdlet. Source: Microsoft365DSC's settings; the role is unverified. */
export const exchangeRequirements = { permissions: ['Exchange.ManageAsApp'], role: 'Exchange Administrator' } as const;

/** Where app-only calls are anchored that are about no mailbox in particular. */
const systemMailbox = 'SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}';

/** One cmdlet of Exchange Online PowerShell. */
export interface Cmdlet<T> {
  /** Such as `Get-Mailbox`. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** UPN of the mailbox it is about, which routes the call to its server; a system mailbox unless told. */
  readonly anchor?: string;
  /** One of the objects that it answers with. */
  readonly item: z.ZodType<T>;
}

export interface CmdletAnswer<T> {
  readonly items: readonly T[];
  /** What Exchange warned of while it did it. */
  readonly warnings: readonly string[];
}

/**
 * Runs a cmdlet through the admin API that Microsoft's own PowerShell module uses. It is undocumented and may change; Graph has
 * nothing for it.
 * Source: KelvinTegelaar/CIPP-API, New-ExoRequest
 * @throws {GraphProblem} as the port does, in the words of the cmdlet; `forbidden` also for its 401, which means a missing role
 * (unverified); `rejected` where there is no mailbox
 */
export async function runCmdlet<T>(
  graph: Graph,
  { name, parameters, anchor, item }: Cmdlet<T>,
): Promise<CmdletAnswer<T>> {
  const response = z
    .object({ value: z.array(item).default([]), '@adminapi.warnings': z.array(z.string()).default([]) })
    .nullable();
  try {
    const answer = await graph.send({
      service: 'exchange',
      method: 'POST',
      path: graphPath`/${graph.tenant}/InvokeCommand`,
      headers: {
        'X-AnchorMailbox': anchor === undefined ? `APP:${systemMailbox}@${graph.tenant}` : `UPN:${anchor}`,
        Prefer: 'odata.maxpagesize=1000',
        'Content-Type': 'application/json; charset=utf-8',
      },
      body: { CmdletInput: { CmdletName: name, Parameters: parameters } },
      response,
    });
    return { items: answer?.value ?? [], warnings: answer?.['@adminapi.warnings'] ?? [] };
  } catch (error) {
    throw error instanceof GraphProblem ? ofExchange(error) : error;
  }
}

function ofExchange(problem: GraphProblem): GraphProblem {
  const { code, message, details } = problem;
  if (details.graphCode === 'ManagementObjectNotFoundException') return noMailbox(details.graphCode, problem);
  return code === 'unauthorized' && details.status === 401
    ? new GraphProblem('forbidden', message, details, { cause: problem })
    : problem;
}

/** A mailbox as `Get-Mailbox` shows it, as far as the actions look at it. */
const mailbox = z.object({
  PrimarySmtpAddress: z.string().nullish(),
  EmailAddresses: z.array(z.string()).nullish(),
  RecipientTypeDetails: z.string().nullish(),
  ForwardingAddress: z.string().nullish(),
  ForwardingSmtpAddress: z.string().nullish(),
  DeliverToMailboxAndForward: z.boolean().nullish(),
  ArchiveStatus: z.string().nullish(),
});
export type Mailbox = z.output<typeof mailbox>;

/** What a cmdlet about somebody's mailbox is told first: the object id, because a UPN can be given to somebody else. */
const about = (user: Target) => ({ anchor: user.upn, identity: { Identity: user.id } });

/** @throws {GraphProblem} `rejected` where there is none */
export async function mailboxOf(graph: Graph, user: Target): Promise<Mailbox> {
  const { anchor, identity } = about(user);
  const { items } = await runCmdlet(graph, { name: 'Get-Mailbox', parameters: identity, anchor, item: mailbox });
  const [found] = items;
  if (found === undefined) throw noMailbox(undefined, undefined);
  return found;
}

/**
 * Changes somebody's mailbox.
 * @returns what Exchange warned of, or that it accepted it: a sentence or more for the channel
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function changeMailbox(
  graph: Graph,
  user: Target,
  name: 'Set-Mailbox' | 'Enable-Mailbox',
  parameters: Cmdlet<unknown>['parameters'],
): Promise<string> {
  const { anchor, identity } = about(user);
  const asked = { name, parameters: { ...identity, ...parameters }, anchor, item: z.unknown() };
  const { warnings } = await runCmdlet(graph, asked);
  return warnings.length === 0 ? 'Exchange accepted it.' : `Exchange accepted it and warned: ${warnings.join(' ')}`;
}
