import assert from 'node:assert/strict';
import { forgetTeamsUsers, noteTeamsUser, teamsIdsIn, teamsIdsOf } from '../../../services/store/teams-users.ts';
import { eachEngine } from '../../harness/engines.ts';
import { adele, lee, megan } from '../../harness/requests.ts';
import { store } from '../../harness/store.ts';

const day = 24 * 3_600_000;
const seen = (person: typeof megan, channel = '19:incidents', teamsId = `29:${person.name}`) => ({
  person: person.id,
  teamsId,
  channel,
});

eachEngine('the people who were seen in a channel', () => {
  it('are listed once each, those who were seen last first', async () => {
    const { db } = await store();
    await noteTeamsUser(db, seen(megan), 1);
    await noteTeamsUser(db, seen(adele), 2);
    await noteTeamsUser(db, seen(lee, '19:canteen'), 3);

    await noteTeamsUser(db, seen(megan, '19:incidents', '29:new'), 4);

    assert.deepEqual(await teamsIdsIn(db, '19:incidents', 60), ['29:new', `29:${adele.name}`]);
    assert.deepEqual(await teamsIdsIn(db, '19:incidents', 1), ['29:new']);
  });

  it('are found by their object id, wherever they were seen last', async () => {
    const { db } = await store();
    await noteTeamsUser(db, seen(lee, '19:canteen', '29:old'), 1);
    await noteTeamsUser(db, seen(lee), 2);

    assert.deepEqual(await teamsIdsOf(db, [adele.id, lee.id]), [`29:${lee.name}`]);
  });

  it('are forgotten when Cordon is removed there, or after ninety days of silence', async () => {
    const { db } = await store();
    await noteTeamsUser(db, seen(megan), 1);
    await noteTeamsUser(db, seen(adele, '19:canteen'), 2);

    await forgetTeamsUsers(db, '19:canteen');
    const before = await teamsIdsOf(db, [megan.id, adele.id]);
    await noteTeamsUser(db, seen(lee), 91 * day);

    assert.deepEqual(before, [`29:${megan.name}`]);
    assert.deepEqual(await teamsIdsIn(db, '19:incidents', 60), [`29:${lee.name}`]);
  });
});
