import assert from 'node:assert/strict';
import { practiceChannel, practicePersonalChat } from '../../practice/teams/activities.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { answerTo, approvable, ask, auditOf, ended, stateOf } from '../harness/stories.ts';
import { until } from '../harness/until.ts';

const containGrady = 'contain grady@contoso.com because INC-4822';
const otherThread = practiceChannel('1772442999999');

/** The plain messages of a story, as far as they are answers. */
const lines = ({ connector }: Harness): readonly string[] =>
  connector.events.flatMap(({ kind, activity }) => (kind === 'post' && activity.text ? [activity.text] : []));

describe('a short answer in the thread of one open request', () => {
  for (const word of [
    'approve',
    'approve it',
    'approved',
    'yes',
    'yes please',
    'ok',
    'go ahead',
    'lgtm',
    '+1',
    '👍',
    'ja',
    'sí',
    'oui',
  ])
    it(`approves it: ${word}`, async () => {
      const story = await startHarness();
      const { id } = await approvable(story);

      await story.say('adele', word);

      assert.match(
        await story.line(/ you approved it/),
        new RegExp(`^${id}: you approved it: Contain Alex Wilber\\.$`),
      );
      assert.match((await ended(story, id)).result, /is contained/);
    });

  const denials: readonly (readonly [line: string, why: string | null])[] = [
    ['no', null],
    ['nope', null],
    ['👎', null],
    ['deny not him', 'not him'],
    ['no, not him', 'not him'],
    ['deny: known business trip', 'known business trip'],
    ['nein, falscher Benutzer', 'falscher Benutzer'],
    ['reject because it is a known trip', 'it is a known trip'],
  ];
  for (const [line, why] of denials)
    it(`denies it, with what follows as the reason: ${line}`, async () => {
      const story = await startHarness();
      const { id } = await approvable(story);

      await story.say('adele', line);

      const { result } = await ended(story, id);
      assert.match(result, /Denied/);
      if (why !== null) assert.ok(result.includes(why), result);
      assert.deepEqual(story.writes(), []);
    });

  it('confirms it where its requester says yes, and asks for what is missing', async () => {
    const story = await startHarness();
    const { id } = await ask(story, 'contain alex@contoso.com');

    const refused = await answerTo(story, 'yes');
    await story.say('megan', `confirm ${id} INC-4821`);

    assert.match(refused.text, new RegExp(`^${id}: not done\\..*reason`));
    await story.card(new RegExp(`^${id} awaiting-approval: .* because INC-4821`));
  });

  it('cancels it where its requester says no before it is confirmed, or cancel at any time', async () => {
    const story = await startHarness();
    const first = await ask(story);
    await story.say('megan', 'no');
    await ended(story, first.id);
    const second = await approvable(story);

    await story.say('megan', 'cancel it');

    assert.match((await ended(story, second.id)).card.text, / cancelled: /);
  });

  it('is no approval by its requester, whose request waits for somebody else', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);

    const answer = await answerTo(story, 'yes');

    assert.match(answer.text, /another person must approve/);
    assert.equal(stateOf(story, id), 'awaiting-approval');
  });

  it('is no approval by the account that it is about, nor by a responder who approves nothing', async () => {
    const story = await startHarness({ policy: { approvers: { people: ['adele@contoso.com'] } } });
    const { id } = await approvable(story);

    const own = await answerTo(story, 'ok', { by: 'alex' });
    const other = await answerTo(story, 'ok', { by: 'grady' });

    assert.match(own.text, /not done/);
    assert.match(other.text, /not done/);
    assert.equal(stateOf(story, id), 'awaiting-approval');
    assert.deepEqual(story.writes(), []);
  });

  it('stops it', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);

    await story.say('adele', 'stop it');

    assert.match((await ended(story, id)).result, /Denied|Stopped/i);
  });
});

describe('a short answer that could mean several requests, or none', () => {
  it('shows all that wait in the thread, and decides nothing', async () => {
    const story = await startHarness();
    const first = await approvable(story);
    const second = await approvable(story, containGrady);

    for (const word of ['yes', 'approve', 'no', 'approve all', `approve ${first.id} ${second.id}`]) {
      const before = lines(story).length;
      await story.say('adele', word);
      await until(() =>
        lines(story)
          .slice(before)
          .some((line) => line.startsWith('Nothing was decided.')),
      );
      const told =
        lines(story)
          .slice(before)
          .find((line) => line.startsWith('Nothing was decided.')) ?? '';
      assert.ok(told.includes(first.id) && told.includes(second.id), told);
    }

    assert.deepEqual([stateOf(story, first.id), stateOf(story, second.id)], ['awaiting-approval', 'awaiting-approval']);
    assert.deepEqual(story.writes(), []);
  });

  for (const word of ['yes', 'approve', 'no', 'deny not him'])
    it(`shows what waits in the channel from another thread, and decides nothing: ${word}`, async () => {
      const story = await startHarness();
      const { id } = await approvable(story);

      await story.say('adele', word, otherThread);

      assert.match(await story.line(/^Nothing was decided/), new RegExp(`${id} waits\\. Read the card`));
      assert.equal(stateOf(story, id), 'awaiting-approval');
      assert.ok((await auditOf(story, id)).events.every(({ kind }) => !/^(approved|denied|refused)$/.test(kind)));
    });

  it('sees nothing of the request from a chat where it is hidden', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);

    const answer = await answerTo(story, 'approve', { by: 'alex', conversation: practicePersonalChat('alex') });

    assert.match(answer.text, /^Which request/);
    assert.doesNotMatch(answer.text, new RegExp(id));
    assert.equal(stateOf(story, id), 'awaiting-approval');
  });
});

describe('what follows a decision', () => {
  const conditions = ['but not grady', 'if he agrees', 'tomorrow'];
  for (const condition of conditions)
    it(`makes it no approval: ${condition}`, async () => {
      const story = await startHarness();
      const { id } = await approvable(story);

      await story.say('adele', `approve ${id} ${condition}`);

      assert.match(await story.line(/not approved/), /may be a condition/);
      assert.equal(stateOf(story, id), 'awaiting-approval');
      assert.deepEqual(story.writes(), []);
    });

  it('is told where an approval keeps no reason', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);

    await story.say('adele', `approve ${id} because I called him`);

    assert.match(await story.line(/you approved it/), /keeps no reason/);
    assert.match((await ended(story, id)).result, /is contained/);
  });

  it('is never kept where it looks like a secret', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);

    const answer = await answerTo(story, `deny ${id} Hunter45!!x`, { by: 'adele' });

    assert.match(answer.text, /compromised/);
    assert.doesNotMatch(JSON.stringify(story.connector.events), /Hunter45/);
    assert.equal(stateOf(story, id), 'awaiting-approval');
  });

  const spellings: readonly ((id: string) => string)[] = [
    (id) => `${id} approve`,
    (id) => `approve ${id} please`,
    (id) => `approve ${id.replace('-', ' ').toLowerCase()}`,
    (id) => `approve ${id.replace('-', '–')}.`,
    (id) => `approve ${id.replace('-', '\u2011')}`,
    (id) => `approve ${id}\u200b`,
    (id) => `**approve ${id}**`,
    (id) => `approve #${id}`,
    (id) => `approve (${id})`,
  ];
  for (const spell of spellings)
    it(`does not matter where it is only how a phone writes an id: ${spell('OP-7F3K')}`, async () => {
      const story = await startHarness();
      const { id } = await approvable(story);

      await story.say('adele', spell(id));

      assert.match((await ended(story, id)).result, /is contained/);
    });

  it('shows the request that waits about an account, and decides nothing', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);

    await story.say('adele', 'approve alex@contoso.com');

    assert.match(await story.line(/^Nothing was decided/), new RegExp(id));
    assert.equal(stateOf(story, id), 'awaiting-approval');
  });
});
