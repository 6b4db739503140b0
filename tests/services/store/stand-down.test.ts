import assert from 'node:assert/strict';
import { createStandDowns, type StandDownNews } from '../../../services/store/stand-down.ts';
import { eachEngine } from '../../harness/engines.ts';
import { adele, aRequest, lee, waiting } from '../../harness/requests.ts';
import { id, key, store } from '../../harness/store.ts';

const conversation = '19:incidents@thread.tacv2;messageid=1';
const place = { conversation, reference: {} };
const standDown = { by: lee, at: 1000, reason: 'an approver was phished' };
const lift = { by: adele, at: 2000, conversation };

async function setUp(request = aRequest()) {
  const { db, requests } = await store(request);
  const news: StandDownNews[] = [];
  const standDowns = createStandDowns(db, key, (what) => news.push(what));
  const revision = async () => (await requests.find(id))?.revision;
  return { db, standDowns, news, revision };
}

eachEngine('the stand-down', () => {
  it('is read as it was begun, until it is lifted', async () => {
    const { standDowns } = await setUp();

    const before = await standDowns.now();
    await standDowns.begin(standDown, place);
    const during = await standDowns.now();
    await standDowns.lift(standDown, lift);

    assert.deepEqual([before, during, await standDowns.now()], [undefined, standDown, undefined]);
  });

  it('is one: a second one changes nothing', async () => {
    const { standDowns, news } = await setUp();
    await standDowns.begin(standDown, place);

    const second = await standDowns.begin({ by: adele, at: 1500, reason: null }, place);

    assert.deepEqual(second, { ok: false, standDown });
    assert.deepEqual(news, ['begun']);
  });

  it('brings the cards of open requests behind when it begins and when it ends', async () => {
    const { standDowns, revision } = await setUp(aRequest({ state: waiting.approval }));

    await standDowns.begin(standDown, place);
    const during = await revision();
    await standDowns.lift(standDown, lift);

    assert.deepEqual([during, await revision()], [2, 3]);
  });

  it('leaves requests alone that have ended', async () => {
    const { standDowns, revision } = await setUp(aRequest({ state: { kind: 'expired', endedAt: 5 } }));

    await standDowns.begin(standDown, place);

    assert.equal(await revision(), 1);
  });

  it('is not lifted by somebody who judged an earlier one', async () => {
    const { standDowns } = await setUp();
    await standDowns.begin(standDown, place);

    const isLifted = await standDowns.lift({ ...standDown, at: 900 }, lift);

    assert.equal(isLifted, false);
    assert.deepEqual(await standDowns.now(), standDown);
  });

  for (const edit of [
    "by_name = 'Nobody'",
    `by_id = '${adele.id}'`,
    'reason = NULL',
    'at = 1',
    "mac = ''",
    `mac = '${'0'.repeat(64)}'`,
    "by_id = 'x'",
  ]) {
    it(`holds after somebody has set ${edit}, and can be lifted by any approver`, async () => {
      const { db, standDowns, news } = await setUp();
      await standDowns.begin(standDown, place);
      await db.query(`UPDATE stand_down SET ${edit}`);

      const found = (await standDowns.now()) ?? assert.fail('it must hold');
      const isLifted = await standDowns.lift(found, lift);

      assert.match(found.reason ?? '', /altered in the database/);
      assert.deepEqual(news, ['begun', 'altered', 'lifted']);
      assert.equal(isLifted, true);
    });
  }
});
