import assert from 'node:assert/strict';
import type { Activity } from '../../practice/teams/conversations.ts';
import { shown } from '../harness/cards.ts';
import { dialogIn, type DialogData } from '../harness/dialogs.ts';
import { startHarness } from '../harness/harness.ts';
import { isUnharmed } from '../harness/hostile.ts';
import {
  choose,
  chosenOn,
  dialogOf,
  fittingData,
  submitDialog,
  wordsOf,
  type Chosen,
} from '../harness/message-actions.ts';
import { alexId, answerTo, postsIn } from '../harness/stories.ts';

const { reason } = fittingData;

describe('the sender of a message', () => {
  const app = { displayName: 'Alerts', id: alexId, applicationIdentityType: 'bot' };
  const user = (userIdentityType: string, id: string) => ({ userIdentityType, id, displayName: 'Alex Wilber' });
  const senders: readonly (readonly [who: string, from: unknown, told: RegExp])[] = [
    ['a bot or a webhook', { user: null, application: app }, /^Alerts is an app, not a person: a bot, .*Nothing was/],
    ['an app without a name', { application: {} }, /^The sender is an app, not a person/],
    [
      'a guest of a meeting',
      { user: user('anonymousGuest', 'x') },
      /^Alex Wilber has no account here .*anonymousGuest/,
    ],
    ['somebody of elsewhere', { user: user('federatedUser', alexId) }, /^Alex Wilber has no account here/],
    ['nobody', null, /^Teams does not say who wrote this message/],
    ['nobody in an envelope', { user: null, application: null }, /^Teams does not say who wrote this message/],
    [
      'a deleted account',
      { user: user('aadUser', '11111111-1111-4111-8111-111111111111') },
      /^Alex Wilber is no account of Contoso: it was deleted, or it belongs to another organisation/,
    ],
    [
      'no object id',
      { user: user('aadUser', 'alex@contoso.com') },
      /^messagePayload\.from\.user\.id: expected an Entra/,
    ],
  ];
  for (const [who, from, expected] of senders) {
    it(`is told in plain words when it is ${who}, and nothing is posted`, async () => {
      const story = await startHarness();

      const shownFirst = await choose(story, { author: { from } });
      const submitted = await submitDialog(story, fittingData, { author: { from } });

      assert.match(wordsOf(shownFirst), expected);
      assert.notEqual(submitted.kind, 'closed');
      await isUnharmed(story);
      assert.deepEqual(story.writes(), []);
    });
  }

  it('cannot be another than the one whom the dialog was about', async () => {
    const story = await startHarness();
    const { data } = dialogOf(await choose(story));

    const answer = await submitDialog(story, { ...data, reason }, { author: 'nestor' });

    assert.match(wordsOf(answer), /^The dialog was about somebody else/);
    assert.deepEqual(story.connector.events, []);
  });
});

describe('an invoke of the message extension that does not fit', () => {
  const odd: readonly (readonly [why: string, change: (value: Record<string, unknown>) => unknown, told: RegExp])[] = [
    ['no value', () => undefined, /^This does not fit a message: value: expected object, got undefined/],
    ['a value that is a text', () => 'contain-sender', /^This does not fit a message: value: expected object/],
    [
      'another command',
      (value) => ({ ...value, commandId: 'wipe-sender' }),
      /^commandId: expected contain-sender or look-/,
    ],
    [
      'another context',
      (value) => ({ ...value, commandContext: 'compose' }),
      /^This does not fit a message: commandContext/,
    ],
    [
      'no message',
      (value) => ({ ...value, messagePayload: undefined }),
      /messagePayload: expected object, got undefined/,
    ],
    [
      'a message that is a list',
      (value) => ({ ...value, messagePayload: [] }),
      /messagePayload: expected object, got array/,
    ],
    [
      'a name that is too long',
      (value) => ({
        ...value,
        messagePayload: {
          id: '1',
          from: { user: { userIdentityType: 'aadUser', id: alexId, displayName: 'x'.repeat(9999) } },
        },
      }),
      /^This does not fit a message: /,
    ],
  ];
  for (const [why, change, expected] of odd) {
    it(`is refused with what was expected and what came: ${why}`, async () => {
      const story = await startHarness();
      const fits: Activity = story.connector.messageAction(chosenOn(story, {}));

      const value = change({ ...(fits['value'] as Record<string, unknown>) });
      const answer = dialogIn(await story.send({ ...fits, value }));

      assert.match(wordsOf(answer), expected);
      await isUnharmed(story);
    });
  }

  const data: readonly (readonly [why: string, data: object, told: RegExp])[] = [
    ['nothing', {}, /^This does not fit the dialog: dialog: .*target: expected string, got undefined/],
    ['a reason that is an object', { ...fittingData, reason: {} }, /reason: expected string/],
    ['a reason that is too long', { ...fittingData, reason: 'x'.repeat(5000) }, /reason: /],
    ['a dialog that is no id', { ...fittingData, dialog: 'x' }, /dialog: /],
  ];
  for (const [why, sent, expected] of data) {
    it(`opens nothing when the dialog sends ${why}`, async () => {
      const story = await startHarness();

      const answer = await submitDialog(story, sent as DialogData);

      assert.match(wordsOf(answer), expected);
      assert.deepEqual(story.connector.events, []);
    });
  }

  it('is refused for a sender without an Entra identity', async () => {
    const story = await startHarness();
    const { from, ...activity } = story.connector.messageAction(chosenOn(story, {}));
    assert.ok(from !== undefined);

    const answer = dialogIn(await story.send({ ...activity, from: { id: '29:somebody', name: 'Somebody' } }));

    assert.match(wordsOf(answer), /^Teams sent no Entra identity for you/);
  });
});

describe('what holds for a typed command', () => {
  const rules: readonly (readonly [what: string, policy: object, told: RegExp, chosen?: Chosen])[] = [
    [
      'who may ask',
      { responders: { people: ['adele@contoso.com'] }, approvers: { people: ['lee@contoso.com'] } },
      /names you neither/,
    ],
    [
      'protected accounts',
      { protected: { people: ['alex@contoso.com'] } },
      /^A protected account\. alex@contoso\.com: the policy/,
    ],
    ['commands that are switched off', { commands: { contain: { enabled: false } } }, /^contain is switched off\./],
    [
      'where commands are taken',
      { channels: { incidents: ['19:other@thread.tacv2'] } },
      /^Commands are not taken here\./,
    ],
  ];
  for (const [what, policy, expected] of rules) {
    it(`holds for a chosen one: ${what}`, async () => {
      const story = await startHarness({ policy });

      const answer = await choose(story);
      const submitted = await submitDialog(story, fittingData);

      assert.match(wordsOf(answer), expected);
      assert.notEqual(submitted.kind, 'closed');
      assert.deepEqual(postsIn(story, story.thread.id), []);
      assert.deepEqual(story.writes(), []);
    });
  }

  it('holds for a chosen one: a stand-down', async () => {
    const story = await startHarness();
    await answerTo(story, 'stand-down because an approver was phished', { by: 'adele' });

    const answer = await choose(story);

    assert.match(wordsOf(answer), /^Cordon is standing down\. Since .*No request was opened/);
  });

  it('holds for a chosen one: how much one person may send in a minute', async () => {
    const story = await startHarness({ policy: { limits: { activitiesPerMinute: 1 } } });
    await choose(story);

    const answer = await choose(story);

    assert.match(wordsOf(answer), /^That is more than 1 in a minute from you/);
  });

  it('acts on the home tenant, where the sender is, in a channel that is for another one', async () => {
    const fabrikam = { id: '99999999-9999-4999-8999-999999999999', name: 'Fabrikam', domains: ['fabrikam.com'] };
    const incidents = [{ id: '19:incidents@thread.tacv2', tenant: 'fabrikam.com' }];
    const story = await startHarness({ policy: { channels: { incidents } }, others: [fabrikam] });

    const { card } = dialogOf(await choose(story));

    assert.match(shown(card), /^Contain Alex Wilber in Contoso\?/);
  });
});
