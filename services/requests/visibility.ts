import type { TenantScope } from '../graph/tenants.ts';
import type { Person } from '../model/person.ts';
import { channelOf } from '../model/place.ts';
import type { Place, Request, RequestId } from '../model/request.ts';
import type { Queryable } from '../store/database.ts';
import { isAskedIn } from '../store/posts.ts';
import type { Rights } from './rights.ts';

/** Somebody who wants to see requests, and where. */
export interface Viewer extends Pick<TenantScope, 'homeTenant'> {
  readonly person: Person;
  readonly place: Place;
  /** True in the person's own chat with Cordon. */
  readonly personal: boolean;
}

/** What visibility is computed from. */
export interface VisibilityPorts {
  readonly db: Queryable;
  readonly rights: Pick<Rights, 'approverRights'>;
}

/**
 * Which requests somebody may see. Everyone in the channel where a request was made sees it, and so does everyone where its approvers were
 * asked. In a personal chat it is the requester and the approvers, if the request is of their own tenant and not about themselves. When
 * Entra does not answer, the request stays hidden.
 * @returns a predicate; use one for a whole list, because it remembers what Entra said. It answers false for a request that does not exist,
 *   after the same reads as for one that is hidden, so that neither words nor time tell the two apart
 */
export function visibleTo(
  { db, rights }: VisibilityPorts,
  viewer: Viewer,
): (request: Request | undefined) => Promise<boolean> {
  const { person, place, personal, homeTenant } = viewer;
  const asApprover = rights.approverRights(person, homeTenant.id);
  return async (request) => {
    if (request !== undefined && channelOf(place.conversation) === channelOf(request.place.conversation)) return true;
    if (await isAskedIn(db, request?.id ?? noRequest, place.conversation)) return true;
    if (!personal) return false;
    const isOwn = request?.requester.id === person.id && isOfHome(viewer, request);
    if (isOwn) return true;
    const right = await asApprover(request ?? { tenant: homeTenant.id, place });
    return request !== undefined && right === 'yes' && isOfHome(viewer, request) && !isAbout(request, person);
  };
}

const noRequest = '' as RequestId;

/** Whether somebody is a target of a request, or owns a device that is one. */
const isAbout = ({ targets }: Pick<Request, 'targets'>, { id }: Person): boolean =>
  targets.some((target) => target.id === id || target.owners.includes(id));

/** Whether the viewer lives in the tenant whose people ask for this request and approve it. */
const isOfHome = ({ homeTenant }: Pick<Viewer, 'homeTenant'>, request: Pick<Request, 'home'>): boolean =>
  request.home === homeTenant.id;
