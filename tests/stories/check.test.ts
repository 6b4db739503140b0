import assert from 'node:assert/strict';
import { startHarness } from '../harness/harness.ts';

describe('check', () => {
  it('reads the token and Graph, and says that everything is ready', async () => {
    const story = await startHarness();

    await story.say('megan', '!msgraph-user-test');
    const { text } = await story.card(/commands are ready/);

    assert.match(text, /^(\d+) of \1 commands are ready.*Contoso.*User Administrator.*P1, P2, Intune/);
  });

  it('says that Graph does not answer', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'GET /organization', status: 403, times: 9 }]);

    await story.say('megan', 'check');

    await story.card(/cannot be reached.*Insufficient privileges/);
  });

  it('says what it could not read, and hides nothing else', async () => {
    const story = await startHarness();
    story.tenant.setFaults([{ match: 'GET /subscribedSkus', status: 403, times: 9 }]);

    await story.say('megan', 'check');

    const { text } = await story.card(/commands are ready/);
    assert.match(text, /Licences: Graph does not say/);
    assert.match(text, /Entra roles: User Administrator/);
  });
});
