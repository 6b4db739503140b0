import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { practiceChannel } from '../../practice/teams/activities.ts';
import {
  alertCard,
  alertCards,
  alertNow,
  channel,
  isAlert,
  post,
  second,
  secret,
  settings,
  travel,
  type Sent,
} from '../alerts-samples/sending.ts';
import { startHarness, buttonOf, cardOf, shown, teams } from '../harness/harness.ts';
import { button, buttons, shown as read } from '../harness/cards.ts';
import { ended, opened, told } from '../harness/stories.ts';

describe('an alert', () => {
  it('becomes a card in the first incident channel, and a click becomes the confirmation of an ordinary request', async () => {
    const story = await startHarness(settings);

    const answer = await post(story, {
      ...travel,
      reason: 'Lagos 22 minutes after Warsaw',
      url: 'https://sentinel.example/4821',
      details: { Place: 'Lagos, NG' },
    });
    const card = await alertCard(story);
    const { id, card: confirm } = await opened(story, () => story.press('megan', card, 'start'));
    await story.press('megan', confirm, 'confirm');
    const waiting = await story.card(new RegExp(`^${id} awaiting-approval: `));
    const own = await story.press('megan', waiting, 'approve');
    await story.press('adele', waiting, 'approve');
    const { result } = await ended(story, id);

    assert.deepEqual([answer.status, JSON.parse(answer.text)], [202, { id: travel.id, posted: false }]);
    assert.ok(card.conversation.startsWith(`${channel};messageid=`));
    assert.match(read(card.card), /Impossible travel[^]*Sentinel at[^]*alex@contoso.com[^]*Lagos, NG/);
    button(card.card, 'Contain alex@contoso.com');
    assert.equal(confirm.conversation, card.conversation);
    assert.match(read(confirm.card), /Impossible travel \(alert sentinel\/4821\)/);
    assert.match(told(own), /You asked for this/);
    assert.match(result, /is contained/);
    const followed = await alertNow(story, card, /was contained at/);
    assert.match(
      read(followed.card),
      new RegExp(
        `Alex Wilber was contained at .* UTC\nAsked by Megan Bowen, approved by Adele Vance at .* UTC · ${id}`,
      ),
    );
  });

  it('shows the way to a request that is open, and afterwards what was done, by whom and when, and offers only what fits', async () => {
    const story = await startHarness(settings);
    await post(story, travel);
    const card = await alertCard(story);
    const { id, card: confirm } = await opened(story, () => story.press('megan', card, 'start'));
    const unconfirmed = await alertNow(story, card, /not confirmed yet/);
    await story.press('megan', confirm, 'confirm');

    const waiting = await alertNow(story, card, /waiting for approval/);
    const from = story.connector.events.length;
    await story.press('megan', waiting, 'start');
    const again = await story.connector.waitFor(
      ({ kind, activity }) => kind === 'post' && / awaiting-approval: /.test(cardOf(activity)?.fallbackText ?? ''),
      { from },
    );
    await story.press('adele', shown(again), 'approve');
    await ended(story, id);
    const done = await alertNow(story, card, /was contained at/);

    for (const open of [unconfirmed, waiting])
      assert.deepEqual(
        buttons(open.card).map(({ title }) => title),
        [`Show ${id}`],
      );
    assert.deepEqual(
      buttons(done.card).map(({ title }) => title),
      ['Release alex@contoso.com', 'Look up alex@contoso.com'],
    );
    const { card: release } = await opened(story, () => story.press('megan', done, 'start'));
    assert.match(read(release.card), /Release Alex Wilber\?/);
    await alertNow(story, card, /Release Alex Wilber: not confirmed yet/);
  });

  it('offers the same again after a denial, and says who denied it', async () => {
    const story = await startHarness(settings);
    await post(story, travel);
    const card = await alertCard(story);
    const { id, card: confirm } = await opened(story, () => story.press('megan', card, 'start'));
    await story.press('megan', confirm, 'confirm');
    await story.press('adele', await story.card(new RegExp(`^${id} awaiting-approval: `)), 'deny', {
      why: 'a known trip',
    });

    const denied = await alertNow(story, card, /denied by Adele Vance at/);

    assert.match(read(denied.card), /Why: a known trip[^]*Nothing was changed/);
    button(denied.card, 'Contain alex@contoso.com');
  });

  it('is acted on only by a responder', async () => {
    const story = await startHarness({ policy: { ...settings.policy, responders: { people: ['lee@contoso.com'] } } });
    await post(story, travel);

    await story.press('megan', await alertCard(story), 'start');

    await story.card(/You may not ask for this/);
    assert.deepEqual(story.writes(), []);
  });

  it('goes to another incident channel when it says so, in its thread or not, and to no other place', async () => {
    const story = await startHarness(settings);

    const answers = [
      await post(story, { ...travel, channel: `${second};messageid=1` }),
      await post(story, { ...travel, id: 'x', channel: '19:gossip@thread.tacv2' }),
    ];

    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 400],
    );
    assert.match(
      answers[1]?.text ?? '',
      /channel: expected one of 19:incidents@thread.tacv2, 19:second.*got.*19:gossip/,
    );
    assert.ok((await alertCard(story)).conversation.startsWith(`${second};messageid=`));
  });

  it('about several people has a button for all, and one for each in the menu', async () => {
    const story = await startHarness(settings);
    const { user, ...alert } = travel;
    await post(story, { ...alert, users: [user, 'lee@contoso.com'], action: 'disable-user' });

    const card = await alertCard(story);
    const { card: confirm } = await opened(story, () => story.press('megan', card, 'start'));

    assert.deepEqual(
      buttons(card.card).map(({ title, standing }) => [title, standing]),
      [
        ['Block sign-in for all 2', true],
        ['Block sign-in for alex', false],
        ['Block sign-in for lee', false],
      ],
    );
    assert.match(read(confirm.card), /2 people/);
  });

  it('comes once, however often it is sent, at once or again with the same signature', async () => {
    const story = await startHarness(settings);

    const answers = await Promise.all([1, 2, 3].map(() => post(story, travel)));
    await alertCard(story);
    const again = await post(story, travel, { skew: 1 });

    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 200, 202]);
    assert.deepEqual([again.status, JSON.parse(again.text)], [200, { id: travel.id, posted: true }]);
    assert.equal(alertCards(story).length, 1);
  });

  const refused: readonly (readonly [why: string, body: unknown, sent: Sent, status: number])[] = [
    ['signed with another secret', travel, { key: `${secret}x` }, 401],
    ['older than five minutes', travel, { skew: -310 }, 401],
    ['from the future', travel, { skew: 310 }, 401],
    ['not signed', travel, { headers: { 'X-Cordon-Signature': '' } }, 401],
    [
      'signed for another time',
      travel,
      { headers: { 'X-Cordon-Timestamp': String(Math.floor(Date.now() / 1000) - 1) } },
      401,
    ],
    ['with a time that is none', travel, { headers: { 'X-Cordon-Timestamp': 'now' } }, 401],
    ['not JSON and not signed', '{', { key: 'x' }, 401],
    ['not JSON', '{', {}, 400],
    ['of more than 1 MB', { ...travel, title: 'x'.repeat(1024 * 1024) }, {}, 413],
    ['packed', travel, { headers: { 'Content-Encoding': 'gzip' } }, 400],
  ];
  for (const [why, body, sent, status] of refused)
    it(`is refused when it is ${why}`, async () => {
      const story = await startHarness(settings);

      const answer = await post(story, body, sent);

      assert.equal(answer.status, status);
      await post(story, { ...travel, id: 'after' });
      await alertCard(story);
      assert.equal(alertCards(story).length, 1);
    });

  const faulty: readonly (readonly [body: object, fault: RegExp])[] = [
    [{ severity: 'urgent' }, /severity: .*expected.*got \\"urgent\\"/],
    [{ url: 'https://sentinel.example@evil.example' }, /url: expected an https URL without a user name/],
    [{ action: 'show-user' }, /action: expected a command that changes an account/],
    [{ action: 'wipe everything' }, /action: expected a command that changes/],
    [{ id: ' ' }, /id: expected a text or a number, got nothing/],
    [{ title: null }, /title: expected a text, got nothing/],
  ];
  for (const [differs, fault] of faulty)
    it(`is refused with the field at fault: ${JSON.stringify(differs)}`, async () => {
      const story = await startHarness(settings);

      const answer = await post(story, { ...travel, ...differs });

      assert.equal(answer.status, 400);
      assert.match(answer.text, fault);
    });

  it('is taken sixty times a minute and no more', async () => {
    const story = await startHarness(settings);

    const answers = await Promise.all(
      Array.from({ length: 65 }, (_, n) => post(story, { ...travel, id: `a${n}` }, n < 3 ? { key: 'forged' } : {})),
    );

    assert.equal(answers.filter(({ status }) => status === 202).length, 60);
    assert.equal(answers.filter(({ status }) => status === 429).length, 2);
  });

  it('has no address without a secret', async () => {
    const story = await startHarness({ policy: { channels: { incidents: [channel] } } });

    assert.equal((await post(story, travel)).status, 404);
  });

  it('is posted after an outage of Teams, and after a restart, once', async () => {
    const before = await startHarness({ ...settings, patience: { backoffMs: () => 1500 } });
    const { connector, dataDir } = before;
    connector.failNext({ match: 'POST /v3/conversations', status: 503 });
    const taken = await post(before, travel);
    await before.stop();
    assert.equal(alertCards(before).length, 0);

    const after = await startHarness({ ...settings, connector, dataDir });
    await alertCard(after);

    assert.equal(taken.status, 202);
    assert.equal((await post(after, travel)).status, 200);
    assert.equal(alertCards(after).length, 1);
  });

  it('goes through the connector by which its channel has spoken last', async () => {
    const story = await startHarness(settings);
    const other = await teams();
    await other.send(story.url, other.message({ from: 'megan', text: 'whoami', conversation: practiceChannel() }));

    await post(story, travel);

    await other.waitFor(isAlert);
    assert.equal(alertCards(story).length, 0);
  });

  it('cannot say anything but text', async () => {
    const story = await startHarness(settings);
    const evil = '**x** [a](https://evil.example) <at>Adele</at> ${y}\u202E\nbecause y user=lee@contoso.com';
    await post(story, {
      ...travel,
      title: evil,
      source: evil.slice(0, 79),
      reason: evil,
      details: { [evil.slice(0, 39)]: evil },
    });

    const card = await alertCard(story);
    const { card: confirm } = await opened(story, () => story.press('megan', card, 'start'));

    const json = JSON.stringify(card.card.body);
    assert.doesNotMatch(json, /[^\\]\*\*x|<at>|\u202E/);
    assert.match(json, /\\\\\[a\\\\\]/);
    assert.equal(buttonOf(confirm, 'confirm').verb, 'confirm');
    assert.match(read(confirm.card), /Contain Alex Wilber\?/);
    assert.doesNotMatch(read(confirm.card), /2 people/);
  });

  it('can be sent by hand, as docs/alerts.md shows', async () => {
    const story = await startHarness(settings);
    const byHand = `
body='{"id":"INC-4821","title":"Impossible travel","severity":"high","user":"alex@contoso.com"}'
now=$(date +%s)
signature=$(printf '%s.%s' "$now" "$body" | openssl dgst -sha256 -hmac "$ALERTS_SECRET" -r | cut -d' ' -f1)
curl -sS http://127.0.0.1:3978/api/alerts --data-binary "$body" -H 'Content-Type: application/json' \\
  -H "X-Cordon-Timestamp: $now" -H "X-Cordon-Signature: v1=$signature"`;

    const { stdout } = await promisify(execFile)('bash', ['-c', byHand.replace('3978', new URL(story.url).port)], {
      env: { ...process.env, ALERTS_SECRET: secret },
    });

    assert.deepEqual(JSON.parse(stdout), { id: 'INC-4821', posted: false });
    await alertCard(story);
  });

  it('answers nothing and logs nothing of its secret', async () => {
    const story = await startHarness(settings);
    await story.say('megan', 'whoami', practiceChannel());
    const answer = await post(story, travel, { key: 'forged' });

    assert.doesNotMatch(`${answer.text}${story.logged()}`, new RegExp(secret));
  });
});
