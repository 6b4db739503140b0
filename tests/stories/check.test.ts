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

  it('names the app of Microsoft that message traces need, where the tenant lacks it', async () => {
    const story = await startHarness();
    story.tenant.setFaults([
      { match: "GET /servicePrincipals(appId='8bd644d1-64a1-4d4b-ae52-2e0cbf64e373')", status: 404, times: 9 },
    ]);

    await story.say('megan', 'check');

    const { text } = await story.card(/commands are ready/);
    assert.match(text, /an administrator must create the service principal of app 8bd644d1-/);
  });
});
