import type { TenantScope } from '../graph/tenants.ts';
import type { Person } from '../model/person.ts';
import { channelOf } from '../model/place.ts';
import type { Place, Request } from '../model/request.ts';
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
 * asked. In a personal chat it is the requester and the approvers, if the request is of their own tenant. When Entra does not answer, the
 * request stays hidden.
 * @returns a predicate; use one for a whole list, because it remembers what Entra said
 */
export function visibleTo({ db, rights }: VisibilityPorts, viewer: Viewer): (request: Request) => Promise<boolean> {
  const { person, place, personal, homeTenant } = viewer;
  const asApprover = rights.approverRights(person, homeTenant.id);
  return async (request) => {
    if (channelOf(place.conversation) === channelOf(request.place.conversation)) return true;
    if (await isAskedIn(db, request.id, place.conversation)) return true;
    if (!personal || !isOfHome(viewer, request)) return false;
    if (person.id === request.requester.id) return true;
    return (await asApprover(request)) === 'yes';
  };
}

/** Whether the viewer lives in the tenant whose people ask for this request and approve it. */
export const isOfHome = ({ homeTenant }: Pick<Viewer, 'homeTenant'>, request: Pick<Request, 'home'>): boolean =>
  request.home === homeTenant.id;
