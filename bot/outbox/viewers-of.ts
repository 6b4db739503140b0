import { z } from 'zod';
import type { Approver } from '../../cards/ask-line.ts';
import type { CardViewers } from '../../cards/viewer.ts';
import { personId } from '../../services/model/person.ts';
import { channelOf, isPersonalChat } from '../../services/model/place.ts';
import { hasEnded, type Place, type Request } from '../../services/model/request.ts';
import { viewerRole } from '../../services/requests/viewer-role.ts';
import type { Queryable } from '../../services/store/database.ts';
import type { RequestPost } from '../../services/store/outbox-rows.ts';
import { personCalled } from '../../services/store/posts.ts';
import { teamsIdsIn, teamsIdsOf } from '../../services/store/teams-users.ts';

/**
 * How many clients Teams lets a card name.
 * @see https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/universal-actions-for-adaptive-cards/user-specific-views
 */
const viewersAtMost = 60;

/**
 * Who sees a post about a request. In a chat with one person it is made for them; elsewhere the requester, those who voted or are called and
 * whoever was seen in the channel last get views of their own, as far as Teams has named them to Cordon. Once the request has ended, all
 * see the same.
 * @param called approvers whom the post mentions
 */
export async function viewersOf(
  db: Queryable,
  post: Pick<RequestPost, 'kind' | 'memo' | 'place'>,
  request: Request,
  called: readonly Approver[] = [],
): Promise<CardViewers> {
  if (hasEnded(request)) return {};
  if (post.kind === 'call') return { viewer: viewerRole(request, personCalled(post.memo), 'yes') };
  const { requester, state } = request;
  if (isPersonalChat(post.place))
    return userIn(post.place)?.aadObjectId === requester.id ? { viewer: 'requester' } : {};
  const voters = 'approvals' in state ? state.approvals.map(({ by }) => by.id) : [];
  const asker = userIn(request.place);
  const known = [
    ...(asker?.aadObjectId === requester.id ? [asker.id] : []),
    ...(await teamsIdsOf(db, [
      requester.id,
      ...voters,
      ...called.map(({ id }) => personId(id)).filter((id) => id !== undefined),
    ])),
    ...(await teamsIdsIn(db, channelOf(post.place.conversation), viewersAtMost)),
  ];
  return { refreshedFor: [...new Set(known)].slice(0, viewersAtMost) };
}

/** Whose activity a place was read from, as far as Teams named them. */
const userIn = ({ reference }: Place) => teamsUser.safeParse(reference['user']).data;

const teamsUser = z.object({ id: z.string().regex(/^29:\S+$/), aadObjectId: z.string().toLowerCase() });
