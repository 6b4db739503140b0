import assert from 'node:assert/strict';
import { shown as read } from '../harness/cards.ts';
import { startHarness } from '../harness/harness.ts';
import { approvable, ask, ended, told } from '../harness/stories.ts';

/** What hands out, restores or loosens a way to sign in, or changes who somebody is. */
const opening = [
  'create-tap grady@contoso.com',
  'release raul@contoso.com',
  'enable-user raul@contoso.com',
  'restore-user lynne@contoso.com',
  'create-user name="Nina Novak" upn=nina@contoso.com',
  'set-per-user-mfa alex@contoso.com state=disabled',
  'set-per-user-mfa alex@contoso.com state=enabled',
  'confirm-safe alex@contoso.com',
  'dismiss-risk alex@contoso.com',
  'reset-mfa alex@contoso.com',
  'clear-immutable-id alex@contoso.com',
  'update-user alex@contoso.com userPrincipalName=alexw@contoso.com',
  'update-user alex@contoso.com MAIL=alexw@contoso.com city=Bern',
  'update-user alex@contoso.com other_mails=alex@attacker.example',
  'update-user alex@contoso.com fields="mobilePhone=+41 79 555 01 00"',
  'update-user alex@contoso.com business-phones="+41 79 555 01 00"',
  'update-user alex@contoso.com userType=Member',
  'update-user alex@contoso.com passwordPolicies=DisableStrongPassword',
  'update-user alex@contoso.com employeeId=7',
] as const;

describe('a way in', () => {
  for (const line of opening)
    it(`needs somebody else: ${line}`, async () => {
      const story = await startHarness();

      const { id, card } = await approvable(story, `${line} because INC-4821`);
      const own = await story.press('megan', card, 'approve');

      assert.match(told(own), /another person must approve it/);
      assert.match(read(card.card), new RegExp(id));
      assert.deepEqual(story.writes(), []);
    });
  for (const line of [
    'update-user alex@contoso.com city=Bern department=Legal',
    'set-per-user-mfa alex@contoso.com state=enforced',
    'revoke-sessions alex@contoso.com',
  ])
    it(`is not what this is, so that its requester alone can do it: ${line}`, async () => {
      const story = await startHarness();

      const { id, card } = await ask(story, `${line} because INC-4821`);
      await story.press('megan', card, 'confirm');

      assert.match((await ended(story, id)).card.text, new RegExp(`^${id} done: `));
    });
});
