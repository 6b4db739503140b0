import assert from 'node:assert/strict';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { buttons, elements, inputs, shown as read } from '../harness/cards.ts';
import { buttonOf, cardOf, placeOf, startHarness, type Harness, type HarnessSettings } from '../harness/harness.ts';
import { addPeople } from '../harness/many-people.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { alreadyAsked, answerTo, ended, opened, told } from '../harness/stories.ts';
import { createTestClock } from '../harness/test-clock.ts';
import { practiceEnvironmentAt } from '../../bot/practice-environment.ts';
import { practicePersonNamed, practiceTenantId } from '../../practice/people/people.ts';

const manyAllowed = { limits: { targets: 400, perRequesterPerHour: 0, perDay: 0 } };

/** A Cordon that takes many targets, with so many people in its tenant besides the usual ones. */
async function withPeople(count: number, settings: HarnessSettings = {}) {
  const story = await startHarness({ policy: manyAllowed, latencyMs: 0, ...settings });
  const environment = await practiceEnvironmentAt(story.tenant.origin);
  const added = await addPeople(environment.graphOf(practiceTenantId), count);
  return { story, upns: added.map(({ upn }) => upn) };
}

const because = 'because INC-4821';
const lookingUp = /^Looking up /;

/** Graph that answers about nobody for an hour. */
const held = [
  { match: 'POST /$batch', times: 1000, delayMs: 3_600_000 },
  { match: 'GET /users', times: 1000, delayMs: 3_600_000 },
];

/** The cards of requests that were posted. */
const requestsOf = ({ connector }: Harness) =>
  connector.events.filter(
    ({ kind, activity }) => kind === 'post' && / awaiting-confirmation: /.test(cardOf(activity)?.fallbackText ?? ''),
  );

/** The object ids of these people. */
const ids = ({ tenant }: Harness, upns: readonly string[]): readonly string[] =>
  upns.map((upn) => tenant.user(upn)?.id ?? assert.fail(`no ${upn}`));

/** The targets that the payload of a request names. */
const countOn = (text: string): string => /(\d+) people/.exec(text)?.[1] ?? text;

describe('a command about more targets than a turn can find', () => {
  it('is answered at once, asks once about three typos, and opens one request over the others', async () => {
    const { story, upns } = await withPeople(337);
    const lines = [
      ...upns.slice(0, 100),
      'alxe@contoso.con',
      ...upns.slice(100, 200),
      'nobody@contoso.com',
      'x@contoso.com',
      ...upns.slice(200),
    ];

    await story.say('megan', `contain\n${lines.join('\n')}\n${because}`);
    await story.card(lookingUp);
    const question = await story.card(/lines are unclear/);
    const { card } = await opened(story, () => story.press('megan', question, 'leave-out'));

    assert.match(
      question.text,
      /^3 lines are unclear\. 101: alxe@contoso\.con, nobody found\. 202: nobody@contoso\.com/,
    );
    assert.equal(countOn(card.text), '337');
    await story.card(/^337 people looked up: OP-/);
  }).timeout(30_000);

  it('looks up what its asker has corrected, and joins it to the others', async () => {
    const { story, upns } = await withPeople(25);
    await story.say('megan', `contain\n${[...upns, 'alxe@contoso.com', 'gradi@contoso.com'].join('\n')}\n${because}`);
    const question = await story.card(/lines are unclear/);

    const field = inputs(question.card).find(({ id }) => id === 'fixed');
    const fixed = 'alex@contoso.com\ngradi@contoso.com';
    await story.press('megan', question, 'fix', { fixed });
    const second = await story.card(/^One line is unclear/);
    const { card } = await opened(story, () => story.press('megan', second, 'fix', { fixed: 'grady@contoso.com' }));

    assert.equal(field?.json['value'], 'alxe@contoso.com\ngradi@contoso.com');
    assert.match(second.text, /27: gradi@contoso\.com, nobody found/);
    assert.equal(countOn(card.text), '27');
  });

  it('asks nothing about lines that name somebody again', async () => {
    const { story, upns } = await withPeople(24);
    const again = ids(story, upns.slice(0, 2));

    const { card } = await opened(story, () =>
      story.say('megan', `contain ${[...upns, ...again].join(' ')} ${because}`),
    );
    const looked = await story.card(/^26 people looked up: OP-/);

    assert.equal(countOn(card.text), '24');
    assert.match(looked.text, /2 lines named an account again; each account counts once/);
  });

  it('opens nothing once its asker has cancelled it in the middle', async () => {
    const { story, upns } = await withPeople(30);
    story.tenant.setFaults(held);
    await story.say('megan', `contain ${upns.join(' ')} ${because}`);

    const answer = await story.press('megan', await story.card(lookingUp), 'stop-looking');
    await story.card(/^Cancelled/);
    await story.stop();

    assert.equal(told(answer), 'Cancelled. Nothing was done.');
    assert.ok(
      !story.connector.events.some(({ activity }) =>
        / awaiting-confirmation: /.test(cardOf(activity)?.fallbackText ?? ''),
      ),
    );
    assert.deepEqual(
      story.writes().filter((call) => !/^POST \/(users|\$batch)$/.test(call)),
      [],
    );
  });

  it('listens to nobody but its asker, and to a click once', async () => {
    const { story, upns } = await withPeople(24);
    await story.say('megan', `contain ${[...upns, 'alxe@contoso.com'].join(' ')} ${because}`);
    const question = await story.card(/^One line is unclear/);
    const stolen = { ...buttonOf(question, 'leave-out').data, for: practicePersonNamed('adele')?.id };

    const byAdele = await story.press('adele', question, 'leave-out');
    const forged = await story.press('adele', question, 'leave-out', stolen);
    const { card } = await opened(story, () => story.press('megan', question, 'leave-out'));
    const late = await story.press('megan', question, 'stop-looking');
    const twice = await story.press('megan', question, 'leave-out');

    assert.match(told(byAdele), /made for somebody else/);
    assert.match(told(forged), /not yours/);
    for (const answer of [late, twice]) assert.match(told(answer), /answered already, is over, or not yours/);
    assert.equal(countOn(card.text), '24');
    assert.equal(requestsOf(story).length, 1);
  });

  it('is refused with the limit before anybody is looked up', async () => {
    const { story, upns } = await withPeople(0, { policy: { limits: { targets: 25 } } });
    const before = story.calls().length;

    const many = Array.from({ length: 26 }, (_, n) => `p${String(n)}@contoso.com`);
    const refused = await answerTo(story, `contain ${many.join(' ')} ${because}`);

    assert.equal(upns.length, 0);
    assert.match(
      refused.text,
      /^Too many at once\. One request is for 25 people at most, this one names 26\. Nothing was done/,
    );
    assert.deepEqual(
      story
        .calls()
        .slice(before)
        .filter((call) => call.includes('users')),
      [],
    );
  });

  it('looks nobody up for somebody who may not ask', async () => {
    const { story, upns } = await withPeople(24, { policy: { responders: { people: ['megan@contoso.com'] } } });
    const before = story.calls().length;

    await answerTo(story, `contain ${upns.join(' ')} ${because}`, { by: 'joni' });

    assert.ok(!story.connector.events.some(({ activity }) => lookingUp.test(cardOf(activity)?.fallbackText ?? '')));
    assert.ok(!story.calls().slice(before).includes('POST /$batch'));
  });

  it('opens one request for a message that Teams brings twice, and once more after a restart', async () => {
    const { story, upns } = await withPeople(24);
    const text = `contain ${upns.join(' ')} ${because}`;
    const line = story.connector.message({ from: 'megan', text, conversation: story.thread });

    await opened(story, () => Promise.all([story.send(line), story.send(line)]));
    await story.card(/^24 people looked up: OP-/);
    await story.stop();
    const second = await startHarness({ dataDir: story.dataDir, connector: story.connector, policy: manyAllowed });
    await second.send(line);
    await second.stop();

    assert.equal(requestsOf(story).length, 1);
  });

  it('says after a restart in the middle that it was interrupted, and opens nothing', async () => {
    const { story, upns } = await withPeople(30);
    story.tenant.setFaults(held);
    await story.say('megan', `contain ${upns.join(' ')} ${because}`);
    await story.card(lookingUp);

    await story.stop();
    await startHarness({ dataDir: story.dataDir, connector: story.connector, policy: manyAllowed });

    const post = await story.card(/^The look-up was interrupted\. .*Ask again/);
    assert.deepEqual(buttons(post.card), []);
    assert.deepEqual(requestsOf(story), []);
  });

  it('says what Graph has answered when it does not go on', async () => {
    const { story, upns } = await withPeople(24);
    story.tenant.setFaults([{ match: 'GET /users', times: 100, status: 403 }]);

    await story.say('megan', `contain ${upns.join(' ')} ${because}`);

    await story.card(/^Nothing was opened\. See the message below/);
    assert.deepEqual(requestsOf(story), []);
  });

  it('tells of an earlier request about the same people, and asks anyway when its asker wants that', async () => {
    const { story, upns } = await withPeople(24);
    const text = `contain ${upns.join(' ')} ${because}`;
    await opened(story, () => story.say('megan', text));
    await story.card(/^24 people looked up: OP-/);

    await story.say('megan', text);
    const question = await story.card(alreadyAsked);
    await story.card(/^Nothing was opened\. See the message below/);
    const { card } = await opened(story, async () => {
      await Promise.all([story.press('megan', question, 'anyway'), story.press('megan', question, 'anyway')]);
    });

    assert.equal(countOn(card.text), '24');
    await story.stop();
    assert.equal(requestsOf(story).length, 2);
  });

  it('sends all unclear lines to its asker alone, as a file that opens once', async () => {
    const { story, upns } = await withPeople(10);
    const typos = Array.from({ length: 14 }, (_, n) => `typo${String(n)}@contoso.com`);
    await story.say('megan', `contain ${[...upns, ...typos].join(' ')} ${because}`);
    const question = await story.card(/^14 lines are unclear/);

    await story.press('megan', question, 'show-lines');
    const sent = await story.card(/^Lines that are unclear/);
    const link = elements(sent.card).find(({ type }) => type === 'Action.OpenUrl')?.['url'];

    assert.deepEqual(placeOf(sent), practicePersonalChat('megan'));
    assert.match(String(link), /\/reports\//);
    assert.equal(buttonOf(question, 'show-lines').title, 'Show all 14');
    assert.ok(read(question.card).includes('and 2 more'));
  });

  it('takes back what was done to many in the same way', async () => {
    const { story, upns } = await withPeople(22);
    const { id, card } = await opened(story, () => story.say('megan', `disable-user ${upns.join(' ')} ${because}`));
    await story.press('megan', card, 'confirm', { count: 22 });
    await story.press('adele', await story.card(new RegExp(`^${id} awaiting-approval: `)), 'approve');
    await ended(story, id);

    const back = await opened(story, () => story.say('megan', `undo ${id} because a drill`));

    assert.equal(countOn(back.card.text), '22');
    assert.match(read(back.card.card), /Enable 22 people|enable/i);
  });
});

describe('a command about many targets, with two replicas on one PostgreSQL', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('opens one request for a message that Teams brings to both, and either takes the answer of its asker', async () => {
    const databaseUrl = await freshSchema();
    const { story, upns } = await withPeople(24, { databaseUrl });
    const two = await startHarness({ databaseUrl, beside: story, policy: manyAllowed });
    const text = `contain ${[...upns, 'alxe@contoso.com'].join(' ')} ${because}`;
    const line = story.connector.message({ from: 'megan', text, conversation: story.thread });

    await Promise.all([story.send(line), two.send(line)]);
    const question = await story.card(/^One line is unclear/);
    const { card } = await opened(story, () =>
      Promise.all([story.press('megan', question, 'leave-out'), two.press('megan', question, 'leave-out')]),
    );
    await story.card(/^24 people looked up: OP-/);

    assert.equal(countOn(card.text), '24');
    assert.equal(requestsOf(story).length, 1);
    const posts = story.connector.events.filter(
      ({ kind, activity }) => kind === 'post' && lookingUp.test(cardOf(activity)?.fallbackText ?? ''),
    );
    assert.equal(posts.length, 1);
  });

  it('opens nothing after a cancellation at the other one, of which the one that looks has not heard yet', async () => {
    const databaseUrl = await freshSchema();
    const slow = createTestClock({ speed: 0.05 }); // so that it hears of it after half a minute
    const { story, upns } = await withPeople(24, { databaseUrl, clock: slow });
    const two = await startHarness({ databaseUrl, beside: story, policy: manyAllowed });
    story.tenant.setFaults([{ match: 'GET /users', times: 2, delayMs: 3000 }]);
    await story.say('megan', `contain ${upns.join(' ')} ${because}`);

    const answer = await two.press('megan', await story.card(lookingUp), 'stop-looking');
    await story.stop();

    assert.equal(told(answer), 'Cancelled. Nothing was done.');
    assert.deepEqual(requestsOf(story), []);
  });
});
