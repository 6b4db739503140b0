import assert from 'node:assert/strict';
import { practicePeople } from '../../practice/people/people.ts';
import type { PracticePerson } from '../../practice/people/person.ts';
import { startHarness } from '../harness/harness.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { answerTo, approvable, ask, containAlex, postsIn, told } from '../harness/stories.ts';
import { startTenantHarness, teamsUrl } from '../harness/tenant-harness.ts';
import { until } from '../harness/until.ts';
import { userDriver } from '../harness/user-driver.ts';

const containGrady = 'contain grady@contoso.com because INC-4821';

describe('a limit of activities in a minute', () => {
  it('answers 200 over it, does nothing, and says so once', async () => {
    const story = await startHarness({ policy: { limits: { activitiesPerMinute: 2 } } });

    await ask(story);
    await ask(story, containGrady);

    const answers = await Promise.all(Array.from({ length: 4 }, () => story.say('megan', containAlex)));

    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    await story.card(/Too fast.*more than 2 in a minute.*Nothing was done/);
    await story.stop();
    const posts = postsIn(story, story.thread.id);
    assert.equal(posts.filter((text) => text.includes('Too fast')).length, 1);
    assert.equal(posts.filter((text) => / awaiting-confirmation: /.test(text)).length, 2);
  });

  it('refuses a click over it in words, and it decides nothing', async () => {
    const story = await startHarness({ policy: { limits: { activitiesPerMinute: 1 } } });
    const { card } = await ask(story);

    const click = await story.press('megan', card, 'confirm');

    assert.match(told(click), /more than 1 in a minute/);
    assert.deepEqual(story.writes(), []);
  });

  it('is everybody’s own, and over after a minute', async () => {
    const story = await startHarness({ policy: { limits: { activitiesPerMinute: 1 } } });
    await ask(story, containAlex, { by: 'megan' });

    await ask(story, containGrady, { by: 'adele' });
    await story.clock.skip(60_000);
    const again = await ask(story, 'contain joni@contoso.com because INC-4821', { by: 'megan' });

    assert.match(again.card.text, /awaiting-confirmation/);
  });
});

describe('a limit of actions in a minute', () => {
  const three = 'contain alex@contoso.com grady@contoso.com henrietta@contoso.com because INC-4821';

  it('counts accounts over all requests, and refuses in words what does not fit', async () => {
    const story = await startHarness({ policy: { limits: { actionsPerMinute: 4 } } });
    await ask(story, three);

    const refused = await answerTo(story, 'disable-user alex@contoso.com grady@contoso.com because INC-1', {
      by: 'adele',
    });
    const fits = await ask(story, 'contain joni@contoso.com because INC-4821', { by: 'lee' });

    assert.match(refused.text, /Too many in a minute.*lets 4 actions start in a minute.*2 more.*try again in a minute/);
    assert.match(fits.card.text, /awaiting-confirmation/);
  });

  it('counts what was asked for before a restart', async () => {
    const settings = { policy: { limits: { actionsPerMinute: 4 } } };
    const first = await startHarness(settings);
    await ask(first, three);
    const { dataDir, connector } = first;
    await first.stop();

    const second = await startHarness({ ...settings, dataDir, connector });
    const refused = await answerTo(second, 'disable-user alex@contoso.com grady@contoso.com because INC-1');

    assert.match(refused.text, /Too many in a minute/);
  });

  it('says that fewer must be asked for when it could never fit', async () => {
    const story = await startHarness({ policy: { limits: { actionsPerMinute: 2 } } });

    const refused = await answerTo(story, three);

    assert.match(refused.text, /ask for fewer at once/);
  });

  it('does not count reads', async () => {
    const story = await startHarness({ policy: { limits: { actionsPerMinute: 1 } } });

    const shown = [
      await answerTo(story, 'show-user alex@contoso.com'),
      await answerTo(story, 'show-user grady@contoso.com'),
    ];

    for (const { text } of shown) assert.doesNotMatch(text, /Too many/);
  });
});

describe('a limit of destructive actions', () => {
  const three = 'contain alex@contoso.com grady@contoso.com henrietta@contoso.com because INC-4821';
  const two = 'disable-user alex@contoso.com grady@contoso.com because INC-1';

  it('is everybody’s own for an hour, and says how many are left and when more are possible', async () => {
    const story = await startHarness({ policy: { limits: { perRequesterPerHour: 4 } } });
    await ask(story, three);

    const refused = await answerTo(story, two);
    const [other] = [await ask(story, two, { by: 'adele' })];
    await story.clock.skip(60 * 60_000);
    const later = await ask(story, two);

    assert.match(
      refused.text,
      /^Too many in an hour.*lets one person ask for 4 destructive.*One is left, and this asks for 2.*ask for fewer, or ask again after \d+ \w{3} \d{4}, \d\d:\d\d UTC/,
    );
    assert.match(other.card.text, /awaiting-confirmation/);
    assert.match(later.card.text, /awaiting-confirmation/);
  });

  it('is everybody’s together for a day', async () => {
    const story = await startHarness({ policy: { limits: { perDay: 3 } } });
    await ask(story, three);

    const refused = await answerTo(story, 'contain joni@contoso.com because INC-4821', { by: 'adele' });

    assert.match(
      refused.text,
      /^Too many in a day.*all people together ask for 3.*None is left, and this asks for 1.*ask again after/,
    );
  });

  it('says that fewer must be asked for when it could never fit', async () => {
    const story = await startHarness({ policy: { limits: { perDay: 2 } } });

    const refused = await answerTo(story, three);

    assert.match(refused.text, /2 are left, and this asks for 3. Nothing was done; ask for fewer at once/);
  });

  it('counts neither changes nor what was cancelled', async () => {
    const story = await startHarness({ policy: { limits: { perDay: 3 } } });
    await ask(story, 'set-out-of-office alex@contoso.com internal=away because INC-1');
    const { card } = await ask(story, three);
    await story.press('megan', card, 'cancel');

    const fits = await ask(story, three);

    assert.match(fits.card.text, /awaiting-confirmation/);
  });

  it('counts what the demand of the request makes destructive, whatever the command is', async () => {
    const story = await startHarness({ policy: { limits: { perDay: 1 } } });
    await ask(story, 'set-out-of-office enrico@contoso.com internal=away because INC-1');

    const refused = await answerTo(story, containAlex);

    assert.match(refused.text, /^Too many in a day/);
  });

  it('holds in a real tenant without being set: 25 accounts in a request, two approvals over 5', async () => {
    const { connector, thread, send } = await startTenantHarness();
    const driver = userDriver(connector, thread, (activity) => send({ ...activity, serviceUrl: teamsUrl }));
    const named = (n: number) =>
      practicePeople
        .filter(isOrdinary)
        .slice(0, n)
        .map(({ upn }) => upn)
        .join(' ');

    const refused = await answerTo(
      driver,
      `revoke-sessions ${practicePeople
        .slice(0, 26)
        .map(({ upn }) => upn)
        .join(' ')} because INC-1`,
    );
    const six = await approvable(driver, `revoke-sessions ${named(6)} because INC-1`);

    assert.match(refused.text, /^Too many at once.*for 25 people at most, this one names 26/);
    assert.match(six.card.text, /0 of 2 approvals/);
  });
});

describe('a limit of destructive actions over two bots', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  for (const [limits, title] of [
    [{ perRequesterPerHour: 3 }, /^Too many in an hour/],
    [{ perDay: 3 }, /^Too many in a day/],
  ] as const) {
    it(`counts what either of them opened: ${Object.keys(limits).join()}`, async () => {
      const policy = { limits };
      const databaseUrl = await freshSchema();
      const one = await startHarness({ policy, databaseUrl });
      const other = await startHarness({ policy, databaseUrl, beside: one });
      const lines = ['alex', 'grady', 'henrietta', 'johanna', 'joni', 'lidia'].map(
        (name) => `disable-user ${name}@contoso.com because INC-1`,
      );

      await Promise.all(lines.map((line, n) => (n % 2 === 0 ? one : other).say('megan', line)));

      await until(() => postsIn(one, one.thread.id).length === lines.length);
      const posts = postsIn(one, one.thread.id);
      assert.equal(posts.filter((text) => title.test(text)).length, 3);
      assert.equal(posts.filter((text) => / awaiting-confirmation: /.test(text)).length, 3);
    }).timeout(30_000);
  }
});

/** Neither an admin nor somebody whose state matters. */
const isOrdinary = ({ jobTitle }: Pick<PracticePerson, 'jobTitle'>): boolean =>
  ['Engineer', 'Developer', 'Senior Engineer', 'Paralegal', 'Product Manager', 'Marketing Assistant'].includes(
    jobTitle,
  );
