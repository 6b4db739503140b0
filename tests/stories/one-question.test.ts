import assert from 'node:assert/strict';
import type { IAdaptiveCard } from '@microsoft/teams.cards';
import { buttons, elements, inputs, shown as words } from '../harness/cards.ts';
import { startHarness } from '../harness/harness.ts';
import { asksPrivately, filled } from '../harness/private-form.ts';
import { alexId, answerTo, ask, opened, told } from '../harness/stories.ts';

/** The ids of the inputs that are hidden until "More options" is clicked. */
const hidden = (card: IAdaptiveCard): readonly string[] =>
  elements(card).flatMap((json) =>
    json['id'] === 'more' && json['isVisible'] === false
      ? inputs({ ...card, body: [json] as unknown as IAdaptiveCard['body'] }).map(({ id }) => id)
      : [],
  );

const visible = (card: IAdaptiveCard): readonly string[] =>
  inputs(card)
    .map(({ id }) => id)
    .filter((id) => !hidden(card).includes(id));

const picks = (card: IAdaptiveCard) => buttons(card).filter(({ verb }) => verb === 'pick');

describe('a name without quotes', () => {
  it('is one name first: the full name of one person is that person', async () => {
    const story = await startHarness();

    const { card } = await ask(story, 'contain Alex Wilber because INC-4821');

    assert.match(card.text, /asked to contain Alex Wilber because INC-4821/);
  });

  const reasons: readonly (readonly [string, RegExp])[] = [
    ['contain alex because INC-4821', /because INC-4821/],
    ['contain alex impossible travel', /because impossible travel/],
    ['contain Alex Wilber impossible travel', /because impossible travel/],
    ['contain alex Wilber "Alex" because INC-4821', /because INC-4821/],
  ];
  for (const [line, reason] of reasons)
    it(`that one person fits is one button with the whole line kept: ${line}`, async () => {
      const story = await startHarness();

      const question = await answerTo(story, line);
      const offered = picks(question.card);
      const { card } = await opened(story, () => story.press('megan', question, 'pick'));

      assert.deepEqual(
        offered.map(({ title, style }) => [title, style]),
        [['Alex Wilber', 'destructive']],
      );
      assert.deepEqual(visible(question.card), []);
      assert.match(card.text, /asked to contain Alex Wilber/);
      assert.match(card.text, reason);
    });

  it('keeps the options of the line on the button', async () => {
    const story = await startHarness();

    const question = await answerTo(story, 'contain alex disable=yes because INC-4821');
    const { card } = await opened(story, () => story.press('megan', question, 'pick'));

    assert.match(words(card.card), /Block sign-in/);
  });

  it('that two people share is two buttons that differ', async () => {
    const story = await startHarness();

    const question = await answerTo(story, 'contain Chris Green because INC-4821');

    assert.deepEqual(
      picks(question.card).map(({ title }) => title),
      ['chris.green@contoso.com', 'chris.green2@contoso.com'],
    );
  });

  it('is asked for once when several are named, each person once', async () => {
    const story = await startHarness();

    const question = await answerTo(story, 'contain Alex and Grady because INC-4821');
    const { card } = await opened(story, () => story.press('megan', question, 'pick'));

    const choices = inputs(question.card).find(({ id }) => id === 'user')?.json['choices'];
    assert.equal(JSON.stringify(choices).match(/Alex Wilber ·/g)?.length, 1);
    assert.deepEqual(
      picks(question.card).map(({ title }) => title),
      ['These 2 people'],
    );
    assert.match(card.text, /asked to contain 2 people|Alex Wilber and Grady Archie/);
  });

  it('is kept out of the question who, which keeps the reason', async () => {
    const story = await startHarness();

    const question = await answerTo(story, 'contain because phished');

    assert.match(question.text, /^contain: who\?/);
    assert.deepEqual(visible(question.card), ['user', 'user-typed']);
    assert.match(words(question.card), /Reason: phished/);
  });

  it('is one button too where an address is misspelt and one person is near', async () => {
    const story = await startHarness();

    const question = await answerTo(story, 'contain alex@contso.com because INC-4821');

    assert.match(words(question.card), /Nobody has the address “alex@contso\.com”/);
    assert.deepEqual(
      picks(question.card).map(({ title, style }) => [title, style]),
      [['Alex Wilber', 'destructive']],
    );
  });

  it('is no name of somebody behind a reason that is given: the word is told', async () => {
    const story = await startHarness();

    const question = await answerTo(story, 'contain alex xyzzy because INC-4821');

    assert.match(words(question.card), /Nobody is called “xyzzy”/);
    assert.match(words(question.card), /Reason:\s*INC-4821/);
  });
});

describe('a form', () => {
  it('shows what is missing and where a reason will be required that too, and the rest behind More options', async () => {
    const story = await startHarness();

    const { card } = await answerTo(story, 'contain');

    assert.deepEqual(visible(card), ['user', 'user-typed', 'reason']);
    assert.deepEqual(hidden(card), ['must-change', 'must-change-with-mfa', 'deliver', 'disable']);
    assert.match(JSON.stringify(card.body), /"Action\.ToggleVisibility","title":"More options"/);
  });

  it('asks for no reason where none is required', async () => {
    const story = await startHarness();

    const { card } = await answerTo(story, 'set-out-of-office');

    assert.ok(hidden(card).includes('reason'));
  });

  it('has words for its choices, and takes the value behind them', async () => {
    const story = await startHarness();

    const form = await answerTo(story, 'contain');
    const { card } = await opened(story, () =>
      story.press('megan', form, 'submit', { user: alexId, deliver: 'reveal', reason: 'INC-4821' }),
    );

    const deliver = JSON.stringify(inputs(form.card).find(({ id }) => id === 'deliver')?.json);
    assert.match(deliver, /"title":"Nobody sees it","value":"discard"/);
    assert.match(deliver, /"label":"Who learns the new password"/);
    assert.match(card.text, /asked to contain Alex Wilber/);
  });

  it('is left by Cancel, with nothing done', async () => {
    const story = await startHarness();
    const form = await answerTo(story, 'contain');

    const answer = await story.press('megan', form, 'dismiss');

    assert.match(told(answer), /Cancelled\. Nothing was done\./);
    assert.deepEqual(story.calls(), []);
  });

  it('that is private cannot be sent after Cancel', async () => {
    const story = await startHarness();
    const form = await asksPrivately(story, 'create-user name="Nina Novak" upn=nina@contoso.com password=private');

    await story.press('megan', form, 'dismiss');
    const answer = await story.press('megan', form, 'submit', filled(form));

    assert.match(told(answer), /This form was sent already/);
  });
});
