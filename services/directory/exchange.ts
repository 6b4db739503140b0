import { z } from 'zod';
import type { Target } from '../model/person.ts';
import { GraphProblem, graphPath, type Graph } from '../graph/graph.ts';
import { noMailbox } from './mailbox.ts';

/** What the app needs to run any cmdlet. From Microsoft365DSC's settings; the role is unverified. */
export const exchangeRequirements = { permissions: ['Exchange.ManageAsApp'], role: 'Exchange Administrator' } as const;

/** The anchor of app-only calls that do not concern one mailbox. */
const systemMailbox = 'SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}';

/** One cmdlet of Exchange Online PowerShell. */
export interface Cmdlet<T> {
  /** `Get-Mailbox` or the like. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** UPN of the mailbox, which routes the call to its server. Default: a system mailbox. */
  readonly anchor?: string;
  /** The schema of one result. */
  readonly item: z.ZodType<T>;
}

/** The results of a cmdlet. */
export interface CmdletAnswer<T> {
  readonly items: readonly T[];
  /** Warnings of the cmdlet; it succeeded nevertheless. */
  readonly warnings: readonly string[];
}

/**
 * Runs a cmdlet through the admin API of Exchange Online, which Microsoft's PowerShell module uses and Graph has no equivalent for. The
 * API is undocumented and may change; the call follows `New-ExoRequest` of KelvinTegelaar/CIPP-API.
 * @throws {GraphProblem} as the port does, with the cmdlet's own message; `forbidden` also for a 401, which means a missing role
 * (unverified); `rejected` when there is no such mailbox
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
    throw error instanceof GraphProblem ? asExchangeProblem(error) : error;
  }
}

function asExchangeProblem(problem: GraphProblem): GraphProblem {
  const { code, message, details } = problem;
  if (details.graphCode === 'ManagementObjectNotFoundException') return noMailbox(details.graphCode, problem);
  return code === 'unauthorized' && details.status === 401
    ? new GraphProblem('forbidden', message, details, { cause: problem })
    : problem;
}

/**
 * Creates the problem for a cmdlet that answered about other mailboxes than the one it was asked about.
 * @param name the cmdlet
 */
export const aboutOthers = (name: string): GraphProblem =>
  new GraphProblem(
    'rejected',
    `Exchange answered ${name} with what belongs to other mailboxes. Nothing of it was used.`,
  );

/** The properties of `Get-Mailbox` that the actions use. */
export const mailboxSchema = z.object({
  ExternalDirectoryObjectId: z.string().nullish(),
  Identity: z.string().nullish(),
  Name: z.string().nullish(),
  Alias: z.string().nullish(),
  Guid: z.string().nullish(),
  DisplayName: z.string().nullish(),
  DistinguishedName: z.string().nullish(),
  UserPrincipalName: z.string().nullish(),
  PrimarySmtpAddress: z.string().nullish(),
  EmailAddresses: z.array(z.string()).nullish(),
  RecipientTypeDetails: z.string().nullish(),
  ForwardingAddress: z.string().nullish(),
  ForwardingSmtpAddress: z.string().nullish(),
  DeliverToMailboxAndForward: z.boolean().nullish(),
  GrantSendOnBehalfTo: z.array(z.string()).nullish(),
  HiddenFromAddressListsEnabled: z.boolean().nullish(),
  LitigationHoldEnabled: z.boolean().nullish(),
  LitigationHoldDate: z.string().nullish(),
  LitigationHoldOwner: z.string().nullish(),
  LitigationHoldDuration: z.string().nullish(),
  ArchiveStatus: z.string().nullish(),
});

/** A mailbox as `Get-Mailbox` returns it. */
export type Mailbox = z.output<typeof mailboxSchema>;

/** Identifies a mailbox by object id, because a UPN can be reassigned to another person. The anchor only routes the call. */
const mailboxIdentity = (user: Pick<Target, 'id' | 'upn'>) => ({ anchor: user.upn, identity: { Identity: user.id } });

/**
 * Reads a user's mailbox. An identity that Exchange does not understand can make it answer about others: such an answer is refused.
 * @throws {GraphProblem} as `runCmdlet`; `rejected` when the user has no mailbox, or the answer is about another one
 */
export async function mailboxOf(graph: Graph, user: Pick<Target, 'id' | 'upn'>): Promise<Mailbox> {
  const { anchor, identity } = mailboxIdentity(user);
  const { items } = await runCmdlet(graph, { name: 'Get-Mailbox', parameters: identity, anchor, item: mailboxSchema });
  const [found, ...others] = items;
  if (found === undefined) throw noMailbox('ManagementObjectNotFoundException', undefined);
  const id = found.ExternalDirectoryObjectId ?? '';
  if (others.length > 0 || (id !== '' && id.toLowerCase() !== user.id)) throw aboutOthers('Get-Mailbox');
  return found;
}

/**
 * Changes a user's mailbox.
 * @returns that Exchange accepted the change, with any warnings, as sentences for the channel
 * @throws {GraphProblem} as `runCmdlet`
 */
export async function changeMailbox(
  graph: Graph,
  user: Pick<Target, 'id' | 'upn'>,
  name: 'Set-Mailbox' | 'Enable-Mailbox' | 'Remove-CalendarEvents',
  parameters: Cmdlet<unknown>['parameters'],
): Promise<string> {
  const { anchor, identity } = mailboxIdentity(user);
  const cmdlet = { name, parameters: { ...identity, ...parameters }, anchor, item: z.unknown() };
  const { warnings } = await runCmdlet(graph, cmdlet);
  return warnings.length === 0 ? 'Exchange accepted it.' : `Exchange accepted it and warned: ${warnings.join(' ')}`;
}
