import assert from 'node:assert/strict';
import fc from 'fast-check';
import { practicePersonNamed } from '../../practice/people/people.ts';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { startHarness, buttonOf, cardOf, shown, type Harness, type Shown } from '../harness/harness.ts';
import { inputs, shown as read } from '../harness/cards.ts';
import { asksPrivately, filled } from '../harness/private-form.ts';
import { auditOf, opened, placesWith, settled, statusOf, told } from '../harness/stories.ts';

const typedPassword = 'Hunter2!x';
const password = 'Blue-Kettle-48-Train';
const createNina = 'create-user name="Nina Novak" upn=nina@contoso.com city=Bern';

const tokenOf = (form: Shown): unknown => buttonOf(form, 'submit').data['args'];

describe('a password that somebody gives', () => {
  it('is refused in a channel and called compromised, and nothing is opened', async () => {
    const story = await startHarness();

    const form = await asksPrivately(story, `${createNina} password=${typedPassword}`);

    const notice = await story.card(/That password is compromised/);
    assert.equal(notice.conversation, story.thread.id);
    assert.match(read(notice.card), /Never use it; delete your message[^]*Nothing was done[^]*in your personal chat/);
    assert.ok(inputs(form.card).some(({ id, json }) => id === 'password' && json['style'] === 'Password'));
    assert.ok(!story.connector.events.some(({ activity }) => /awaiting-/.test(cardOf(activity)?.fallbackText ?? '')));
    assert.deepEqual(story.writes(), []);
    assert.deepEqual(placesWith(typedPassword, story), []);
  });
  for (const line of [
    `update-user alex@contoso.com password=${typedPassword}`,
    `update-user alex@contoso.com updated_fields="passwordProfile=${typedPassword}"`,
    `creat-user name=Nina password=${typedPassword}`,
    `create-user name=Nina password="${typedPassword}`,
    `create-user name=Nina upn=nina@contoso.com properties="password=${typedPassword}"`,
  ]) {
    it(`is not repeated after ${line.replace(typedPassword, '...')}`, async () => {
      const story = await startHarness();
      const from = story.connector.events.length;

      await story.say('megan', line);
      await story.connector.waitFor(({ kind }) => kind === 'post', { from });

      assert.deepEqual(placesWith(typedPassword, story), []);
      assert.deepEqual(story.writes(), []);
    });
  }
  it('is not taken for something else when a space stands before it', async () => {
    const story = await startHarness();

    const form = await asksPrivately(story, `create-user upn=nina@contoso.com password= ${typedPassword}`);

    await story.card(/That password is compromised/);
    assert.equal(filled(form)['name'], '');
    assert.deepEqual(placesWith(typedPassword, story), []);
  });
  it('is taken from the private form, and the request lives in the channel', async () => {
    const story = await startHarness();
    const form = await asksPrivately(story, `${createNina} password=private because joins`);

    const { id, card } = await opened(story, async () => {
      const answer = await story.press('megan', form, 'submit', { ...filled(form), password });
      assert.match(told(answer), /where you asked for it/);
    });
    const { result, card: last } = await settled(story, { id, card });

    assert.equal(card.conversation, story.thread.id);
    assert.match(read(card.card), /Create an account for Nina Novak\?[^]*City\nBern/);
    assert.match(result, /Nina Novak has an account/);
    assert.match(read(last.card), /password that was given privately/);
    assert.deepEqual(story.passwords, [password]);
    assert.equal(story.tenant.user('nina@contoso.com')?.['city'], 'Bern');
    assert.equal((await auditOf(story, id)).chain.ok, true);
    assert.deepEqual(placesWith(password, story), []);
    await story.stop();
    assert.deepEqual(placesWith(password, story), []);
  });
  it('is taken from an old client as well', async () => {
    const story = await startHarness();
    const form = await asksPrivately(story, `${createNina} password=private`);

    const { card } = await opened(story, () => story.submit('megan', form, 'submit', { ...filled(form), password }));

    assert.equal(card.conversation, story.thread.id);
    assert.deepEqual(placesWith(password, story), []);
  });
  it('is asked for again, and not replaced by a random one, when something else does not fit', async () => {
    const story = await startHarness();
    const form = await asksPrivately(story, `${createNina} password=private`);
    await story.card(/^Asked privately/);
    const from = story.connector.events.length;

    await story.press('megan', form, 'submit', { ...filled(form), name: '', password });
    const event = await story.connector.waitFor(({ kind }) => kind === 'post', { from });
    const second = shown(event);

    assert.equal(second.conversation, practicePersonalChat('megan').id);
    assert.ok(inputs(second.card).some(({ id }) => id === 'password'));
    assert.deepEqual(tokenOf(second), tokenOf(form));
    assert.deepEqual(placesWith(password, story), []);
  });
  it('is given in the personal chat from beginning to end', async () => {
    const story = await startHarness();
    const chat = practicePersonalChat('megan');

    await story.say('megan', `${createNina} password=private`, chat);
    const form = await story.card(/create-user: /);
    const { card } = await opened(story, () => story.press('megan', form, 'submit', { ...filled(form), password }));

    assert.equal(card.conversation, chat.id);
    assert.deepEqual(placesWith(password, story), []);
  });
});

describe('a private form', () => {
  const refused: readonly (readonly [
    why: string,
    submit: (story: Harness, form: Shown, given: object) => ReturnType<Harness['press']>,
  ])[] = [
    [
      'by another person, also when the button names them',
      (story, form, given) => {
        const adele = practicePersonNamed('adele')?.id;
        const there = { ...form, conversation: practicePersonalChat('adele').id };
        return story.press('adele', there, 'submit', { ...given, for: adele });
      },
    ],
    [
      'in the channel',
      (story, form, given) => story.press('megan', { ...form, conversation: story.thread.id }, 'submit', given),
    ],
    [
      'with a token that nobody made',
      (story, form, given) =>
        story.press('megan', form, 'submit', { ...given, form: '0b680d7e-c27b-4e90-9d4b-2db5ff2430b9' }),
    ],
  ];
  for (const [why, submit] of refused) {
    it(`is refused when it is sent ${why}`, async () => {
      const story = await startHarness();
      const form = await asksPrivately(story, `${createNina} password=private`);

      const answer = await submit(story, form, { ...filled(form), password });

      assert.match(told(answer), /too old, or not yours/);
      assert.ok(!story.connector.events.some(({ activity }) => /awaiting-/.test(cardOf(activity)?.fallbackText ?? '')));
      assert.deepEqual(placesWith(password, story), []);
    });
  }
  for (const args of [{ form: 7 }, { form: [] }, { more: { city: 7 } }, 'form'])
    it(`is refused when it carries ${JSON.stringify(args)}`, async () => {
      const story = await startHarness();
      const form = await asksPrivately(story, `${createNina} password=private`);

      const answer = await story.press('megan', form, 'submit', { ...filled(form), password, args });

      assert.equal(statusOf(answer), 400);
      assert.match(told(answer), /^This click does not fit the card: input "args/);
      assert.deepEqual(placesWith(password, story), []);
    });
  it('is refused when an input is no text, by its name, and nothing is opened in its place', async () => {
    const story = await startHarness({ latencyMs: 0 });
    const form = await asksPrivately(story, 'reset-password alex@contoso.com password=private');
    const names = inputs(form.card).map(({ id }) => id);

    assert.ok(['password', 'user', 'user-typed', 'deliver', 'reason'].every((name) => names.includes(name)));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...names),
        fc.jsonValue({ maxDepth: 2 }).filter((value) => typeof value !== 'string'),
        async (name, value) => {
          const answer = await story.press('megan', form, 'submit', { ...filled(form), password, [name]: value });

          assert.equal(statusOf(answer), 400);
          const words = `This click does not fit the card: input "${name}": expected text.`;
          assert.equal(told(answer), words);
        },
      ),
      { numRuns: 60 },
    );
    assert.ok(!story.connector.events.some(({ activity }) => /awaiting-/.test(cardOf(activity)?.fallbackText ?? '')));
    assert.deepEqual(placesWith(password, story), []);
  });
  it('is refused when it is too old', async () => {
    const story = await startHarness();
    const form = await asksPrivately(story, `${createNina} password=private`);
    await story.clock.skip(31 * 60_000);

    const answer = await story.press('megan', form, 'submit', { ...filled(form), password });

    assert.match(told(answer), /too old, or not yours/);
  });
  it('opens one request, however often it is sent', async () => {
    const story = await startHarness();
    const form = await asksPrivately(story, `${createNina} password=private`);
    const send = () => story.press('megan', form, 'submit', { ...filled(form), password });
    const answers: string[] = [];

    await opened(story, async () => {
      answers.push(...(await Promise.all([send(), send()])).map(told), told(await send()));
    });

    assert.deepEqual(
      answers.map((answer) => /sent already/.test(answer)).sort(),
      [false, true, true],
      answers.join('\n'),
    );
  });
  it('can still be sent after a restart', async () => {
    const first = await startHarness();
    const form = await asksPrivately(first, `${createNina} password=private`);
    await first.stop();

    const second = await startHarness({ dataDir: first.dataDir, connector: first.connector });
    const { card } = await opened(second, () => second.press('megan', form, 'submit', { ...filled(form), password }));

    assert.equal(card.conversation, first.thread.id);
    assert.deepEqual(placesWith(password, second), []);
  });
  it('gives no secret to a form that was not private', async () => {
    const story = await startHarness();
    await story.say('megan', createNina.replace('name="Nina Novak" ', ''));
    const form = await story.card(/create-user: /);

    const asked = await opened(story, () =>
      story.press('megan', form, 'submit', { ...filled(form), name: 'Nina Novak', password }),
    );
    await settled(story, asked);

    assert.ok(!inputs(form.card).some(({ id: input }) => input === 'password'));
    assert.equal(story.passwords[0]?.length, 35);
    assert.notEqual(story.passwords[0], password);
    assert.deepEqual(placesWith(password, story), []);
  });
});
