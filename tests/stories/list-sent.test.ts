import assert from 'node:assert/strict';
import { buttons, pressableRows, shown as words } from '../harness/cards.ts';
import { startHarness, type Shown } from '../harness/harness.ts';
import { answerTo } from '../harness/stories.ts';

/** The command lines of an answer's buttons. */
const linesOn = ({ card }: Shown): readonly string[] =>
  buttons(card).flatMap(({ data }) => (typeof data['command'] === 'string' ? [data['command']] : []));

describe('mail that an attacker has sent', () => {
  it('is counted by subject, and leads to copies in the tenant', async () => {
    const story = await startHarness();

    const answer = await answerTo(story, 'list-sent grady@contoso.com');

    assert.match(answer.text, /^10 messages sent by Grady Archie/);
    const shown = words(answer.card);
    assert.match(shown, /“Updated bank details for your invoice” went to 40 people outside/);
    assert.match(shown, /198\.51\.100\.77/);
    assert.ok(linesOn(answer).some((line) => line.startsWith('find-mail from=grady@contoso.com ')));
    assert.deepEqual(story.writes(), []);
  });

  it('leads nowhere that the policy has switched off', async () => {
    const story = await startHarness({ policy: { commands: { 'find-mail': { enabled: false } } } });

    const answer = await answerTo(story, 'list-sent grady@contoso.com');

    const lines = [...linesOn(answer), ...pressableRows(answer.card).map(({ data }) => String(data['command']))];
    assert.ok(
      lines.every((line) => !line.startsWith('find-mail')),
      lines.join('\n'),
    );
  });

  it('is told as not set up where an administrator has to do something, and not as a wrong credential', async () => {
    const story = await startHarness();
    const message =
      'Service principal-less authentication failed: The service principal for App ID 8bd644d1 was not found.';
    story.tenant.setFaults([
      { match: 'GET /admin/exchange/tracing/messageTraces', status: 401, times: 9, message },
      { match: 'POST /adminapi/beta/*/InvokeCommand', status: 400, times: 9 },
    ]);

    const answer = await answerTo(story, 'list-sent grady@contoso.com');

    assert.match(words(answer.card), /create the service principal of app 8bd644d1-64a1-4d4b-ae52-2e0cbf64e373/);
    assert.doesNotMatch(words(answer.card), /credential|sign-in to Microsoft Graph/);
  });
});
