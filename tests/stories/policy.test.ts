import assert from 'node:assert/strict';
import { startHarness } from '../harness/harness.ts';
import { alexId, answerTo, groupNamed, approvable, ask, askAgain, containAlex, told } from '../harness/stories.ts';

describe('the policy', () => {
  it('lets only responders ask, by address or through groups in groups', async () => {
    const story = await startHarness({
      policy: { responders: { people: ['lee@contoso.com'], groups: [groupNamed('Security Operations')] } },
    });

    const refused = await answerTo(story, containAlex, { by: 'joni' });
    const allowed = [
      await ask(story, containAlex, { by: 'lee' }),
      await askAgain(story, containAlex, { by: 'isaiah' }),
    ];

    assert.match(refused.text, /You may not ask for this.*does not name you as a responder/);
    assert.equal(allowed.length, 2);
  });

  it('lets only approvers approve and deny', async () => {
    const story = await startHarness({ policy: { approvers: { groups: [groupNamed('Incident Approvers')] } } });
    const { card } = await approvable(story);

    const answers = [
      await story.press('isaiah', card, 'approve'),
      await story.press('isaiah', card, 'deny'),
      await story.press('nestor', card, 'approve'),
    ];

    assert.match(told(answers[0] ?? assert.fail()), /You are not an approver/);
    assert.match(told(answers[1] ?? assert.fail()), /You are not an approver/);
    assert.match(told(answers[2] ?? assert.fail()), / running: /);
  });

  it('takes no answer about a right for a no', async () => {
    const story = await startHarness({
      policy: {
        approvers: { groups: [groupNamed('Incident Approvers')] },
        responders: { groups: [groupNamed('Incident Responders')] },
      },
    });
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: 'POST /users/*/checkMemberGroups', status: 503, times: 99 }]);

    const approval = await story.press('adele', card, 'approve');
    const asked = await answerTo(story, containAlex);

    assert.match(told(approval), /could not say whether you may do this, so the answer is no for now/);
    assert.match(asked.text, /no answer means no/);
    assert.match((await story.card(new RegExp(`^${id} `))).text, /awaiting-approval/);
    assert.deepEqual(story.writes(), []);
  });

  it('takes a slow answer about a right for a no, in time for Teams', async () => {
    const story = await startHarness({ policy: { approvers: { groups: [groupNamed('Incident Approvers')] } } });
    const { card } = await approvable(story);
    story.tenant.setFaults([{ match: 'POST /users/*/checkMemberGroups', delayMs: 60_000, times: 99 }]);

    const answer = await story.press('adele', card, 'approve');

    assert.match(told(answer), /could not say whether you may do this/);
    assert.ok(answer.ms < 5000, `${answer.ms} ms`);
  });

  it('does not touch protected accounts, by address, object id or group', async () => {
    const people = ['alex@contoso.com', '22c27214-a0a5-4f53-885a-377715979bbf'];
    const story = await startHarness({ policy: { protected: { people, groups: [groupNamed('Marketing')] } } });

    const answers = [
      await answerTo(story, containAlex),
      await answerTo(story, 'disable-user grady@contoso.com because INC-4821'),
      await answerTo(story, 'revoke-sessions diego@contoso.com henrietta@contoso.com because INC-4821'),
    ];

    for (const { text } of answers) assert.match(text, /^A protected account.*does not let Cordon change this/);
    assert.match(answers[2]?.text ?? '', /diego@contoso\.com: /);
  });

  it('asks for two approvals for a protected account that is to be critical', async () => {
    const story = await startHarness({ policy: { protected: { people: ['alex@contoso.com'], action: 'critical' } } });

    const { card } = await approvable(story);

    assert.match(card.text, /0 of 2 approvals/);
  });

  it('opens nothing while it cannot be read whether an account is protected', async () => {
    const story = await startHarness({ policy: { protected: { groups: [groupNamed('Marketing')] } } });
    story.tenant.setFaults([{ match: `POST /users/${alexId}/checkMemberGroups`, status: 503, times: 99 }]);

    const answer = await answerTo(story, containAlex);

    assert.match(answer.text, /Microsoft Graph is not available.*503.*Nothing was done/);
  });

  it('limits how many people one request is for', async () => {
    const story = await startHarness({ policy: { limits: { targets: 2 } } });

    const answer = await answerTo(
      story,
      'contain alex@contoso.com grady@contoso.com henrietta@contoso.com because INC-4821',
    );

    assert.match(answer.text, /Too many at once.*for 2 people at most, this one names 3. Nothing was done/);
  });

  it('can ask for more approvals than usual', async () => {
    const story = await startHarness({ policy: { tiers: { destructive: { approvals: 3 } } } });

    const { card } = await approvable(story);

    assert.match(card.text, /0 of 3 approvals/);
  });
});
