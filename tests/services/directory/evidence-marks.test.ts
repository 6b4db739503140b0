import assert from 'node:assert/strict';
import { conditionsOf, dangersOf, inboxRule } from '../../../services/directory/inbox-rules.ts';
import { riskyScopes } from '../../../services/directory/risky-scopes.ts';
import { signInSchema } from '../../../services/directory/sign-in-record.ts';
import { newPlaces } from '../../../services/directory/sign-ins.ts';

describe('riskyScopes', () => {
  for (const [scope, risky, why] of [
    [' openid profile User.Read offline_access', '', 'offline_access alone only keeps a harmless consent alive'],
    ['Mail.Read offline_access', 'Mail.Read offline_access', 'beside mail it keeps the mail readable'],
    ['Files.ReadWrite.All Sites.Read.All', 'Files.ReadWrite.All Sites.Read.All', 'files'],
    ['full_access_as_user EWS.AccessAsUser.All', 'full_access_as_user EWS.AccessAsUser.All', 'old mail protocols'],
    ['Directory.Read.All Directory.ReadWrite.All', 'Directory.Read.All Directory.ReadWrite.All', 'the directory'],
    ['User.ReadWrite.All User.ReadBasic.All', 'User.ReadWrite.All', 'reading profiles is ordinary'],
    ['Mailbox', '', 'a word that only begins alike'],
  ] as const) {
    it(`marks “${risky}” in “${scope}”: ${why}`, () => {
      assert.equal(riskyScopes(scope).join(' '), risky);
    });
  }
});

describe('newPlaces', () => {
  const at = (minute: number, city: string, country: string, errorCode = 0) =>
    signInSchema.parse({
      createdDateTime: `2026-03-02T09:${String(minute).padStart(2, '0')}:00Z`,
      location: { city, countryOrRegion: country },
      status: { errorCode },
    });

  for (const [signIns, expected, why] of [
    [[at(0, 'Warsaw', 'PL'), at(9, 'Warsaw', 'PL')], [], 'the same place'],
    [
      [at(22, 'Lagos', 'NG'), at(0, 'Warsaw', 'PL')],
      [/^First sign-in from Lagos, NG, 22 minutes after Warsaw/],
      'a new country, in any order',
    ],
    [
      [at(0, 'Warsaw', 'PL'), at(1, 'Gdansk', 'PL')],
      [/^First sign-in from Gdansk, PL, 1 minute after Warsaw/],
      'a new city',
    ],
    [
      [at(0, 'Warsaw', 'PL'), at(5, 'Lagos', 'NG', 50126), at(7, 'Lagos', 'NG')],
      [/failed attempt from Lagos, NG/, /sign-in from Lagos, NG/],
      'an attempt makes no place known',
    ],
    [[at(0, 'Warsaw', 'PL'), at(5, 'Lagos', 'NG'), at(7, 'Lagos', 'NG')], [/NG/], 'each place once'],
    [
      [at(0, 'Warsaw', 'PL'), at(5, 'Lagos', 'NG', 50126), at(7, 'Lagos', 'NG', 50126)],
      [/failed attempt from Lagos, NG/],
      'attempts from one place once',
    ],
    [[], [], 'no sign-ins'],
  ] as const) {
    it(`reports ${expected.length} new places in ${signIns.length} sign-ins: ${why}`, () => {
      const sentences = newPlaces(signIns).map(({ finding }) => finding.what);

      assert.equal(sentences.length, expected.length);
      expected.forEach((pattern, n) => {
        assert.match(sentences[n] ?? '', pattern);
      });
    });
  }
});

describe('inbox rules', () => {
  const rule = (actions: object, conditions?: object) => inboxRule.parse({ id: 'r', actions, conditions });
  const to = [{ emailAddress: { name: 'A', address: 'a@x.example' } }];

  for (const [actions, expected] of [
    [{ forwardTo: to }, 'forwards to a@x.example'],
    [{ forwardAsAttachmentTo: to }, 'forwards to a@x.example'],
    [{ redirectTo: to }, 'redirects to a@x.example'],
    [{ permanentDelete: true }, 'deletes'],
    [{ delete: true }, 'deletes'],
    [{ markAsRead: true, moveToFolder: 'f' }, 'hides: marks as read and moves'],
    [{ moveToFolder: 'f' }, ''],
    [{ markAsRead: true }, ''],
  ] as const) {
    it(`describes ${JSON.stringify(actions)} as “${expected}”`, () => {
      assert.equal(dangersOf(rule(actions)).join('; '), expected);
    });
  }
  it('describes the conditions of a rule', () => {
    assert.equal(
      conditionsOf(rule({}, { fromAddresses: to, sentToMe: true, hasAttachments: false })),
      'from addresses a@x.example; sent to me yes',
    );
    assert.equal(conditionsOf(rule({})), 'all mail');
  });
});
