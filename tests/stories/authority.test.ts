import assert from 'node:assert/strict';
import { join } from 'node:path';
import { openSqlite } from '../../services/store/sqlite.ts';
import { practiceAppId } from '../../practice/seed/apps.ts';
import { shown as words } from '../harness/cards.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { answerTo, approvable, ask, askAgain, ended, groupNamed, told, changeInEntra } from '../harness/stories.ts';
import { startTenantHarness, teamsUrl } from '../harness/tenant-harness.ts';
import { until } from '../harness/until.ts';
import { userDriver, type UserDriver } from '../harness/user-driver.ts';

/** Megan and Isaiah ask; Adele, Lee and Nestor approve. Adele is named by her object id. */
const people = {
  responders: { people: ['megan@contoso.com', 'isaiah@contoso.com'] },
  approvers: { people: ['a6402da5-f283-46f2-849c-d2247716a22b', 'lee@contoso.com', 'nestor@contoso.com'] },
};
const meganId = '07ae96c8-82a9-42c1-b7a4-8e5a294c5088';
const leeId = '0b680d7e-c27b-4e90-9d4b-2db5ff2430b9';
const joniId = '257ab1d5-54f2-400c-b030-630ed83c06c0';

/** Has a request carried out, with the approvals of Adele and of Nestor as far as they are needed. */
async function carriedOut(story: Harness, line: string): Promise<string> {
  const { id, card } = await approvable(story, line);
  await story.press('adele', card, 'approve');
  if (/ of 2 approvals/.test(card.text)) await story.press('nestor', card, 'approve');
  return (await ended(story, id)).result;
}

/** Gives an account another address, as an administrator does in Entra. */
const rename = (story: Harness, from: string, to: string): Promise<void> =>
  changeInEntra(story, from, { userPrincipalName: to });

/** What `/readyz` says. */
async function ready({ url }: Pick<Harness, 'url'>): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(new URL('/readyz', url));
  return { status: response.status, body: await response.text() };
}

/** The pins that are stored, by address. */
async function pinsIn(dataDir: string): Promise<ReadonlyMap<string, string>> {
  const db = openSqlite(join(dataDir, 'cordon.db'));
  const rows = await db.query('SELECT address, person FROM pin');
  await db.close();
  return new Map(rows.map(({ address, person }) => [String(address), String(person)]));
}

describe('power over people who have power', () => {
  const inTenant = async (policy: object): Promise<UserDriver> => {
    const { connector, thread, send } = await startTenantHarness(JSON.stringify(policy));
    return userDriver(connector, thread, (activity) => send({ ...activity, serviceUrl: teamsUrl }));
  };
  const rows: readonly (readonly [why: string, policy: object, line: string])[] = [
    ['an approver who is named', people, 'create-tap lee@contoso.com because locked out'],
    ['a responder who is named', people, 'create-tap isaiah@contoso.com because locked out'],
    [
      'an approver through a group',
      { ...people, approvers: { groups: [groupNamed('Incident Approvers')] } },
      'create-tap patti@contoso.com because locked out',
    ],
    [
      'a responder through a group in a group',
      {
        responders: { people: ['megan@contoso.com'], groups: [groupNamed('Security Operations')] },
        approvers: people.approvers,
      },
      'revoke-sessions isaiah@contoso.com because phished',
    ],
    [
      'an approver of one channel only',
      {
        ...people,
        channels: {
          incidents: [
            '19:incidents@thread.tacv2',
            { id: '19:emea@thread.tacv2', approvers: { people: ['joni@contoso.com'] } },
          ],
        },
      },
      'reset-password joni@contoso.com because locked out',
    ],
    [
      'an approver of one command only',
      { ...people, commands: { contain: { approvers: { people: ['joni@contoso.com'] } } } },
      'update-user joni@contoso.com city=Bern because moved',
    ],
  ];
  for (const [why, policy, line] of rows) {
    it(`needs two approvers when the target is ${why}`, async () => {
      const driver = await inTenant(policy);

      const { card } = await approvable(driver, line);

      assert.match(card.text, /0 of 2 approvals/);
    });
  }

  it('needs no more for everybody else, also where everyone may approve', async () => {
    const driver = await inTenant({ responders: { everyone: true }, approvers: { everyone: true } });

    const { card } = await approvable(driver, 'create-tap alex@contoso.com because locked out');

    assert.match(card.text, /waits for one approval|0 of 1 approval/);
  });

  it('is not used while it cannot be read who has power', async () => {
    const story = await startHarness({
      policy: { ...people, approvers: { groups: [groupNamed('Incident Approvers')] } },
    });
    await ask(story, 'create-tap alex@contoso.com because locked out');
    story.tenant.setFaults([{ match: 'POST /users/*/checkMemberGroups', status: 503, times: 99 }]);

    const answer = await answerTo(story, 'create-tap alex@contoso.com because locked out');

    assert.match(answer.text, /Microsoft Graph is not available.*503.*Nothing was done/);
  });
});

describe('an address of the policy', () => {
  it('gives nothing to whoever takes it, and the log, check and /readyz say so', async () => {
    const story = await startHarness({ policy: people });
    await until(() => story.logged().includes('lee@contoso.com is Lee Gu'));
    await carriedOut(story, 'update-user lee@contoso.com userPrincipalName=lee.gu@contoso.com because rename');
    await carriedOut(story, 'update-user joni@contoso.com userPrincipalName=lee@contoso.com because rename');
    const { id, card } = await approvable(story, 'contain alex@contoso.com because INC-4821');

    const taken = await story.press('joni', card, 'approve');
    const report = await answerTo(story, 'check');
    const readiness = await ready(story);
    const kept = await story.press('lee', card, 'approve');

    assert.match(told(taken), /You are not an approver/);
    assert.match(words(report.card), new RegExp(`lee@contoso.com belongs to ${joniId} now.*stays with ${leeId}`));
    assert.equal(readiness.status, 200);
    assert.match(readiness.body, /"ready":true.*"mend":\["cordon.yaml: an address cannot be relied on/);
    assert.doesNotMatch(readiness.body, /lee|joni/);
    assert.equal(story.logged().split(`lee@contoso.com belongs to ${joniId} now`).length - 1, 1, 'logged once');
    assert.match(told(kept), new RegExp(`^${id} running: `));
  });

  it('keeps what it gave over a restart, also when it is taken while the bot is down', async () => {
    const first = await startHarness({ policy: people });
    await until(() => first.logged().includes('lee@contoso.com is Lee Gu'));
    await carriedOut(first, 'update-user lee@contoso.com userPrincipalName=lee.gu@contoso.com because rename');
    await carriedOut(first, 'update-user joni@contoso.com userPrincipalName=lee@contoso.com because rename');
    const { dataDir, connector } = first;
    await first.stop();

    const second = await startHarness({ policy: people, dataDir, connector });
    const { card } = await approvable(second, 'contain grady@contoso.com because INC-4822');
    const taken = await second.press('joni', card, 'approve');
    const kept = await second.press('lee', card, 'approve');

    assert.match(told(taken), /You are not an approver/);
    assert.match(told(kept), / running: /);
  });

  it('gives nobody a right by an edited database, and is reported', async () => {
    const first = await startHarness({ policy: people });
    await until(() => first.logged().includes('lee@contoso.com is Lee Gu'));
    const { dataDir, connector } = first;
    await first.stop();
    assert.equal((await pinsIn(dataDir)).get('lee@contoso.com'), leeId);
    const db = openSqlite(join(dataDir, 'cordon.db'));
    await db.query(`UPDATE pin SET person = $1 WHERE address = 'lee@contoso.com'`, [joniId]);
    await db.close();

    const second = await startHarness({ policy: people, dataDir, connector });
    const { card } = await approvable(second, 'contain grady@contoso.com because INC-4822');
    const forged = await second.press('joni', card, 'approve');
    const former = await second.press('lee', card, 'approve');
    const report = await answerTo(second, 'check');

    for (const answer of [forged, former]) assert.match(told(answer), /You are not an approver/);
    assert.match(words(report.card), /pin of lee@contoso.com was not written by Cordon/);
    assert.match((await ready(second)).body, /"mend"/);
  });

  it('goes on protecting the account that had it, and not the one that took it', async () => {
    const story = await startHarness({ policy: { ...people, protected: { people: ['grady@contoso.com'] } } });
    await until(() => story.logged().includes('grady@contoso.com is Grady Archie'));
    await rename(story, 'grady@contoso.com', 'grady.archie@contoso.com');
    await rename(story, 'joni@contoso.com', 'grady@contoso.com');

    const former = await answerTo(story, 'disable-user grady.archie@contoso.com because INC-4821');
    const { card } = await approvable(story, 'disable-user grady@contoso.com because INC-4821');

    assert.match(former.text, /^A protected account/);
    assert.match(card.text, /Joni Sherman/);
  });

  it('is called in the approvers’ mention by its object id', async () => {
    const story = await startHarness({ policy: people });
    await carriedOut(story, 'update-user lee@contoso.com userPrincipalName=lee.gu@contoso.com because rename');
    await carriedOut(story, 'update-user joni@contoso.com userPrincipalName=lee@contoso.com because rename');

    const { id } = await approvable(story, 'contain alex@contoso.com because INC-4821');

    const call = story.connector.events.findLast(
      ({ activity }) => JSON.stringify(activity).includes('Approve? ') && JSON.stringify(activity).includes(id),
    );
    assert.match(JSON.stringify(call?.activity), /<at>Lee Gu<\/at>/);
    assert.doesNotMatch(JSON.stringify(call?.activity), /<at>Joni Sherman<\/at>/);
  });
});

describe('a way into one’s own account', () => {
  it('is refused, and so is one into another account of the same human', async () => {
    const story = await startHarness({
      policy: { samePerson: [[meganId, joniId]], responders: { people: ['megan@contoso.com', 'adele@contoso.com'] } },
    });

    const own = await answerTo(story, 'create-tap megan@contoso.com because locked out');
    const listed = await answerTo(story, 'update-user joni@contoso.com mobilePhone="+41 79 555 01 00" because moved');
    const numbered = await answerTo(story, 'enable-user a.vance.admin@contoso.com because back', { by: 'adele' });

    assert.match(own.text, /^Your own account.*megan@contoso\.com.*have a colleague ask/);
    assert.match(listed.text, /^Your own account.*joni@contoso\.com/);
    assert.match(numbered.text, /^Your own account.*Nothing was done/);
    assert.deepEqual(story.writes(), []);
  });

  it('is not refused when it is closed', async () => {
    const story = await startHarness({ policy: { responders: { people: ['megan@contoso.com'] } } });

    const { card } = await ask(story, 'revoke-sessions megan@contoso.com because lost laptop');

    assert.match(card.text, /awaiting-confirmation/);
  });
});

describe('Cordon’s own apps', () => {
  const lines = [
    `remove-from-groups alex@contoso.com groups=${practiceAppId} because INC-4821`,
    `remove-from-groups alex@contoso.com groups=Marketing,0C0D0000-5E1F-4B1E-8A11-000000000002 because INC-4821`,
  ];
  for (const line of lines) {
    it(`are out of its reach: ${line.split(' ')[2] ?? ''}`, async () => {
      const story = await startHarness();

      const answer = await answerTo(story, line);

      assert.match(answer.text, /^Cordon’s own app.*0c0d0000-5e1f-4b1e-8a11-00000000000[12].*Nothing was done/);
    });
  }

  it('leave every other id alone', async () => {
    const story = await startHarness();

    const { card } = await ask(
      story,
      `remove-from-groups alex@contoso.com groups=${groupNamed('Marketing')} because INC-4821`,
    );

    assert.match(card.text, /awaiting-confirmation/);
  });
});

describe('a command that the policy has switched off', () => {
  const policy = { commands: { 'revoke-sessions': { enabled: false }, 'show-user': { enabled: false } } };

  it('is refused by each of its names, and so is every bundle with it in it', async () => {
    const story = await startHarness({ policy });

    const answers = [
      await answerTo(story, 'revoke-sessions alex@contoso.com because INC-4821'),
      await answerTo(story, 'sign-out-everywhere alex@contoso.com because INC-4821'),
      await answerTo(story, 'contain alex@contoso.com because INC-4821'),
      await answerTo(story, 'show-user alex@contoso.com'),
    ];

    const [plain, alias, bundle, read] = answers.map(({ text }) => text);
    assert.match(plain ?? '', /^revoke-sessions is switched off.*Nothing was done/);
    assert.match(alias ?? '', /^revoke-sessions is switched off/);
    assert.match(bundle ?? '', /^contain is switched off.*It includes revoke-sessions/);
    assert.match(read ?? '', /^show-user is switched off/);
    assert.deepEqual(story.writes(), []);
  });

  it('says nothing of it to people without the right', async () => {
    const story = await startHarness({ policy: { ...policy, responders: { people: ['megan@contoso.com'] } } });

    const answer = await answerTo(story, 'show-user alex@contoso.com', { by: 'joni' });

    assert.match(answer.text, /You may not ask for this/);
  });
});

describe('a command that the policy gives to fewer people', () => {
  const policy = {
    ...people,
    commands: {
      'reset-password': {
        responders: { people: ['isaiah@contoso.com'] },
        approvers: { people: ['nestor@contoso.com', 'joni@contoso.com'] },
      },
    },
  };

  it('takes those only who may ask in general as well, also as a part of a bundle', async () => {
    const story = await startHarness({ policy });

    const refused = [
      await answerTo(story, 'reset-password alex@contoso.com because INC-4821', { by: 'megan' }),
      await answerTo(story, 'contain alex@contoso.com because INC-4821', { by: 'megan' }),
    ];
    const { card } = await ask(story, 'contain alex@contoso.com because INC-4821', { by: 'isaiah' });
    const other = await askAgain(story, 'revoke-sessions alex@contoso.com because INC-4821', { by: 'megan' });

    for (const { text } of refused) assert.match(text, /You may not ask for this/);
    for (const { text } of [card, other.card]) assert.match(text, /awaiting-confirmation/);
  });

  it('counts the approvals of those only who may approve in general as well', async () => {
    const story = await startHarness({ policy });
    const { card } = await approvable(story, 'contain alex@contoso.com because INC-4821', { by: 'isaiah' });

    const answers = [
      await story.press('lee', card, 'approve'),
      await story.press('joni', card, 'approve'),
      await story.press('nestor', card, 'approve'),
    ];

    const [general, narrow, both] = answers.map(told);
    assert.match(general ?? '', /You are not an approver/);
    assert.match(narrow ?? '', /You are not an approver/);
    assert.match(both ?? '', / running: /);
  });
});

describe('a time that lies far ahead', () => {
  it('is refused beyond what the policy lets through', async () => {
    const story = await startHarness({ policy: { limits: { scheduleDays: 30 } } });
    const at = (days: number) => new Date(story.clock.now() + days * 86_400_000).toISOString();

    const far = await answerTo(story, `offboard alex@contoso.com at=${at(30.1)} because leaves`);
    const near = await ask(story, `offboard alex@contoso.com at=${at(29.9)} because leaves`);

    assert.match(far.text, /^Too far ahead.*30 days.*Nothing was done/);
    assert.match(near.card.text, /awaiting-confirmation/);
  });
});
