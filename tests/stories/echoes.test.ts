import assert from 'node:assert/strict';
import type { FaultInput } from '../../practice/http/faults.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { asksPrivately, filled } from '../harness/private-form.ts';
import { approvable, ask, auditOf, ended, opened, placesWith, settled } from '../harness/stories.ts';

/** Graph that refuses and repeats what it was sent, with the secret in it. */
const echo = (match: string, status: FaultInput['status'] = 400): FaultInput => ({
  match,
  status,
  times: 3,
  message: 'Property passwordProfile is not valid in {body}',
});

/** What the audit of a request says of its problems. */
const problemsIn = async (story: Harness, id: string): Promise<string> =>
  JSON.stringify((await auditOf(story, id)).events.map(({ problem }) => problem));

describe('a Graph that repeats what it was sent', () => {
  for (const status of [400, 403, 503] as const)
    it(`does not get a generated password into store, card, audit or log with a ${status}`, async () => {
      const story = await startHarness();
      story.tenant.setFaults([echo('PATCH /users/*', status)]);

      const { id, card } = await approvable(story, 'reset-password alex@contoso.com because INC-4821');
      await story.press('adele', card, 'approve');
      const end = await ended(story, id);

      assert.ok(story.passwords.length > 0);
      assert.match(await problemsIn(story, id), /"password\\\\?":\\\\?"\[redacted\]/);
      if (status === 400) assert.match(JSON.stringify(end.card.card), /Property passwordProfile is not valid/);
      await story.stop();
      for (const password of story.passwords) assert.deepEqual(placesWith(password, story), []);
    });
  it('does not get a password there that was given privately, whatever signs it holds', async () => {
    const password = String.raw`Blue "Kettle" & 48+Tra\in`;
    const story = await startHarness();
    const form = await asksPrivately(story, 'create-user name="Nina Novak" upn=nina@contoso.com password=private');
    story.tenant.setFaults([echo('POST /users')]);

    const asked = await opened(story, () => story.press('megan', form, 'submit', { ...filled(form), password }));
    await settled(story, asked);

    assert.deepEqual(story.passwords, [password]);
    assert.match(await problemsIn(story, asked.id), /\[redacted\]/);
    await story.stop();
    assert.deepEqual(placesWith(password, story), []);
  });
  it('does not get the secret of Microsoft’s MFA client there', async () => {
    const story = await startHarness();
    story.tenant.setFaults([echo('POST /*/oauth2/token', 503)]);

    const { id, card } = await ask(story, 'send-mfa-push grady@contoso.com because INC-4821');
    await story.press('megan', card, 'confirm');
    await ended(story, id);

    assert.match(await problemsIn(story, id), /"client_secret\\\\?":\\\\?"\[redacted\]/);
  });
});
