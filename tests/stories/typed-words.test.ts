import assert from 'node:assert/strict';
import { practiceChannel } from '../../practice/teams/activities.ts';
import { buttons, shown as words } from '../harness/cards.ts';
import { cardOf, startHarness, type Harness } from '../harness/harness.ts';
import { answerTo, ask } from '../harness/stories.ts';
import { typedLines } from '../harness/typed-lines.ts';

const unlimited = { policy: { limits: { activitiesPerMinute: 0 } } };

/** Commands that open access. Only a line that names one may offer it. */
const opensAccess =
  /^(release|enable|enable-user|unlock|unblock|create-tap|restore-user|confirm-safe|dismiss-risk|reset-mfa|resume)\b/;

const cardsOf = ({ connector }: Harness) => connector.events.flatMap(({ activity }) => cardOf(activity) ?? []);

describe('lines that are typed to the whole bot', () => {
  for (const [section, rows] of Object.entries(typedLines))
    it(`with ${section} change nothing by themselves`, async () => {
      const story = await startHarness(unlimited);

      for (const { typed } of rows) await story.say('megan', typed);
      await story.say('megan', 'whoami', practiceChannel());
      await story.card(/Who you are to Cordon/);

      assert.deepEqual(story.writes(), []);
    }).timeout(60_000);

  it('are never answered with a guess as the primary button, nor with one that opens access', async () => {
    const story = await startHarness(unlimited);
    const guessed = Object.values(typedLines)
      .flat()
      .filter(({ means }) => /^(unknown|mentioned|whether|negated|several):/.test(means));

    for (const { typed } of guessed) await story.say('megan', typed);
    await answerTo(story, 'whoami', { conversation: practiceChannel() });

    const offered = cardsOf(story).flatMap(buttons);
    assert.ok(offered.length >= guessed.length);
    for (const { style, data } of offered) {
      const line = String(data['command']);
      assert.equal(style, /^contain\b/.test(line) ? 'destructive' : 'default', line);
      assert.ok(
        line === 'reset mfa grady@contoso.com' || line === 'reset mfa alex@contoso.com' || !opensAccess.test(line),
        line,
      );
    }
  }).timeout(60_000);

  it('open exactly the request that they mean, with its reason', async () => {
    const story = await startHarness(unlimited);

    const { card } = await ask(story, '🚨 hey cordon, please isolate the user alex@contoso.com - INC-4821');

    assert.match(card.text, /asked to contain Alex Wilber because INC-4821/);
  });

  const rows: readonly (readonly [line: string, says: RegExp, offers: readonly string[]])[] = [
    ['check alex@contoso.com', /^check is about the permissions of Cordon/, ['show-user alex', 'evidence alex']],
    ['whoami alex@contoso.com', /^whoami is about yourself/, ['show-user alex']],
    ['sign-in alex@contoso.com', /^sign-in is about your own sign-in/, ['list-sign-ins alex']],
    ['sign-out alex', /^sign-out is about your own sign-in/, ['revoke-sessions alex', 'sign-out']],
    ['requests alex', /^The list takes no words/, ['history alex', 'requests']],
    ['sign-out', /^Megan Bowen was not signed in to Cordon/, []],
    ['resume alex@contoso.com', /^resume is about the stand-down/, []],
    ['help me contain alex@contoso.com', /^contain: /, ['contain alex']],
    ['how do I contain someone', /^contain: /, ['contain']],
    ["don't contain alex@contoso.com", /^Nothing was asked for/, ['history alex']],
    ['should we block grady@contoso.com?', /^That is for you to decide/, ['disable-user grady', 'show-user grady']],
    [
      'kill alex@contoso.com',
      /^“kill” can mean several/,
      ['revoke-sessions alex', 'disable-user alex', 'contain alex'],
    ],
    ['relase alex@contoso.com', /^I do not know “relase”/, ['show-user alex']],
    ['contian alex@contoso.com because x', /^I do not know “contian”/, ['contain alex because x', 'show-user alex']],
    ['aprove OP-7F3K', /^I do not know “aprove”/, ['status OP-7F3K']],
    [
      'contain alex@contoso.com and disable grady@contoso.com because phished',
      /^Two commands: one at a time/,
      ['contain alex because phished', 'disable grady because phished'],
    ],
    ['contain everyone', /accounts are named one by one/, []],
    ['approve alex@contoso.com', /^Nothing waits about that account/, ['requests']],
    ['stop it', /^Which request/, ['requests']],
    ['my requests', /^Your requests: none here/, []],
    ['pending', /^Open requests: none here/, []],
    ['hilfe', /^Auf Deutsch verstehe ich/, ['contain', 'show-user', 'open-requests', 'help all', 'who may approve']],
    ['help contain', /^contain: /, ['contain']],
  ];
  for (const [line, says, offers] of rows)
    it(`are told what they are not: ${line}`, async () => {
      const story = await startHarness();

      const answer = await answerTo(story, line);

      assert.match(answer.text, says);
      assert.deepEqual(
        buttons(answer.card).map(({ data }) => String(data['command']).replaceAll('@contoso.com', '')),
        offers,
      );
    });

  it('do not offer what the policy has switched off', async () => {
    const story = await startHarness({ policy: { commands: { 'disable-user': { enabled: false } } } });

    const answer = await answerTo(story, 'kill alex@contoso.com');

    assert.doesNotMatch(JSON.stringify(buttons(answer.card)), /disable-user/);
  });

  it('are answered with help in the language of the client', async () => {
    const story = await startHarness();
    const activity = story.connector.message({ from: 'megan', text: 'help', conversation: story.thread });

    await story.send({ ...activity, locale: 'fr-CA' });

    assert.match(words((await story.card(/What I can do/)).card), /En français, je comprends/);
  });

  it('say under the card that the reason is only what was left of them', async () => {
    const story = await startHarness();

    const { card } = await ask(story, 'contain alex@contoso.com impossible travel');

    assert.match(card.text, /contain Alex Wilber because impossible travel/);
    assert.match(await story.line(/what was left of your line/), /Cancel if it is none/);
  });

  it('point at accounts in their reason, and offer them on their own', async () => {
    const story = await startHarness();

    await ask(
      story,
      'contain alex@contoso.com because phished. Also disable grady@contoso.com, ask henrietta@contoso.com',
    );

    const told = await story.card(/^The reason names accounts/);
    assert.match(told.text, /grady@contoso\.com, henrietta@contoso\.com: not part of this request/);
    assert.deepEqual(
      buttons(told.card).map(({ data }) => data['command']),
      ['disable-user grady@contoso.com', 'contain henrietta@contoso.com'],
    );
  });

  it('need no answer where they are only polite', async () => {
    const story = await startHarness();

    await story.say('megan', 'thanks!');
    await story.say('megan', 'ok');
    await answerTo(story, 'whoami');

    assert.equal(cardsOf(story).length, 1);
  });
});
