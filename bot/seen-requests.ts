import { mayApprove, policyIn } from '../services/requests/policy.ts';
import { tenantShown } from '../services/graph/tenants.ts';
import type { Request, RequestId } from '../services/requests/request.ts';
import { titleIn, who } from '../services/requests/view.ts';
import { graphInTurn, type Desk, type Turn } from './desk.ts';

/** The request that somebody means. Ids are said aloud: any case, with or without `OP-`, O for 0, I and L for 1. */
export async function requestNamed(desk: Pick<Desk, 'store'>, word: string): Promise<Request | undefined> {
  const said = word.toUpperCase().replace(/^OP-?/, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return desk.store.find(`OP-${said.slice(0, 12)}` as RequestId);
}

/**
 * Who may see a request: everybody where it was made, and in their own chat its requester and the approvers, if the request
 * is of their own tenant. Entra is asked once for each tenant that requests are about, and no answer means no.
 */
export function maySee(desk: Pick<Desk, 'policy' | 'graphOf'>, turn: Turn): (request: Request) => Promise<boolean> {
  const approver = new Map<string, Promise<boolean>>();
  const isApprover = async (tenant: string): Promise<boolean> => {
    const graph = graphInTurn(desk, turn.home.id);
    return (await mayApprove(policyIn(desk.policy, tenant), graph, turn.person)) === 'yes';
  };
  return async (request) => {
    if (rootOf(turn.place.conversation) === rootOf(request.place.conversation)) return true;
    if (!turn.personal || !isOfHome(turn, request)) return false;
    if (turn.person.id === request.requester.id) return true;
    const known = approver.get(request.tenant) ?? isApprover(request.tenant);
    approver.set(request.tenant, known);
    return known;
  };
}

/** Whether whoever speaks lives where the people of this request do. */
export const isOfHome = ({ home }: Pick<Turn, 'home'>, request: Request): boolean => request.home === home.id;

const rootOf = (conversation: string): string | undefined => conversation.split(';')[0];

/** `Contain Alex Wilber`, and where there are several tenants, `in Fabrikam`. */
export function titleOf(
  { vocabulary, tenants }: Pick<Desk, 'vocabulary' | 'tenants'>,
  { command, targets, tenant }: Request,
): string {
  const found = vocabulary.find(command);
  const ask = found?.kind === 'command' && 'title' in found.command ? found.command.title.ask : `${command} {who}`;
  return titleIn(ask, tenantShown(tenants, tenant)).replace('{who}', () => who(targets));
}
