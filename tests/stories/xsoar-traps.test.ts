import assert from 'node:assert/strict';
import { z } from 'zod';
import { startHarness, type Harness } from '../harness/harness.ts';
import { shown as read } from '../harness/cards.ts';
import { answerTo, ask, ended, opened, placesWith, settled } from '../harness/stories.ts';

const practiceToken = { headers: { authorization: 'Bearer practice' } };

describe('what Cortex XSOAR gets wrong', () => {
  it('says that terminate-session disables the account', async () => {
    const story = await startHarness();

    const { card } = await ask(story, '!msgraph-user-terminate-session user=alex@contoso.com');

    assert.match(read(card.card), /Block sign-in[^]*The account is disabled: no new sign-in/);
  });
  it('sends values in their own types, and a value that holds an equals sign whole', async () => {
    const story = await startHarness();
    const fields =
      'businessPhones=+1 555 01;otherMails=a@x.example,b@x.example;jobTitle=a=b;faxNumber=none;employeeId=007';

    const asked = await ask(
      story,
      `!msgraph-user-update user=alex@contoso.com updated_fields="${fields}" updated_fields_delimiter=";"`,
    );
    const { result } = await settled(story, asked);

    assert.match(result, /are changed/);
    assert.deepEqual(story.tenant.calls.find(({ method }) => method === 'PATCH')?.body, {
      businessPhones: ['+1 555 01'],
      otherMails: ['a@x.example', 'b@x.example'],
      jobTitle: 'a=b',
      faxNumber: null,
      employeeId: '007',
    });
  });
  it('takes the address of the next page as XSOAR gives it', async () => {
    const story = await startHarness();
    const page = await fetch(`${story.tenant.origin}/v1.0/users?$select=id,displayName&$top=2`, practiceToken);
    const { '@odata.nextLink': link } = z.object({ '@odata.nextLink': z.string() }).parse(await page.json());

    const { card } = await answerTo(story, `!msgraph-user-list next_page="${link}"`);

    assert.match(read(card), /2 or more users[^]*Lee Gu[^]*Isaiah Langer/);
  });
  it('makes a password where none is given, and never the word None', async () => {
    const story = await startHarness();
    const line =
      '!msgraph-user-create display_name="Nina Novak" mail_nickname=nina user_principal_name=nina@contoso.com';

    const asked = await opened(story, () => story.say('megan', `${line} account_enabled=true`));
    const { result } = await settled(story, asked);

    const [password = ''] = story.passwords;
    assert.match(result, /Nina Novak has an account/);
    assert.equal(password.length, 35);
    assert.deepEqual(placesWith(password, story), []);
    assert.ok(JSON.stringify((await revealed(story)).body).includes(password));
  });
  it('never reads as success when the account is not found', async () => {
    const story = await startHarness();
    const { id, card } = await ask(story, '!msgraph-user-session-revoke user=alex@contoso.com because INC-1');
    story.tenant.setFaults([{ match: 'POST /users/*/revokeSignInSessions', status: 404, times: 9 }]);
    await story.press('megan', card, 'confirm');
    const { card: last } = await ended(story, id);

    assert.match(last.text, new RegExp(`^${id} failed: `));
    assert.match(last.text, /no longer exists/);
  });
});

async function revealed(story: Harness) {
  return story.press('megan', await story.card(/A password is ready/), 'reveal');
}
