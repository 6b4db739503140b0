import assert from 'node:assert/strict';
import { practiceChannel, practicePersonalChat } from '../../practice/teams/activities.ts';
import { startHarness, type HarnessSettings } from '../harness/harness.ts';
import { answerTo } from '../harness/stories.ts';

const standDown = 'stand-down because an approver was phished';

describe('the brake', () => {
  it('is taken in the incident and approvals channels, from their approvers and the general ones', async () => {
    const channels = {
      incidents: [{ id: '19:incidents@thread.tacv2', approvers: { people: ['adele@contoso.com'] } }],
      approvals: '19:approvals@thread.tacv2',
    };
    const settings: HarnessSettings = { policy: { channels, approvers: { people: ['lee@contoso.com'] } } };
    const story = await startHarness(settings);
    const approvals = practiceChannel('1700000000001', channels.approvals);

    const elsewhere = await answerTo(story, standDown, { by: 'lee', conversation: practicePersonalChat('lee') });
    const local = await answerTo(story, standDown, { by: 'adele' });
    const general = await answerTo(story, 'resume', { by: 'lee', conversation: approvals });
    const localOnly = await answerTo(story, standDown, { by: 'adele', conversation: approvals });

    assert.match(elsewhere.text, /^stand-down is not taken here\. .*Nothing was done/);
    assert.match(local.text, /^Cordon is standing down\./);
    assert.match(general.text, /^Cordon works again\./);
    assert.match(localOnly.text, /not an approver/);
  });

  it('is taken from a general approver in a channel with people of its own, even right after they were refused there', async () => {
    const incidents = [
      {
        id: '19:incidents@thread.tacv2',
        responders: { people: ['megan@contoso.com'] },
        approvers: { people: ['adele@contoso.com'] },
      },
    ];
    const approvers = { people: ['lee@contoso.com', 'grady@contoso.com'] };
    const story = await startHarness({ policy: { channels: { incidents }, approvers } });

    const refused = await answerTo(story, 'requests', { by: 'lee' });
    const begun = await answerTo(story, standDown, { by: 'lee' });
    const lifted = await answerTo(story, 'resume', { by: 'grady' });
    const offered = await answerTo(story, 'freeze everything', { by: 'grady' });
    await story.press('grady', offered, 'start');
    const pressed = await story.card(/^Cordon is standing down\. Since .*Grady Archie: because everything/);
    await answerTo(story, 'resume', { by: 'lee' });
    const responder = await answerTo(story, standDown, { by: 'megan' });
    const stranger = await answerTo(story, standDown, { by: 'christie' });

    assert.match(refused.text, /^You may not use Cordon here/);
    assert.match(begun.text, /^Cordon is standing down\. Since .*Lee Gu/);
    assert.match(lifted.text, /^Cordon works again\./);
    assert.ok(pressed);
    assert.match(responder.text, /^stand-down: not done\. You are not an approver/);
    assert.match(stranger.text, /^You may not use Cordon here/);
  });
});
