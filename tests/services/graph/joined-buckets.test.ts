import assert from 'node:assert/strict';
import { createJoinedBuckets } from '../../../services/graph/joined-buckets.ts';
import { createOwnBuckets, type Reservation, type TokenBuckets } from '../../../services/graph/token-buckets.ts';
import { createTestClock } from '../../harness/test-clock.ts';

const one: Reservation = { bucket: 'contoso app writes', slots: 1, costMs: 1000, leadMs: 1000, mostMs: 60_000 };
const away = (): Promise<never> => Promise.reject(new Error('the database is away'));

/** Joined buckets whose shared ones a test can take away. */
function setUp() {
  const clock = createTestClock();
  const reached: TokenBuckets = createOwnBuckets(clock);
  const asReached: TokenBuckets['reserve'] = (reservation) => reached.reserve(reservation);
  const shared = { reserve: asReached, asked: 0 };
  const news: string[] = [];
  const buckets = createJoinedBuckets(clock);
  buckets.join({
    buckets: {
      reserve(reservation) {
        shared.asked += 1;
        return shared.reserve(reservation);
      },
      holdBack: (...held) => reached.holdBack(...held),
    },
    onAway(error) {
      news.push(error instanceof Error ? error.message : String(error));
    },
    onBack() {
      news.push('back');
    },
  });
  return { clock, reached, asReached, shared, news, buckets };
}

describe('buckets that join shared ones', () => {
  it('take from the shared ones', async () => {
    const { reached, buckets } = setUp();
    await reached.reserve({ ...one, costMs: 5000 });

    assert.equal(await buckets.reserve(one), 5000);
  });
  it('take from their own when the database is away, and tell it once', async () => {
    const { shared, news, buckets } = setUp();
    shared.reserve = away;

    const waits = [await buckets.reserve(one), await buckets.reserve(one), await buckets.reserve(one)];

    assert.deepEqual(waits, [0, 1000, 2000]);
    assert.deepEqual(news, ['the database is away']);
    assert.equal(shared.asked, 1);
  });
  it('go on at the same pace when the database goes away', async () => {
    const { shared, buckets } = setUp();
    await buckets.reserve(one);
    await buckets.reserve(one);
    shared.reserve = away;

    assert.equal(await buckets.reserve(one), 2000);
  });
  it('wait a second for a database that does not answer, and not for each call', async () => {
    const { clock, shared, news, buckets } = setUp();
    shared.reserve = () => new Promise(() => undefined);
    const first = buckets.reserve(one);

    await clock.advance(1000);

    assert.deepEqual([await first, await buckets.reserve(one), shared.asked], [0, 1000, 1]);
    assert.deepEqual(news, ['no answer within 1000 ms']);
  });
  it('ask the shared ones again after a while, and tell that they are back', async () => {
    const { clock, asReached, shared, news, buckets } = setUp();
    shared.reserve = away;
    await buckets.reserve(one);
    await clock.advance(5000);
    await buckets.reserve(one);
    shared.reserve = asReached;
    await clock.advance(5000);

    await buckets.reserve(one);

    assert.deepEqual([shared.asked, news], [3, ['the database is away', 'back']]);
  });
  it('take from their own again when they have left', async () => {
    const { shared, buckets } = setUp();

    buckets.leave();
    await buckets.reserve(one);

    assert.equal(shared.asked, 0);
  });
});
