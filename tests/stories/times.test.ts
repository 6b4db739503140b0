import assert from 'node:assert/strict';
import { practicePersonalChat } from '../../practice/teams/activities.ts';
import { buttons, inputs, shown as drawn } from '../harness/cards.ts';
import { cardOf, startHarness, type Harness } from '../harness/harness.ts';
import { createTestClock } from '../harness/test-clock.ts';
import { answerTo, approvable, ask, auditOf, ended, opened, told } from '../harness/stories.ts';

const minuteMs = 60_000;

/** An instant in UTC, on the minute and so many minutes from now. */
const isoIn = ({ clock }: Harness, minutes: number): string =>
  `${new Date(clock.now() + minutes * minuteMs).toISOString().slice(0, 16)}Z`;

/** What the clocks of a zone show at an instant, as somebody there types it. */
const typedIn = (timeZone: string, iso: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' })
    .format(new Date(iso))
    .replace(' ', 'T');

const zurich = (iso: string): string => typedIn('Europe/Zurich', iso);

/** The words with which a card gives an instant its zone. */
const saidTo = (iso: string): string => `${zurich(iso).slice(11)} Europe/Zurich, `;

/** A clock that is level with that of the practice tenant, which stands for Graph's, once these minutes have passed. */
const sevenMinutesAgo = () => createTestClock({ at: Date.now() - 7 * minuteMs, speed: 1 });

const lastYear = (story: Harness): number => new Date(story.clock.now()).getUTCFullYear() - 1;

describe('a time that has passed', () => {
  it('is asked about, and the button asks for the one that was meant', async () => {
    const story = await startHarness();
    const year = lastYear(story);

    const question = await answerTo(story, `offboard alex@contoso.com at=${year}-01-31T17:00 because HR-77`);
    const yes = buttons(question.card).find(({ title }) => title.startsWith('Yes, in ')) ?? assert.fail(question.text);
    const { card } = await opened(story, () =>
      story.send(
        story.connector.click({
          from: 'megan',
          conversation: story.thread,
          verb: yes.verb,
          data: yes.data,
          replyToId: question.activityId,
        }),
      ),
    );

    assert.match(drawn(question.card), new RegExp(`31 Jan ${year}, 17:00 \\(your time\\), 16:00 UTC has passed`));
    assert.match(drawn(card.card), /in \d+ (days|hours|minutes), 31 Jan \d{4}, 17:00 Europe\/Zurich, 16:00 UTC/);
    assert.deepEqual(story.writes(), []);
  });

  it('is no absence that is done', async () => {
    const story = await startHarness();
    const year = lastYear(story);

    const answer = await answerTo(
      story,
      `set-out-of-office alex@contoso.com internal=Away from=${year}-01-20 to=${year}-01-31 because HR-77`,
    );

    assert.match(drawn(answer.card), /has passed.*\n.*Did you mean 20 Jan .* to 31 Jan /);
    assert.deepEqual(story.writes(), []);
  });

  it('since it was asked for is refused at the confirmation', async () => {
    const story = await startHarness();
    const { card } = await ask(story, `offboard alex@contoso.com at=${isoIn(story, 5)} because HR-77`);

    await story.clock.skip(7 * minuteMs);
    const answer = await story.press('megan', card, 'confirm');

    assert.match(told(answer), /has passed since it was asked for.*ask again/);
    assert.deepEqual(story.writes(), []);
  });

  it('is told to nobody but the requester at the confirmation', async () => {
    const story = await startHarness();
    const { card } = await ask(story, `offboard alex@contoso.com at=${isoIn(story, 5)} because HR-77`);

    await story.clock.skip(7 * minuteMs);

    assert.match(told(await story.press('adele', card, 'confirm')), /Only the person who asked/);
  });

  it('before the last approval starts it at once, as its card has said', async () => {
    const story = await startHarness({ clock: sevenMinutesAgo() });
    const line = `create-tap alex@contoso.com start=${isoIn(story, 5)} because INC-1`;
    const { id, card } = await approvable(story, line);

    await story.clock.skip(7 * minuteMs);
    await story.press('adele', card, 'approve');
    const { result } = await ended(story, id);

    assert.match(drawn(card.card), /or at once when approved later/);
    assert.match(result, /Temporary Access Pass/);
    assert.doesNotMatch(result, / from .* on/);
  });

  it('as the end of an absence, before the last approval, sets nothing and says so', async () => {
    const policy = { commands: { 'set-out-of-office': { approvals: 1 } } };
    const story = await startHarness({ policy, clock: sevenMinutesAgo() });
    const { id, card } = await approvable(
      story,
      `set-out-of-office alex@contoso.com internal=Away to=${isoIn(story, 5)} because HR-77`,
    );

    await story.clock.skip(7 * minuteMs);
    await story.press('adele', card, 'approve');
    const { card: result } = await ended(story, id);

    assert.match(result.text, /failed: .*Their end, .* has passed/);
    assert.deepEqual(story.writes(), []);
  });
});

describe('a time without a zone', () => {
  it('is the sender’s, and stored and sealed as an instant', async () => {
    const story = await startHarness();
    const at = isoIn(story, 3 * 24 * 60);

    const { id, card } = await ask(story, `offboard alex@contoso.com at=${zurich(at)} because HR-77`);

    assert.match(drawn(card.card), new RegExp(`in 3 days, .*${saidTo(at)}`));
    const { events } = await auditOf(story, id);
    const { args } = events[0] as { readonly args?: { readonly at?: unknown } };
    assert.equal(args?.at, new Date(at).toISOString());
  });

  it('is that of the client where the activity itself names none', async () => {
    const story = await startHarness();
    const at = isoIn(story, 3 * 24 * 60);
    const line = `offboard alex@contoso.com at=${zurich(at)} because HR-77`;
    const message = story.connector.message({ from: 'megan', conversation: story.thread, text: line });

    const { card } = await opened(story, () => story.send({ ...message, localTimezone: undefined }));

    assert.match(drawn(card.card), new RegExp(saidTo(at)));
  });

  it('counts as UTC where no zone can be understood, which its card says', async () => {
    const story = await startHarness();
    const at = isoIn(story, 3 * 24 * 60);
    const line = `offboard alex@contoso.com at=${at.replace('Z', '')} because HR-77`;
    const conversation = practicePersonalChat('megan');
    const message = story.connector.message({ from: 'megan', conversation, text: line });

    const { card } = await opened(story, () => story.send({ ...message, entities: [], localTimezone: 'Mars/Base' }));

    assert.match(drawn(card.card), new RegExp(`in 3 days, .*${at.slice(11, 16)} UTC \\(Teams named no time zone\\)`));
  });

  it('stays what it was when a form is sent from elsewhere', async () => {
    const story = await startHarness();
    const to = isoIn(story, 3 * 24 * 60);
    const form = await answerTo(story, `set-out-of-office alex@contoso.com to=${zurich(to)} because HR-77`);
    const filled = Object.fromEntries(inputs(form.card).map(({ id, json }) => [id, json['value'] ?? '']));
    const submit = buttons(form.card).find(({ verb }) => verb === 'submit') ?? assert.fail(form.text);
    const click = story.connector.click({
      from: 'megan',
      conversation: story.thread,
      verb: 'submit',
      data: { ...submit.data, ...filled, internal: 'Away' },
      replyToId: form.activityId,
    });

    const { id } = await opened(story, () => story.send({ ...click, localTimezone: 'America/New_York' }));

    assert.equal(filled['to'], zurich(to).replace('T', ' '));
    const { events } = await auditOf(story, id);
    const { args } = events[0] as { readonly args?: { readonly to?: unknown } };
    assert.equal(args?.to, new Date(to).toISOString());
  });
});

describe('a time on a card', () => {
  for (const line of [
    'offboard alex@contoso.com at=SOON steps=disable-user because HR-77',
    'create-tap alex@contoso.com start=SOON because HR-77',
    'set-out-of-office alex@contoso.com internal=Away from=SOON to=LATER because HR-77',
  ]) {
    it(`is never in ISO 8601: ${line.split(' ')[0] ?? ''}`, async () => {
      const story = await startHarness();
      const typed = line.replace('SOON', isoIn(story, 60)).replace('LATER', isoIn(story, 120));

      const { id, card } = await ask(story, typed);
      await story.press('megan', card, 'confirm');
      if (!line.startsWith('set-')) {
        const voting = await story.card(new RegExp(`^${id} awaiting-approval: `));
        await story.press('adele', voting, 'approve');
        if (line.startsWith('offboard')) await story.press('lee', voting, 'approve');
      }
      if (line.startsWith('offboard')) {
        await story.card(new RegExp(`^${id} scheduled: .*Europe/Zurich`));
        await story.clock.skip(61 * minuteMs);
      }
      await ended(story, id);

      const cards = story.connector.events.flatMap(({ activity }) => cardOf(activity) ?? []);
      for (const seen of cards) assert.doesNotMatch(`${drawn(seen)}\n${seen.fallbackText ?? ''}`, /\d{4}-\d\d-\d\d/);
    });
  }
});
