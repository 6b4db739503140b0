import assert from 'node:assert/strict';
import { shown as read, buttons } from '../harness/cards.ts';
import { startHarness, type Harness, type Shown } from '../harness/harness.ts';
import { approvable, ask, auditOf, ended, placesWith, postsIn } from '../harness/stories.ts';
import { quote } from '../../services/base/quotes.ts';

/** How people write a secret; `@@` is the secret itself. */
const spellings: readonly string[] = [
  'password=@@',
  'password: @@',
  'Password:@@',
  'pw=@@',
  'pwd @@',
  'pass=@@',
  'passwort: @@',
  'Kennwort @@',
  'contraseña: @@',
  'mot de passe : @@',
  '--password @@',
  'new password is @@',
  'password for him is "@@"',
  'passwordProfile={"password":"@@"}',
  'fields={"city":"Bern","passwordProfile":{"password":"@@"}}',
  'fields="city=Bern,password=@@"',
  'TAP: @@',
  'tap=@@',
  'client secret @@',
  'client_secret=@@',
  'token: @@',
  'api-key=@@',
  'authorization: Bearer @@',
  '@@',
];

const secretOf = (index: number): string => `Hunter${index + 22}!!x`;
const spelt = spellings.map((spelling, index) => ({
  secret: secretOf(index),
  typed: spelling.replace('@@', secretOf(index)),
}));

/** What somebody does with a secret in it. */
type Way = (story: Harness, typed: string) => Promise<unknown>;

const say =
  (line: (typed: string) => string): Way =>
  (story, typed) =>
    story.say('megan', line(typed));

const ways: Readonly<Record<string, Way>> = {
  'alone in a message': say((typed) => typed),
  'after a word that is no command': say((typed) => `frobnicate alex@contoso.com ${typed}`),
  'after a command with a typing error': say((typed) => `contian alex@contoso.com ${typed} because INC-4821`),
  'after a target': say((typed) => `contain alex@contoso.com ${typed}`),
  'before a target': say((typed) => `reset-password ${typed} alex@contoso.com`),
  'after an argument that is not known': say((typed) => `contain alex@contoso.com foo=1 ${typed}`),
  'as an argument that is not known': say((typed) => `contain alex@contoso.com foo=${quote(typed)}`),
  'after a value that does not fit': say((typed) => `contain alex@contoso.com deliver=nobody ${typed}`),
  'as a value that does not fit': say((typed) => `contain alex@contoso.com deliver=${quote(typed)}`),
  'as a property': say((typed) => `update-user alex@contoso.com city=Bern ${typed}`),
  'as a word too many': say((typed) => `create-user Nina nina@contoso.com x y z ${typed}`),
  'in a message that is too long': say((typed) => `contain alex@contoso.com ${typed} ${'x'.repeat(33_000)}`),
  'in a quote that is not closed': say((typed) => `contain alex@contoso.com "${typed}`),
  'where the target is missing': say((typed) => `contain ${typed}`),
  'as a target that nobody is': say((typed) => `contain ${quote(typed)}`),
  'after a target that nobody is': say((typed) => `contain nobody@nowhere.example ${typed}`),
  'as a tenant': say((typed) => `contain alex@contoso.com tenant=${quote(typed)}`),
  'as a request': say((typed) => `status ${quote(typed)}`),
  'with a decision': say((typed) => `approve ${typed}`),
  'as what help is asked about': say((typed) => `help ${quote(typed)}`),
  'with a stand-down': say((typed) => `stand-down ${typed}`),
  'on a button that starts a line': async (story, typed) => {
    const data = { command: `contian alex@contoso.com ${typed}` };
    await story.send(
      story.connector.click({ from: 'megan', conversation: story.thread, verb: 'start', data, replyToId: '1' }),
    );
  },
  'in the fields of a form': async (story, typed) => {
    for (const inputs of [
      { 'user-typed': typed },
      { 'user-typed': 'alex@contoso.com', deliver: typed },
      { command: typed },
    ])
      await submit(story, { command: 'contain', ...inputs });
    await submit(story, { command: 'update-user', 'user-typed': 'alex@contoso.com', fields: typed });
    if (typed.includes(' ')) await submit(story, { command: 'update-user', args: { more: { city: typed } } });
  },
};

const submit = (story: Harness, data: object) =>
  story.send(
    story.connector.click({ from: 'megan', conversation: story.thread, verb: 'submit', data, replyToId: '1' }),
  );

const noticeIn = async (story: Harness): Promise<Shown> => story.card(/That [\w ]+ is compromised/);

describe('a secret that somebody types', () => {
  for (const [way, act] of Object.entries(ways))
    it(`goes nowhere when it stands ${way}`, async () => {
      const story = await startHarness();

      for (const { typed } of spelt) await act(story, typed);
      await story.stop();

      const leaks = spelt.flatMap(({ typed, secret }) =>
        placesWith(secret, story).map((place) => `${place}: ${typed}`),
      );
      assert.deepEqual(leaks, []);
      assert.ok(postsIn(story, story.thread.id).length > 0, 'it was answered');
      assert.deepEqual(story.writes(), []);
    }).timeout(60_000);
  for (const { typed } of spelt.slice(0, -1))
    it(`is called compromised after ${typed}`, async () => {
      const story = await startHarness();

      await story.say('megan', `contain alex@contoso.com ${typed} because INC-4821`);

      assert.match(read((await noticeIn(story)).card), /Never use it; delete your message[^]*Nothing was done/);
    });
  for (const { typed, secret } of spelt.slice(0, -1))
    it(`is masked in a reason with ${typed}, and the request is made`, async () => {
      const story = await startHarness();

      const { id, card } = await ask(story, `contain alex@contoso.com because the caller said ${typed} to us`);
      const notice = await noticeIn(story);
      const audit = await auditOf(story, id);

      assert.match(read(card.card), /the caller said .*\[redacted\]/);
      assert.match(read(notice.card), /The reason was kept without it/);
      assert.equal(audit.chain.ok, true);
      await story.stop();
      assert.deepEqual(placesWith(secret, story), []);
    });
  it('is masked in the reason of a denial, typed or clicked', async () => {
    const story = await startHarness();
    const first = await approvable(story, 'contain alex@contoso.com because INC-4821');
    await story.press('adele', first.card, 'deny', { why: 'his password: Hunter22!! is known' });
    const second = await approvable(story, 'contain grady@contoso.com because INC-4821');

    await story.say('adele', `deny ${second.id} because pw=Hunter23!! is known`);

    assert.match(JSON.stringify((await ended(story, first.id)).card.card), /his password: .*redacted/);
    assert.match(JSON.stringify((await ended(story, second.id)).card.card), /pw=.*redacted/);
    await noticeIn(story);
    await story.stop();
    for (const secret of ['Hunter22!!', 'Hunter23!!']) assert.deepEqual(placesWith(secret, story), []);
  });
  it('is masked in the reason of a form and of a confirmation', async () => {
    const story = await startHarness();
    await submit(story, { command: 'contain', 'user-typed': 'alex@contoso.com', reason: 'he typed pwd Hunter22!!' });
    const card = await story.card(/^Contain|contain/i);

    await story.press('megan', card, 'confirm', { reason: 'he typed password: Hunter23!!' });
    await noticeIn(story);

    await story.stop();
    for (const secret of ['Hunter22!!', 'Hunter23!!']) assert.deepEqual(placesWith(secret, story), []);
  });
  it('keeps the rest of a line with a typing error on the button, unless it looks like a secret', async () => {
    const story = await startHarness();

    await story.say('megan', 'contian alex@contoso.com because his password was phished');
    const plain = await story.card(/I do not know “contian”/);
    await story.say('megan', 'containn alex@contoso.com Hunter22!!');
    const secret = await story.card(/I do not know “containn”/);

    assert.deepEqual(
      [plain, secret].map(({ card }) => buttons(card)[0]?.data['command']),
      ['contain alex@contoso.com because his password was phished', 'help contain'],
    );
  });
  it('is asked for privately where the command takes one, with the target kept', async () => {
    const story = await startHarness();

    await story.say('megan', 'create-user name="Nina Novak" upn=nina@contoso.com pw Hunter22!!');
    const form = await story.card(/create-user: /);

    assert.match(JSON.stringify(form.card), /Nina Novak/);
    assert.match(read((await noticeIn(story)).card), /I sent you a form/);
  });
});

describe('what does not fit', () => {
  for (const [line, word] of [
    ['@@ alex@contoso.com', 'frobnicateTheWholeTenant'],
    ['contain "@@"', 'nobodyWithSuchALongName Wilber'],
    ['contain alex@contoso.com deliver=@@', 'aValueThatIsLongerThanThat'],
    ['contain alex@contoso.com @@=1', 'anArgumentThatIsLonger'],
    ['contain alex@contoso.com tenant=@@', 'aTenantThatIsLongerThanThat'],
    ['update-user alex@contoso.com fields="@@=1"', 'aPropertyThatIsLonger'],
    ['status @@', 'aRequestThatIsLongerThanThat'],
    ['help @@', 'aCommandThatIsLongerThanThat'],
    ['find-users @@', 'aPersonThatIsLongerThanThat'],
    ['evidence request=@@', 'aRequestThatIsLongerThanThat'],
  ] as const)
    it(`is repeated with 20 characters of it at most after ${line}`, async () => {
      const story = await startHarness();
      const from = story.connector.events.length;

      await story.say('megan', line.replace('@@', word));
      await story.connector.waitFor(({ kind }) => kind === 'post', { from });

      const answers = JSON.stringify(story.connector.events.slice(from).map(({ activity }) => activity));
      assert.ok(answers.includes(`${word.slice(0, 20)}…`), answers);
      assert.ok(!answers.includes(word.slice(0, 21)), answers);
    });
});
