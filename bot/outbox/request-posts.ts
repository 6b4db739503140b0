import type { Person } from '../../services/model/person.ts';
import type { Place, Request } from '../../services/model/request.ts';
import type { Database } from '../../services/store/database.ts';
import {
  askHere,
  dropPost,
  duePosts,
  movePost,
  nextPostAt,
  putOffPost,
  markShown,
  stillDue,
  type Post,
} from '../../services/store/posts.ts';
import type { RequestStore } from '../../services/store/requests.ts';
import type { OutboxRow, OutboxSource } from './outbox.ts';
import type { Logger } from '../telemetry/log.ts';
import type { Messenger, Message } from './message.ts';

export interface RequestPostsPorts {
  readonly db: Database;
  readonly store: RequestStore;
  readonly channel: Messenger;
  /** The message that shows a request as it is now; undefined when there is nothing to say any more. */
  readonly render: (post: Post, request: Request) => Promise<Message | undefined>;
  /** A posted card is updated at most once in this time, latest state only; in milliseconds. */
  readonly updateGapMs: number;
  readonly now: () => number;
  readonly log: Logger;
}

type PostRow = Post & OutboxRow;

/** What is posted about requests: their cards, and what is said once. */
export function requestPosts(ports: RequestPostsPorts): OutboxSource<PostRow> {
  const { db, store, channel, now, log, updateGapMs } = ports;
  const keyed = (post: Post): PostRow => ({ ...post, key: `post ${post.sequence}` });

  return {
    due: async () => (await duePosts(db, now())).map(keyed),
    nextAt: () => nextPostAt(db),
    async stillDue({ sequence: n }) {
      const post = await stillDue(db, n);
      return post && keyed(post);
    },
    /** A private one has no conversation yet, and must not hold the thread's up. */
    queueOf: (post) =>
      post.kind === 'reveal' ? `private to the requester of ${post.request}` : post.place.conversation,
    async deliver(post) {
      const request = await store.find(post.request);
      const message = request && (await ports.render(post, request));
      if (request === undefined || message === undefined) {
        await dropPost(db, post.sequence);
        return undefined;
      }
      const { revision } = request;
      if (post.activityId !== null) {
        await channel.update(post.place, post.activityId, message);
        return { activityId: post.activityId, revision };
      }
      if (post.kind === 'approval') return { ...(await channel.thread(post.place, message)), revision };
      const place = post.kind === 'reveal' ? await privately(post, request.requester) : post.place;
      return { activityId: await channel.post(place, message), revision };
    },
    delivered: ({ sequence: n }, { activityId, revision, place }) =>
      db.tx(async (tx) => {
        if (place !== undefined) await movePost(tx, n, place);
        await markShown(tx, n, activityId, revision, now() + updateGapMs);
      }),
    putOff: ({ sequence: n }, waitMs, tried) => putOffPost(db, n, now(), waitMs, tried),
    async refused(post) {
      if (post.kind === 'approval' && post.activityId === null) await askInThread(post);
      else await dropPost(db, post.sequence);
    },
    describe: ({ request, kind }) => ({ request, post: kind }),
  };

  /** Teams does not let us into the approvals channel; the request must not wait there unseen. */
  async function askInThread(post: Post): Promise<void> {
    const request = await store.find(post.request);
    log.error(
      { request: post.request, channel: post.place.conversation },
      'the approvals channel is closed to Cordon, so approvers are asked where the request was made: is the app installed in that team?',
    );
    if (request?.state.kind === 'awaiting-approval') await db.tx((tx) => askHere(tx, post, request.place, now()));
    else await dropPost(db, post.sequence);
  }

  async function privately(post: Post, reader: Person): Promise<Place> {
    const place = await channel.personalChat(post.place, reader);
    await movePost(db, post.sequence, place);
    return place;
  }
}
