import assert from 'node:assert/strict';
import { shown as read } from '../harness/cards.ts';
import { startHarness, type Harness } from '../harness/harness.ts';
import { answerTo, ask, ended, opened, told } from '../harness/stories.ts';
import { matchesMethod, methodName, methodPath } from '../../services/directory/auth-methods.ts';
import { riskStateName } from '../../services/directory/risk.ts';
import { spelledOut } from '../../services/base/words.ts';
import { alexId } from '../harness/stories.ts';
import { personId } from '../../services/model/person.ts';

/** Names that every object has, whether anybody put them there or not. */
const inherited = [
  'constructor',
  'toString',
  '__proto__',
  'hasOwnProperty',
  'valueOf',
  'isPrototypeOf',
  '__defineGetter__',
];

/** Where people can type a word that is looked up, and what is said to one that nothing is called. */
const places: Readonly<Record<string, readonly [line: (word: string) => string, said: RegExp]>> = {
  'a command': [(word) => `${word} alex@contoso.com`, /do not know|not know/i],
  'a command alone': [(word) => word, /do not know|not know/i],
  'a help topic': [(word) => `help ${word}`, /do not know|not know|no command/i],
  'the name of an argument': [(word) => `contain alex@contoso.com ${word}=x`, /not known|Nobody is called/],
  'the name of an argument with dashes': [
    (word) => `contain alex@contoso.com --${word} x`,
    /not known|Nobody is called/,
  ],
  'a choice': [(word) => `set-per-user-mfa alex@contoso.com state=${word}`, /expected disabled, enabled or enforced/],
  'a choice of a list': [(word) => `offboard alex@contoso.com steps=${word}`, /expected some of disable-user/],
  'how a secret is delivered': [(word) => `contain alex@contoso.com deliver=${word}`, /expected discard or reveal/],
  'a property': [(word) => `update-user alex@contoso.com fields="${word}=x"`, /not a property of a user/],
  'a property in JSON': [
    (word) => `update-user alex@contoso.com fields='{"${word}":"x"}'`,
    /not a property of a user|What to set/,
  ],
  'a property of a new account': [
    (word) => `create-user name=Nina upn=nina@contoso.com properties="${word}=x"`,
    /not a property of a user/,
  ],
  'a property to show': [
    (word) => `show-user alex@contoso.com select=${word}`,
    /not a property|does not know|refused|Could not/,
  ],
  'a property to list': [(word) => `list-users select=${word}`, /not a property|does not know|refused|Could not/],
  'a tenant': [(word) => `contain alex@contoso.com tenant=${word}`, /tenant/],
  'a person': [(word) => `show-user ${word}`, /Nobody is called/],
  'a device': [(word) => `disable-device ${word}`, /No device is called|Nobody|no device/i],
  'a request': [(word) => `status ${word}`, /request/i],
};

/** Nothing of JavaScript's own may be seen, and nothing may break. */
function assertPlain(story: Harness, text: string, what: string): void {
  assert.doesNotMatch(text, /native code|\[object |function |=>|\bundefined\b/, what);
  assert.doesNotMatch(story.logged(), /"level":(50|"error")|TypeError/, what);
}

describe('a word that every object has as a name', () => {
  for (const [place, [line, said]] of Object.entries(places))
    it(`is only a word as ${place}`, async () => {
      const story = await startHarness();

      for (const word of inherited) {
        const { card } = await answerTo(story, line(word));

        assertPlain(story, read(card), line(word));
        assert.match(read(card), said, line(word));
      }
    });
  it('is no verb of a button, no field of a form and no argument that a form carries', async () => {
    const story = await startHarness();
    const form = await answerTo(story, 'contain');

    for (const word of inherited) {
      const clicked = await story.send(
        story.connector.click({
          from: 'megan',
          conversation: story.thread,
          verb: word,
          data: {},
          replyToId: form.activityId,
        }),
      );

      assert.match(told(clicked), /has a button .* that this version of Cordon does not know/);
      assertPlain(story, told(clicked), word);
    }
    const fields = Object.fromEntries(inherited.map((word) => [word, 'x']));
    const { id, card } = await opened(story, () =>
      story.press('megan', form, 'submit', { ...fields, 'user-typed': 'alex@contoso.com' }),
    );
    assertPlain(story, read(card.card), id);
    assert.match(read(card.card), /Contain Alex Wilber\?/);
  });
  it('is no kind of sign-in method, and no risk', async () => {
    const user = personId(alexId) ?? assert.fail();
    for (const word of inherited) {
      const type = `#microsoft.graph.${word}AuthenticationMethod`;

      assert.equal(
        matchesMethod({ '@odata.type': '#microsoft.graph.phoneAuthenticationMethod', id: '1' }, word),
        false,
      );
      assert.equal(methodName(type).toLowerCase(), spelledOut(word));
      assert.equal(methodPath(user, { '@odata.type': type, id: '1' }), undefined);
      assert.equal(riskStateName(word).toLowerCase(), spelledOut(word));
    }
    const story = await startHarness();
    const { id, card } = await ask(story, 'reset-mfa alex@contoso.com method=constructor because INC-4821');
    await story.press('megan', card, 'confirm');
    await story.press('adele', await story.card(new RegExp(`^${id} awaiting-approval: `)), 'approve');

    assert.match(read((await ended(story, id)).card.card), /There is no sign-in method called “constructor”/);
  });
});
