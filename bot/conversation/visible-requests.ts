import { tenantShown } from '../../services/graph/tenants.ts';
import { policyIn } from '../../services/requests/channels.ts';
import { mayApprove, type Principals } from '../../services/requests/policy.ts';
import type { Request, RequestId, Right } from '../../services/model/request.ts';
import { titleIn, targetNames } from '../../services/requests/view.ts';
import { isAskedIn } from '../../services/store/posts.ts';
import { graphInTurn, type ConversationContext, type Turn } from './context.ts';
import { channelOf } from '../../services/model/place.ts';

/** The request that somebody means. Ids are said aloud: any case, with or without `OP-`, O for 0, I and L for 1. */
export async function requestNamed(
  desk: Pick<ConversationContext, 'store'>,
  word: string,
): Promise<Request | undefined> {
  const said = word.toUpperCase().replace(/^OP-?/, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return desk.store.find(`OP-${said.slice(0, 12)}` as RequestId);
}

/**
 * Who may see a request: everybody where it was made or its approvers were asked, and in their own chat its requester and the approvers,
 * if its people are of their own tenant. Entra is asked once, however many requests of one crowd the answer is about, and no answer means no.
 */
export function maySee(
  desk: Pick<ConversationContext, 'db' | 'policy' | 'graphOf'>,
  turn: Turn,
): (request: Request) => Promise<boolean> {
  const known = new Map<Principals, Promise<Right>>();
  const asApprover = (request: Request): Promise<Right> => {
    const policy = policyIn(desk.policy, request);
    const right = known.get(policy.approvers) ?? mayApprove(policy, graphInTurn(desk, turn.homeTenant.id), turn.person);
    known.set(policy.approvers, right);
    return right;
  };
  return async (request) => {
    if (channelOf(turn.place.conversation) === channelOf(request.place.conversation)) return true;
    if (await isAskedIn(desk.db, request.id, turn.place.conversation)) return true;
    if (!turn.personal || !isOfHome(turn, request)) return false;
    if (turn.person.id === request.requester.id) return true;
    return (await asApprover(request)) === 'yes';
  };
}

/** Whether whoever speaks lives where the people of this request do. */
export const isOfHome = ({ homeTenant }: Pick<Turn, 'homeTenant'>, request: Request): boolean =>
  request.home === homeTenant.id;

/** `Contain Alex Wilber`, and where there are several tenants, `in Fabrikam`. */
export function titleOf(
  { vocabulary, tenants }: Pick<ConversationContext, 'vocabulary' | 'tenants'>,
  { command, targets, tenant }: Request,
): string {
  const found = vocabulary.find(command);
  const ask = found?.kind === 'command' && 'title' in found.command ? found.command.title.ask : `${command} {who}`;
  return titleIn(ask, tenantShown(tenants, tenant)).replace('{who}', () => targetNames(targets));
}
