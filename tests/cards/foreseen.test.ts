import assert from 'node:assert/strict';
import { fallbackText } from '../../cards/sentence.ts';
import { requestCard } from '../../cards/request-card.ts';
import { resultLine } from '../../cards/result-line.ts';
import { contain } from '../../services/actions/contain.ts';
import { disableUser } from '../../services/actions/disable-user.ts';
import type { Target } from '../../services/model/person.ts';
import { buttons, shown } from '../harness/cards.ts';
import { foretoldView, kindsOfAccount, ranView } from '../harness/foretold.ts';
import { aTarget, minutes } from '../harness/views.ts';

const { plain, synced, federated, guest, admin } = kindsOfAccount;
const awaiting = {
  confirmation: { kind: 'awaiting-confirmation', expiresAt: minutes(9) },
  approval: { kind: 'awaiting-approval', expiresAt: minutes(15), approvals: [] },
} as const;

/** What the cards say before a containment, and after it. */
const rows: readonly (readonly [
  name: string,
  target: Target,
  before: readonly RegExp[],
  after: readonly RegExp[],
  never: RegExp,
])[] = [
  [
    'synced',
    synced,
    [/Cannot replace the password: it is synced from Active Directory/, /Instead: block sign-in\./, /Block sign-in\n/],
    [
      /is contained/,
      /Still to do: reset the password in Active Directory, twice/,
      /disable the account in Active Directory too/,
    ],
    /A random password takes its place|can still sign in/,
  ],
  [
    'federated',
    federated,
    [/Cannot replace the password: another identity provider checks it/, /Instead: block sign-in/],
    [/is contained/, /reset the password at the identity provider/],
    /A random password takes its place|can still sign in/,
  ],
  [
    'a guest',
    guest,
    [/Cannot replace the password or revoke every sign-in session: a guest’s password and sessions belong to the home/],
    [/is contained/, /Sign-in blocked, proved/, /tell the home tenant/],
    /A random password takes its place|Signed out of all apps|sessions revoked/,
  ],
];

describe('the cards of an account for which not everything works', () => {
  for (const [name, target, before, after, never] of rows) {
    for (const [stage, state] of Object.entries(awaiting)) {
      it(`say so before anything else, to ${stage === 'approval' ? 'approvers' : 'the requester'}: ${name}`, () => {
        const view = foretoldView({ command: contain, targets: [target] }, state);
        const text = shown(requestCard(view));

        before.slice(0, 1).forEach((words) => {
          assert.match(text, words);
        });
        if (stage === 'confirmation')
          before.forEach((words) => {
            assert.match(text, words);
          });
        assert.doesNotMatch(text, never);
        assert.match(fallbackText(view), /^OP-7F3K awaiting-\w+: Cannot replace the password/);
      });
    }
    it(`tell what was done, and what is left to people: ${name}`, () => {
      const view = ranView({ command: contain, targets: [target] });
      const text = shown(requestCard(view));

      after.forEach((words) => {
        assert.match(text, words);
      });
      assert.doesNotMatch(text, never);
      assert.match(resultLine(view), /^✅ .* is contained.*still to do: /);
      assert.doesNotMatch(resultLine(view), /Gap|again after the reset/);
    });
  }
  it('say in red who will stay able to sign in when the block is left out', () => {
    const ask = { command: contain, targets: [synced], args: { deliver: 'discard', disable: 'no' } };

    assert.match(shown(requestCard(foretoldView(ask, awaiting.confirmation))), /Diego Siciliani can still sign in\./);
    const result = requestCard(ranView(ask));
    assert.match(shown(result), /^Diego Siciliani can still sign in/);
    assert.deepEqual(
      buttons(result).map(({ title }) => title),
      ['Block sign-in…'],
    );
  });
  it('say that sign-in is blocked already', () => {
    const blocked = aTarget({ enabled: false });
    const text = shown(
      requestCard(foretoldView({ command: disableUser, targets: [blocked], args: {} }, awaiting.confirmation)),
    );

    assert.match(text, /Block sign-in: sign-in is blocked already; this makes sure of it\./);
    assert.doesNotMatch(text, /Cannot (?!be undone)|Yours to do/);
  });
  it('fold the reasons of a list with several, and keep them and what is known about each person in the details', () => {
    const targets = [synced, federated, guest, plain];
    const profiles = {
      [plain.id]: { department: 'Marketing', manager: null, lastSignInAt: null, risk: 'none' as const },
    };
    for (const state of Object.values(awaiting)) {
      const text = shown(requestCard({ ...foretoldView({ command: contain, targets }, state), profiles }));
      const [above = '', details = ''] = text.split('Hide details');

      assert.match(above, /Cannot replace the password for Diego Siciliani and Pradeep Gupta\./);
      assert.match(above, /The details have the reasons/);
      assert.doesNotMatch(above, /identity provider|Yours to do|08a792fc/);
      assert.match(details, /Cannot replace the password for Pradeep Gupta: another identity provider checks it/);
      assert.match(details, /Yours to do: .*reset the password in Active Directory, twice/);
      assert.match(details, /Alex Wilber: 08a792fc · Marketing · not at risk/);
    }
  });
  it('name the worst of a list first, and for how many each step works', () => {
    const ask = { command: contain, targets: [plain, synced, federated, guest, admin] };
    const text = shown(requestCard(foretoldView(ask, awaiting.confirmation)));

    assert.match(text, /Christie Cline can still sign in\./);
    assert.match(text, /for Christie Cline: this app may not act on somebody who is Global Administrator/);
    assert.match(text, /ask a Privileged Authentication Administrator/);
    assert.match(text, /Block sign-in for 3 of 5 people/);
    assert.match(text, /Then replace the password for Alex Wilber/);
    assert.ok(text.indexOf('Christie Cline can still sign in') < text.indexOf('Instead:'));
    const result = requestCard(ranView(ask));
    assert.match(shown(result), /^Christie Cline can still sign in/);
    assert.deepEqual(
      buttons(result).map(({ title }) => title),
      ['Release…'],
    );
  });
});
