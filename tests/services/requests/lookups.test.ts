import assert from 'node:assert/strict';
import { createLookups, lookupsAtOnce, type LookupRound } from '../../../services/requests/lookups.ts';
import type { LookupQuestion } from '../../../services/model/lookup.ts';
import type { RequestId } from '../../../services/model/request.ts';
import { digestOf } from '../../../services/seal/chain.ts';
import { createVault } from '../../../services/secrets/vault.ts';
import { findLookup } from '../../../services/store/lookups.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { createRequestStore } from '../../../services/store/requests.ts';
import { eachEngine, emptyDatabase } from '../../harness/engines.ts';
import { dataKeysOf } from '../../harness/data-keys.ts';
import { adele, aRequest, megan } from '../../harness/requests.ts';
import { key } from '../../harness/store.ts';
import { createTestClock } from '../../harness/test-clock.ts';

const minuteMs = 60_000;
const question: LookupQuestion = {
  found: 2,
  unknown: [{ line: 3, typed: 'alxe@contoso.com' }],
  ambiguous: [],
  duplicates: [],
  channels: [],
};

/** Look-ups in an empty database, on a clock that stands still. */
async function setUp() {
  const db = await emptyDatabase();
  await migrate(db);
  const clock = createTestClock({ at: 1_000_000 });
  const { now } = clock;
  const vault = createVault({ db, keys: dataKeysOf(db, { now }), kind: 'lookup', now, ttlMs: 30 * minuteMs });
  const woken: number[] = [];
  const create = () => createLookups({ db, vault, clock, leaseMs: 30_000, wake: () => woken.push(now()) });
  const lookups = create();
  const begin = async (activity?: string): Promise<LookupRound> => {
    const { place } = aRequest();
    const begun = await lookups.begin({
      asker: megan.id,
      command: 'contain',
      total: 3,
      typed: 'p1anted',
      place,
      activity,
    });
    return typeof begun === 'string' ? assert.fail(begun) : begun;
  };
  const stateOf = async ({ id }: LookupRound) => (await findLookup(db, id))?.state;
  return { db, clock, vault, lookups, create, begin, stateOf };
}

eachEngine('look-ups of many targets', () => {
  it('keep what was typed sealed, and for their asker alone', async () => {
    const { db, lookups, begin } = await setUp();
    const { id } = await begin();

    const own = await lookups.read(id, megan.id);
    const foreign = await lookups.read(id, adele.id);

    assert.equal(own?.typed, 'p1anted');
    assert.equal(foreign, undefined);
    const rows = [
      await db.query('SELECT * FROM lookup'),
      await db.query('SELECT * FROM card'),
      await db.query('SELECT * FROM secret'),
    ];
    assert.doesNotMatch(JSON.stringify(rows), /p1anted/);
  });

  it('begin once for an activity, and only so many at once for one person', async () => {
    const { lookups, begin } = await setUp();
    const { place } = aRequest();
    const start = { asker: megan.id, command: 'contain', total: 3, typed: '', place };
    await begin('activity-1');

    const repeated = await lookups.begin({ ...start, activity: 'activity-1' });
    for (let n = 1; n < lookupsAtOnce; n += 1) await begin();
    const more = await lookups.begin({ ...start, activity: 'activity-9' });

    assert.deepEqual([repeated, more], ['repeated', 'too-many']);
  });

  it('say that they were interrupted when their bot gives no sign any more', async () => {
    const { clock, lookups, begin, stateOf } = await setUp();
    const round = await begin();

    await clock.skip(29_000);
    await lookups.sweep();
    const before = await stateOf(round);
    await clock.skip(1_000);
    await lookups.sweep();

    assert.deepEqual([before, await stateOf(round)], ['looking', 'interrupted']);
    assert.equal(await lookups.opening(round), false);
    assert.equal(await lookups.read(round.id, megan.id), undefined);
  });

  it('go on as long as their work does', async () => {
    const { clock, lookups, begin, stateOf } = await setUp();
    const round = await begin();
    const work = { end: () => undefined as unknown };

    const during = lookups.during(round, async ({ progress }) => {
      progress(2);
      await new Promise((resolve) => {
        work.end = () => {
          resolve(undefined);
        };
      });
    });
    await clock.advance(90_000);
    await lookups.sweep();
    const state = await stateOf(round);
    work.end();
    await during;

    assert.equal(state, 'looking');
  });

  it('end their work at once when they are cancelled here, and soon when they are cancelled at another replica', async () => {
    const { clock, lookups, create, begin } = await setUp();
    const untilAborted = ({ signal }: { readonly signal: AbortSignal }) =>
      new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
    const [here, there] = [await begin(), await begin()];

    const first = lookups.during(here, untilAborted);
    assert.equal(await lookups.cancel(here.id, here.round), true);
    await first;
    const second = lookups.during(there, untilAborted);
    assert.equal(await create().cancel(there.id, there.round), true);
    await clock.advance(1500);
    await second;

    assert.equal(await lookups.opening(here), false);
    assert.equal(await lookups.opening(there), false);
  });

  it('ask, take one answer, and count their rounds', async () => {
    const { lookups, begin, stateOf } = await setUp();
    const round = await begin();
    await lookups.ask(round, question);

    const asked = await lookups.question(round);
    const [one, other] = await Promise.all([lookups.again(round, 2, 'fixed'), lookups.again(round, 2, 'fixed')]);

    assert.deepEqual(asked, question);
    assert.deepEqual([one?.round, other?.round].toSorted(), [2, undefined]);
    assert.equal(await stateOf(round), 'looking');
    assert.equal(await lookups.ask(round, question), false);
    assert.equal((await lookups.read(round.id, megan.id))?.typed, 'fixed');
  });

  it('expire when nobody answers', async () => {
    const { clock, lookups, begin, stateOf } = await setUp();
    const round = await begin();
    await lookups.ask(round, question);

    await clock.skip(30 * minuteMs);
    await lookups.sweep();

    assert.equal(await stateOf(round), 'expired');
    assert.equal(await lookups.question(round), undefined);
  });

  it('are found to have opened their request when their bot ended right after that', async () => {
    const { db, clock, lookups, begin, stateOf } = await setUp();
    const round = await begin();
    await lookups.opening(round);
    const request = aRequest();
    const askedBy = digestOf(lookups.activityOf(round.id));
    await createRequestStore(db, key).add({ request, event: { kind: 'opened', at: 0 } }, { askedBy });

    await clock.skip(30_000);
    await lookups.sweep();

    assert.equal(await stateOf(round), 'opened');
    assert.equal((await findLookup(db, round.id))?.request, request.id);
  });

  it('are not cancelled while their request is opened', async () => {
    const { lookups, begin, stateOf } = await setUp();
    const round = await begin();
    await lookups.opening(round);

    const cancelled = await lookups.cancel(round.id, round.round);
    await lookups.end(round, { state: 'opened', request: 'OP-7F3K' as RequestId });

    assert.equal(cancelled, false);
    assert.equal(await stateOf(round), 'opened');
  });

  it('are interrupted by a shutdown that has waited long enough', async () => {
    const { clock, lookups, begin, stateOf } = await setUp();
    const round = await begin();
    const during = lookups.during(
      round,
      ({ signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            resolve();
          });
        }),
    );

    const drained = lookups.drain();
    await clock.advance(3000);
    await Promise.all([drained, during]);

    assert.equal(await stateOf(round), 'interrupted');
  });

  it('are forgotten a week after they have ended', async () => {
    const { db, clock, lookups, begin } = await setUp();
    const round = await begin();
    await lookups.cancel(round.id, round.round);
    await db.query(`UPDATE card SET settled = 1, activity_id = 'a'`);

    await clock.skip(8 * 24 * 60 * minuteMs);
    await lookups.sweep();

    assert.equal(await findLookup(db, round.id), undefined);
    assert.deepEqual(await db.query('SELECT n FROM card'), []);
  });
});
