import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { practiceChannel, practicePersonalChat } from '../../practice/teams/activities.ts';
import type { ConnectorEvent } from '../../practice/teams/conversations.ts';
import { cardOf, shown, startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { buttons, shown as read } from '../harness/cards.ts';
import { freshSchema, hasPostgres } from '../harness/postgres.ts';
import { asksPrivately, filled } from '../harness/private-form.ts';
import {
  alreadyAsked,
  answerTo,
  approvable,
  ask,
  askAgain,
  containAlex,
  ended,
  opened,
  placesWith,
  postsIn,
  run,
  settled,
  statusOf,
  told,
} from '../harness/stories.ts';
import { until } from '../harness/until.ts';

const tenMinutes = 600_000;
const both = 'contain alex@contoso.com grady@contoso.com because INC-1';
const isOpened = (text: string): boolean => / awaiting-confirmation: /.test(text);
const openedIn = (story: Harness): readonly string[] => postsIn(story, story.thread.id).filter(isOpened);

/** Whatever a click posts next, in one conversation or in any. */
async function answerToClick(
  { connector, patienceMs }: Harness,
  click: () => Promise<unknown>,
  where?: string,
): Promise<Shown> {
  const from = connector.events.length;
  await click();
  const isHere = ({ conversation }: ConnectorEvent) => where === undefined || conversation === where;
  return shown(
    await connector.waitFor((event) => event.kind === 'post' && isHere(event), { from, timeoutMs: patienceMs }),
  );
}

const titles = ({ card }: Shown): readonly string[] => buttons(card).map(({ title }) => title);

describe('a second request about the same person', () => {
  it('is answered with the first one, and is not opened', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);
    await story.clock.skip(20_000);

    const answer = await answerTo(story, containAlex, { by: 'lee' });

    assert.match(
      answer.text,
      new RegExp(
        `^Already asked: contain Alex Wilber\\. Megan Bowen asked 2\\d s ago: ${id}, waiting for approval\\. Nothing was opened\\.$`,
      ),
    );
    assert.deepEqual(titles(answer), ['Show it', 'Ask anyway']);
    assert.equal(openedIn(story).length, 1);
  });

  it('shows the first one where it was asked', async () => {
    const story = await startHarness();
    const { id } = await approvable(story);
    const thread = practiceChannel();
    const answer = await answerTo(story, containAlex, { by: 'lee', conversation: thread });

    const card = await answerToClick(story, () => story.press('lee', answer, 'start'));

    assert.match(card.text, new RegExp(`^${id} awaiting-approval: `));
    assert.equal(card.conversation, thread.id);
  });

  it('is asked anyway with exactly what was typed, and asked about once', async () => {
    const story = await startHarness();
    await ask(story);

    const second = await askAgain(
      story,
      'contain alex@contoso.com deliver=reveal disable=yes because INC-4822, "again"',
      {
        by: 'lee',
      },
    );

    assert.match(second.card.text, /Lee Gu asked to contain Alex Wilber because INC-4822, "again"/);
    assert.match(
      read(second.card.card),
      /New password\nShown to [^\n]* only, once[^]*Block sign-in\nYes, before everything else/,
    );
    assert.equal(openedIn(story).length, 2);
  });

  it('is opened once, however often the button is pressed', async () => {
    const story = await startHarness();
    await ask(story);
    const question = await answerTo(story, containAlex, { by: 'lee' });
    await opened(story, () =>
      Promise.all(Array.from({ length: 5 }, () => story.press('lee', question, 'anyway', { n: randomUUID() }))),
    );

    const late = await story.press('lee', question, 'anyway', { n: randomUUID() });

    assert.match(told(late), /asked already, or is too old/);
    assert.equal(openedIn(story).length, 2);
  });

  it('is asked anyway by nobody else, and by no made-up token', async () => {
    const story = await startHarness();
    await ask(story);
    const question = await answerTo(story, containAlex, { by: 'lee' });

    const byAnother = await story.press('adele', question, 'anyway');
    const withoutName = await story.press('adele', question, 'anyway', { for: undefined });
    const madeUp = await story.press('lee', question, 'anyway', { held: randomUUID() });
    const noToken = await story.press('lee', question, 'anyway', { held: 'all' });

    assert.match(told(byAnother), /made for somebody else/);
    assert.match(told(withoutName), /asked already, or is too old/);
    assert.match(told(madeUp), /asked already, or is too old/);
    assert.equal(statusOf(noToken), 400);
    assert.equal(openedIn(story).length, 1);
  });

  it('passes over this question only: what has changed since is checked', async () => {
    const story = await startHarness({ policy: { limits: { perDay: 2 } } });
    await ask(story);
    const question = await answerTo(story, containAlex, { by: 'lee' });
    await ask(story, 'contain grady@contoso.com because INC-1');

    const limited = await answerToClick(story, () => story.press('lee', question, 'anyway'));
    await story.say('adele', 'stand-down because a drill');
    await story.card(/^Cordon is standing down/);
    const stoodDown = await answerToClick(story, () => story.press('lee', question, 'anyway', { n: 1 }));

    assert.match(limited.text, /^Too many in a day/);
    assert.match(stoodDown.text, /standing down/);
    assert.equal(openedIn(story).length, 2);
  });

  it('is asked anyway after a restart', async () => {
    const first = await startHarness();
    await ask(first);
    const question = await answerTo(first, containAlex, { by: 'lee' });
    const { dataDir, connector } = first;
    await first.stop();

    const later = await startHarness({ dataDir, connector });
    const { card } = await opened(later, () => later.press('lee', question, 'anyway'));

    assert.match(card.text, /Lee Gu asked to contain Alex Wilber because INC-4821/);
  });

  it('is opened without a word ten minutes after the first one ended', async () => {
    const story = await startHarness();
    const { id } = await run(story);

    const soon = await answerTo(story, containAlex);
    await story.clock.skip(tenMinutes);
    const later = await answerTo(story, containAlex);

    assert.match(soon.text, new RegExp(`Megan Bowen asked just now: ${id}, done just now\\.`));
    assert.ok(isOpened(later.text), later.text);
  });

  it('is told of a denial, by whom and why', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    await story.press('adele', card, 'deny', { why: 'a known trip' });
    await ended(story, id);
    await story.clock.skip(180_000);

    const answer = await answerTo(story, containAlex);

    assert.match(answer.text, /Megan Bowen asked 3 min ago: OP-\w+, Adele Vance denied it 3 min ago: a known trip\./);
  });

  for (const [what, end] of [
    ['was cancelled', (story: Harness, card: Shown) => story.press('megan', card, 'cancel')],
    ['expired', (story: Harness) => story.clock.skip(2 * tenMinutes)],
  ] as const)
    it(`is opened without a word when the first one ${what}`, async () => {
      const story = await startHarness();
      const { id, card } = await ask(story);
      await end(story, card);
      await story.card(new RegExp(`^${id} (cancelled|expired): `));

      const answer = await answerTo(story, containAlex);

      assert.ok(isOpened(answer.text), answer.text);
    });

  it('is recognised as a part of the first one', async () => {
    const story = await startHarness();
    const { id } = await ask(story);

    const answer = await answerTo(story, 'reset-password alex@contoso.com because INC-1', { by: 'lee' });

    assert.match(
      answer.text,
      new RegExp(
        `^Already asked: reset the password of Alex Wilber\\. Megan Bowen asked to contain Alex Wilber just now: ${id}, waiting for Megan Bowen to confirm it\\. This is part of it\\.`,
      ),
    );
  });

  it('can be asked for those alone whom the first one is not about', async () => {
    const story = await startHarness();
    await ask(story);

    const question = await answerTo(story, both, { by: 'lee' });
    const { card } = await opened(story, () => story.press('lee', question, 'anyway', { others: true }));

    assert.match(question.text, /^Already asked: contain 2 people\..* It is about Alex Wilber\./);
    assert.deepEqual(titles(question), ['Show it', 'Ask anyway', 'Ask for the other']);
    assert.match(card.text, /Lee Gu asked to contain Grady Archie because INC-1/);
  });

  it('is asked about when it comes from a form', async () => {
    const story = await startHarness();
    await ask(story);
    await story.say('lee', 'contain because INC-1');
    const form = await story.card(/^contain: who\?/);

    const answer = await answerToClick(story, () =>
      story.press('lee', form, 'submit', { ...filled(form), 'user-typed': 'alex@contoso.com' }),
    );
    const { card } = await opened(story, () => story.press('lee', answer, 'anyway'));

    assert.match(answer.text, alreadyAsked);
    assert.match(card.text, /Lee Gu asked to contain Alex Wilber because INC-1/);
  });

  it('says nothing of a request that its requester may not see', async () => {
    const elsewhere = practiceChannel(undefined, '19:other@thread.tacv2');
    const story = await startHarness();
    await ask(story, containAlex, { conversation: elsewhere });

    const answer = await answerTo(story, containAlex, { by: 'lee' });

    assert.ok(isOpened(answer.text), answer.text);
    assert.match(answer.text, /Lee Gu asked/);
  });
});

describe('the buttons of a request that has ended', () => {
  const revoke = 'POST /users/*/revokeSignInSessions';
  /** A containment that could not revoke the sessions. */
  async function failedOnce(story: Harness) {
    const { id, card } = await approvable(story);
    story.tenant.setFaults([{ match: revoke, status: 503, times: 100 }]);
    await story.press('adele', card, 'approve');
    return { id, ...(await ended(story, id)) };
  }
  const line = (card: Shown, title: string) => ({
    command: buttons(card.card).find((button) => button.title.startsWith(title))?.data['command'],
  });

  it('ask again without a question about that request, and about none before it', async () => {
    const story = await startHarness();
    const first = await failedOnce(story);

    const again = await opened(story, () => story.press('megan', first.card, 'start', line(first.card, 'Try again')));
    const end = await settled(story, again);
    const third = await opened(story, () => story.press('megan', end.card, 'start', line(end.card, 'Try again')));
    const typed = await answerTo(story, containAlex, { by: 'lee' });

    assert.notEqual(third.id, again.id);
    assert.match(
      typed.text,
      new RegExp(`^Already asked: .*${third.id}, waiting for Megan Bowen.*${again.id}, .*${first.id}, `),
    );
  });

  it('are asked about a request that was opened since', async () => {
    const story = await startHarness();
    const { card } = await failedOnce(story);
    const newer = await askAgain(story, containAlex, { by: 'lee' });

    const answer = await answerToClick(story, () => story.press('megan', card, 'start', line(card, 'Try again')));

    assert.match(answer.text, new RegExp(`^Already asked: .*Lee Gu asked just now: ${newer.id}`));
    assert.doesNotMatch(answer.text, /failed|partly/);
  });

  it('ask again after a denial without being told of it once more', async () => {
    const story = await startHarness();
    const { id, card } = await approvable(story);
    await story.press('adele', card, 'deny', { why: 'a known trip' });
    const { card: denied } = await ended(story, id);

    const again = await opened(story, () => story.press('megan', denied, 'start'));

    assert.notEqual(again.id, id);
  });
});

describe('a secret that was given for a second request', () => {
  const password = 'Blue-Kettle-48-Train';
  const reset = 'reset-password alex@contoso.com password=private because INC-1';

  it('is kept until its requester asks anyway, and goes nowhere else', async () => {
    const story = await startHarness();
    await ask(story, 'reset-password alex@contoso.com because INC-1', { by: 'lee' });
    const form = await asksPrivately(story, reset);

    const question = await answerToClick(
      story,
      () => story.press('megan', form, 'submit', { ...filled(form), password }),
      practicePersonalChat('megan').id,
    );
    const second = await opened(story, async () => {
      assert.match(told(await story.press('megan', question, 'anyway')), /see where you asked for it/);
    });
    const { result } = await settled(story, second);

    assert.equal(question.conversation, practicePersonalChat('megan').id);
    assert.match(question.text, /Lee Gu asked just now: .* Look where you typed this\.$/);
    assert.deepEqual(titles(question), ['Ask anyway']);
    assert.equal(second.card.conversation, story.thread.id);
    assert.match(result, /The password of Alex Wilber is replaced/);
    assert.deepEqual(story.passwords, [password]);
    assert.deepEqual(placesWith(password, story), []);
    await story.stop();
    assert.deepEqual(placesWith(password, story), []);
  });
});

describe('the button of an alert', () => {
  const secret = 'a-secret-of-more-than-32-characters';
  const policy = { alerts: { secret }, channels: { incidents: ['19:incidents@thread.tacv2'] } };
  const alert = { id: 'a1', title: 'Impossible travel', severity: 'high', user: 'alex@contoso.com' };

  async function alerted(story: Harness): Promise<Shown> {
    const text = JSON.stringify(alert);
    const at = String(Math.floor(story.clock.now() / 1000));
    const signature = `v1=${createHmac('sha256', secret).update(`${at}.${text}`).digest('hex')}`;
    await fetch(story.url.replace('messages', 'alerts'), {
      method: 'POST',
      headers: { 'X-Cordon-Timestamp': at, 'X-Cordon-Signature': signature },
      body: text,
    });
    return story.card(/^Alert a1/);
  }

  it('opens one request when several responders press it at the same moment', async () => {
    const story = await startHarness({ policy });
    const card = await alerted(story);

    await Promise.all(['megan', 'lee', 'adele'].map((who) => story.press(who, card, 'start')));

    await until(() => postsIn(story, card.conversation).length === 4);
    const posts = postsIn(story, card.conversation);
    assert.equal(posts.filter(isOpened).length, 1, posts.join('\n'));
    assert.equal(posts.filter((text) => alreadyAsked.test(text)).length, 2);
  });
});

describe('a second request at another replica', () => {
  before(async function () {
    this.timeout(60_000);
    if (!(await hasPostgres())) this.skip();
  });

  it('at the same moment is answered with the first, and can be asked anyway at either', async () => {
    const databaseUrl = await freshSchema();
    const one = await startHarness({ databaseUrl });
    const two = await startHarness({ databaseUrl, beside: one });
    const from = one.connector.events.length;

    await Promise.all([one.say('megan', containAlex), two.say('lee', containAlex), one.say('adele', containAlex)]);

    await until(() => postsIn(one, one.thread.id).length === 3);
    assert.equal(openedIn(one).length, 1);
    const questions = one.connector.events
      .slice(from)
      .filter(({ activity }) => alreadyAsked.test(cardOf(activity)?.fallbackText ?? ''));
    assert.equal(questions.length, 2);
    const question = shown(questions[0] ?? assert.fail());
    const reader = buttons(question.card).at(-1)?.data['for'];
    const who = ['megan', 'lee', 'adele'].find((name) => one.tenant.user(`${name}@contoso.com`)?.['id'] === reader);
    const second = await opened(one, () => two.press(who ?? assert.fail(), question, 'anyway'));
    assert.match(second.card.text, / awaiting-confirmation: /);
    assert.equal(openedIn(one).length, 2);
  }).timeout(30_000);
});
