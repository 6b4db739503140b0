import assert from 'node:assert/strict';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { startHarness, buttonOf, cardOf, shown, type Shown } from '../harness/harness.ts';
import { buttons } from '../harness/cards.ts';
import { answerTo, ask, containAlex, groupNamed, opened, told, changeInEntra } from '../harness/stories.ts';
import { startTenantHarness, teamsUrl, type TenantHarness } from '../harness/tenant-harness.ts';

const inGroups = `responders: { groups: ['${groupNamed('Incident Responders')}'] }\napprovers: { groups: ['${groupNamed('Incident Approvers')}'] }\n`;

const idOf = (firstName: string): string => practicePersonNamed(firstName)?.id ?? assert.fail(firstName);
/** Somebody of no tenant that Cordon serves; another one for each number. */
const outsider = (n: number): string => `99999999-9999-4999-8999-${String(n).padStart(12, '0')}`;
const sender = (aadObjectId: string) => ({ id: `29:${aadObjectId}`, name: 'Somebody', aadObjectId });

/** Types a line as somebody. */
const type = (story: TenantHarness, from: string, text: string) =>
  story.send({ ...story.message(text), from: sender(from) });

/** Clicks a button of a card as somebody. */
function press({ connector, send, thread }: TenantHarness, from: string, card: Shown, verb: string) {
  const { data } = buttonOf(card, verb);
  const click = connector.click({ from: 'megan', conversation: thread, verb, data, replyToId: card.activityId });
  return send({ ...click, serviceUrl: teamsUrl, from: sender(from) });
}

/** The card that answers a line of somebody as a new message. */
async function answered(story: TenantHarness, from: string, text: string): Promise<Shown> {
  const before = story.connector.events.length;
  await type(story, from, text);
  return shown(await story.connector.waitFor(({ kind }) => kind === 'post', { from: before }));
}

/** What somebody has cost so far: Graph calls about them, and new messages. Answers keep their order, so the last one ends the count. */
async function costOf(story: TenantHarness, who: string) {
  const { text } = await answered(story, idOf('megan'), 'status OP-0000');
  assert.match(text, /^No request/);
  const isAnswer = ({ kind, activity }: (typeof story.connector.events)[number]) =>
    kind === 'post' && !/^No request/.test(cardOf(activity)?.fallbackText ?? '');
  return {
    calls: story.tenant.calls.filter(({ url }) => url.includes(who)).length,
    posts: story.connector.events.filter(isAnswer).length,
  };
}

describe('a stranger', () => {
  it('is answered once whatever the line, and nineteen repetitions cost no Graph call, no event and no post', async () => {
    const story = await startTenantHarness(inGroups);
    const lines = [
      containAlex,
      'contain',
      'contain alex@contoso.com deliver=maybe',
      'contian alex@contoso.com',
      'create-user password=private',
      'show-user alex@contoso.com',
      'help',
      'help contain',
      'whoami',
      'check',
      'sign-in',
      'sign-out',
      'requests',
      'status',
      'status OP-7F3K',
      'approve OP-7F3K',
      'cancel OP-7F3K',
      'contain "alex',
      'stand-down because I say so',
      'resume',
    ];
    for (const [n, line] of lines.entries()) {
      const answer = await answered(story, outsider(n), line);
      const once = await costOf(story, outsider(n));
      for (let repeats = 1; repeats < 20; repeats += 1) await type(story, outsider(n), line);

      assert.deepEqual(await costOf(story, outsider(n)), once, line);
      assert.deepEqual(buttons(answer.card), [], line);
      if (!/^(help|whoami|sign-out)/.test(line))
        assert.match(answer.text, /^You may not use Cordon here\. .*Nothing was done/);
    }
    assert.deepEqual(await story.stored(), { requests: 0, posts: 0, events: 0 });
  }).timeout(60_000);

  it('is told in the click itself, and repeated clicks cost nothing', async () => {
    const story = await startTenantHarness(inGroups);
    const card = await answered(story, idOf('megan'), containAlex);
    const help = await answered(story, idOf('megan'), 'help');
    const verbs = [
      [card, 'confirm'],
      [card, 'cancel'],
      [help, 'start'],
    ] as const;
    for (const [n, [clicked, verb]] of verbs.entries()) {
      await press(story, outsider(n), clicked, verb);
      const once = await costOf(story, outsider(n));
      const repeats = [];
      for (let clicks = 1; clicks < 20; clicks += 1) repeats.push(await press(story, outsider(n), clicked, verb));

      assert.deepEqual(await costOf(story, outsider(n)), once, verb);
      for (const answer of repeats) assert.match(told(answer), /not one of this organisation/);
    }
    assert.equal((await story.stored()).events, 1 + 2); // opened; each of the two decisions refused once
  });

  it('is a member in none of the groups, and whoami says so right after a refusal', async () => {
    const story = await startTenantHarness(inGroups);

    const refused = await answered(story, idOf('joni'), 'requests');
    const whoami = await answered(story, idOf('joni'), 'whoami');

    assert.match(refused.text, /neither as a responder nor as an approver/);
    assert.match(whoami.text, /May ask: No\. May approve: No/);
  });

  it('is nobody whose right Graph cannot read, and that is not remembered', async () => {
    const story = await startTenantHarness(inGroups);
    story.tenant.setFaults([{ match: 'GET /users/*', status: 503, times: 99 }]);

    const unknown = await answered(story, idOf('megan'), 'status OP-7F3K');
    story.tenant.setFaults([]);
    const known = await answered(story, idOf('megan'), 'requests');

    assert.match(unknown.text, /^No request “OP-7F3K” here/);
    assert.match(known.text, /^No requests in this conversation yet/);
  });

  it('is whoever lost the right a moment ago: no right is remembered', async () => {
    const story = await startTenantHarness(inGroups);
    const before = await answered(story, idOf('megan'), 'requests');
    await changeInEntra(story, idOf('megan'), { accountEnabled: false });

    const after = await answered(story, idOf('megan'), 'requests');

    assert.match(before.text, /^No requests in this conversation yet/);
    assert.match(after.text, /^You may not use Cordon here\. Your account is disabled/);
  });
});

describe('somebody with the right', () => {
  it('is read once for a command, and not at all in practice', async () => {
    const story = await startTenantHarness(inGroups);
    const practice = await startHarness();

    await answered(story, idOf('megan'), 'contain');
    for (const line of ['help', 'requests', 'status', 'contain', 'approve OP-7F3K', 'sign-out'])
      await answerTo(practice, line);

    const reads = story.tenant.calls.filter(({ url }) => url.includes(idOf('megan')));
    assert.equal(reads.length, 2); // the account and its groups
    assert.deepEqual(practice.calls(), []);
  });
});

describe('a button that was made for one person', () => {
  for (const [line, verb] of [
    ['contain', 'submit'],
    ['contian alex@contoso.com because INC-4821', 'start'],
    ['help contain', 'start'],
    ['requests', 'start'],
    ['show-user alex@contoso.com', 'start'],
  ] as const)
    it(`does nothing for anybody else, and says so (${verb} on the answer to “${line}”)`, async () => {
      const story = await startHarness();
      await ask(story);
      const answer = await answerTo(story, line);
      const before = story.connector.events.length;

      const click = await story.press('adele', answer, verb, { user: 'alex@contoso.com', reason: 'INC-4821' });
      await story.submit('adele', answer, verb, { user: 'alex@contoso.com', reason: 'INC-4821' });
      await story.connector.waitFor(({ activity }) => /^Not done/.test(cardOf(activity)?.fallbackText ?? ''), {
        from: before,
      });

      assert.match(told(click), /made for somebody else/);
      const posts = story.connector.events.slice(before).filter(({ kind }) => kind === 'post');
      assert.equal(posts.length, 1);
    });

  it('works for that person, also when they speak as somebody else', async () => {
    const story = await startHarness();
    const form = await answerTo(story, 'as adele: contain');

    const { card } = await opened(story, () =>
      story.press('megan', form, 'submit', { user: 'alex@contoso.com', reason: 'INC-4821' }),
    );

    assert.match(card.text, /Megan Bowen asked to contain Alex Wilber/);
  });
});
