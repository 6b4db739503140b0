import assert from 'node:assert/strict';
import { practicePersonNamed } from '../../../practice/people/people.ts';
import { buttonOf, cardOf, shown, type Shown } from '../../harness/harness.ts';
import { containAlex, groupNamed, told } from '../../harness/stories.ts';
import { teamsUrl, startTenantHarness, type TenantHarness } from '../../harness/tenant-harness.ts';

const everyone = 'responders: { everyone: true }\napprovers: { everyone: true }\n';
const inGroups = `responders: { groups: ['${groupNamed('Incident Responders')}'] }\napprovers: { groups: ['${groupNamed('Incident Approvers')}'] }\n`;

/** Somebody as Teams names a sender; undefined for the object id of a person who did not sign in. */
const sender = (aadObjectId: string | undefined) => ({ id: '29:somebody', name: 'Somebody', aadObjectId });
const idOf = (firstName: string): string => practicePersonNamed(firstName)?.id ?? assert.fail(firstName);

/** The next new card whose text matches, after a line of somebody. */
async function cardAfter(story: TenantHarness, text: string, from: string | undefined): Promise<Shown> {
  const { connector, send, message } = story;
  const before = connector.events.length;
  const answer = await send({ ...message(text), from: sender(from) });
  assert.equal(answer.status, 200);
  return shown(await connector.waitFor(({ kind }) => kind === 'post', { from: before }));
}

async function press(story: TenantHarness, from: string | undefined, card: Shown, verb: string): Promise<string> {
  const { connector, send, thread } = story;
  const { data } = buttonOf(card, verb);
  const click = connector.click({ from: 'megan', conversation: thread, verb, data, replyToId: card.activityId });
  return told(await send({ ...click, serviceUrl: teamsUrl, from: sender(from) }));
}

/** A request that waits for its approval: its card as it is then. */
async function approvable(story: TenantHarness): Promise<Shown> {
  const card = await cardAfter(story, containAlex, idOf('megan'));
  await press(story, idOf('megan'), card, 'confirm');
  const asks = /^Approve\?/;
  await story.connector.waitFor(({ activity }) => asks.test(cardOf(activity)?.fallbackText ?? ''));
  const isWaiting = / awaiting-approval: /;
  return shown(await story.connector.waitFor(({ activity }) => isWaiting.test(cardOf(activity)?.fallbackText ?? '')));
}

describe('in a real tenant', () => {
  const rows: readonly (readonly [
    why: string,
    policy: string,
    from: string | undefined,
    words: RegExp,
    who: RegExp,
  ])[] = [
    ['a guest', everyone, idOf('kim'), /You are a guest/, /No: you are a guest/],
    ['a disabled account', everyone, idOf('raul'), /account is disabled/, /No: your account is disabled/],
    [
      'somebody of another tenant',
      everyone,
      '99999999-9999-4999-8999-999999999999',
      /not one of this organisation/,
      /No: your account is not one of/,
    ],
    ['somebody without an Entra identity', everyone, undefined, /work account|cannot act here/, /work account/],
    ['a member in none of the groups', inGroups, idOf('joni'), /responder|not an approver/, /"No"/],
  ];
  for (const [why, policy, from, words, who] of rows) {
    it(`${why} may neither ask nor approve, and is told so`, async () => {
      const story = await startTenantHarness(policy);
      const request = await approvable(story);

      const refused = await cardAfter(story, containAlex, from);
      const whoami = from === undefined ? refused : await cardAfter(story, 'whoami', from); // nameless: told once a minute
      const approval = await press(story, from, request, 'approve');
      const denial = await press(story, from, request, 'deny');

      for (const said of [refused.text, approval, denial]) assert.match(said, words);
      assert.match(JSON.stringify(whoami.card), who);
      assert.equal(story.tenant.calls.filter(({ method }) => method === 'PATCH').length, 0);
      assert.equal((await story.stored()).requests, 1);
    });
  }

  it('a member of the groups asks and another one approves, and it runs', async () => {
    const story = await startTenantHarness(inGroups);
    const request = await approvable(story);

    const approval = await press(story, idOf('adele'), request, 'approve');

    assert.match(approval, / running: /);
    await story.connector.waitFor(({ activity }) => / done: /.test(cardOf(activity)?.fallbackText ?? ''));
  });

  it('nobody confirms who was disabled after asking', async () => {
    const story = await startTenantHarness(everyone);
    const card = await cardAfter(story, containAlex, idOf('megan'));
    await fetch(`${story.tenant.origin}/v1.0/users/${idOf('megan')}`, {
      method: 'PATCH',
      headers: { 'Content-Type': 'application/json', Authorization: 'Bearer practice' },
      body: JSON.stringify({ accountEnabled: false }),
    });

    const answer = await press(story, idOf('megan'), card, 'confirm');

    assert.match(answer, /account is disabled/);
  });

  it('nobody may act while Graph does not answer', async () => {
    const story = await startTenantHarness(everyone);
    const request = await approvable(story);
    story.tenant.setFaults([{ match: 'GET /users/*', status: 503, times: 99 }]);

    const refused = await cardAfter(story, containAlex, idOf('megan'));
    const approval = await press(story, idOf('adele'), request, 'approve');

    assert.match(refused.text, /no answer means no/);
    assert.match(approval, /could not say whether you may do this/);
  });
});
