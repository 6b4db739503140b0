import assert from 'node:assert/strict';
import type { WriteAction } from '../../../services/contract/action.ts';
import { convertMailbox } from '../../../services/actions/convert-mailbox.ts';
import { createTap } from '../../../services/actions/create-tap.ts';
import { disableInboxRules } from '../../../services/actions/disable-inbox-rules.ts';
import { enableArchive } from '../../../services/actions/enable-archive.ts';
import { resetMfa } from '../../../services/actions/reset-mfa.ts';
import { setForwarding } from '../../../services/actions/set-forwarding.ts';
import { setOutOfOffice } from '../../../services/actions/set-out-of-office.ts';
import { setPerUserMfa } from '../../../services/actions/set-per-user-mfa.ts';
import { GraphProblem } from '../../../services/graph/graph.ts';
import { personId } from '../../../services/model/person.ts';
import { practicePeople } from '../../../practice/people/people.ts';
import { problem, secrets, actionFixture } from '../../harness/actions.ts';

const exchange = { call: 'POST /adminapi/beta/*/InvokeCommand', mailbox: true, gone: 'rejected' } as const;
const kim = 'kim_fabrikam.com#EXT#@contoso.onmicrosoft.com';
const nothing: readonly [] = [];

/** One row per action: the call it makes, its proof, and what it says when there is nothing to do. */
const rows: readonly {
  action: WriteAction;
  args?: object;
  call: string;
  mailbox?: true;
  gone?: 'rejected';
  /** What it throws when Microsoft answers 5xx. Default: unavailable. */
  after5xx?: 'rejected';
  note: RegExp;
  proof?: RegExp;
  already?: RegExp;
}[] = [
  {
    action: resetMfa,
    call: 'DELETE /users/*/authentication/*',
    note: /^Sign-in methods removed: .*phone.*Authenticator app.*\.$/,
    proof: /no sign-in method but the password/,
    already: /no sign-in method but the password/,
  },
  {
    action: resetMfa,
    args: { method: 'phone' },
    call: 'DELETE /users/*/authentication/phoneMethods/*',
    note: /^Sign-in methods removed: phone “\+1 5555550100”\.$/,
    proof: /no longer lists phone/,
    already: /no phone among/,
  },
  {
    action: createTap,
    call: 'POST /users/*/authentication/temporaryAccessPassMethods',
    after5xx: 'rejected', // the pass may exist, and only its answer showed it
    note: /^For the requester alone\. It works for 60 minutes, for one sign-in\.$/,
  },
  {
    action: setPerUserMfa,
    args: { state: 'Enforced' },
    call: 'PATCH /users/*/authentication/requirements',
    note: /beta.* accepted enforced/,
    proof: /beta.* shows enforced/,
    already: /it is enforced/,
  },
  {
    action: setOutOfOffice,
    args: { internal: 'Away & <b>back</b>\nsoon', from: '2030-03-02T09:00Z', to: '2030-03-09' },
    call: 'PATCH /users/*/mailboxSettings',
    mailbox: true,
    note: /^Automatic replies from 2 Mar 2030, 09:00 UTC until 9 Mar 2030, 00:00 UTC\.$/,
    proof: /shows these automatic replies/,
  },
  {
    action: disableInboxRules,
    call: 'PATCH /users/*/mailFolders/inbox/messageRules/*',
    mailbox: true,
    note: /^Inbox rules turned off: “\.” \(forwards to archive@mailbox-sync\.example\) \(hides: .*\), “Newsletters”\.$/,
    proof: /no inbox rule as on/,
    already: /no inbox rule is on/,
  },
  {
    action: disableInboxRules,
    args: { rules: 'AQAAAJ5dZqA=' },
    call: 'PATCH /users/*/mailFolders/inbox/messageRules/*',
    mailbox: true,
    note: /^Inbox rules turned off: “\.” [^“]*\.$/,
    proof: /them as off/,
    already: /they are off/,
  },
  {
    action: setForwarding,
    args: { to: 'Diego@contoso.com', 'keep-copy': 'no' },
    ...exchange,
    note: /^Exchange accepted it\.$/,
    proof: /forwards to Diego@contoso\.com and keeps no copy/,
    already: /is forwarded there/,
  },
  {
    action: convertMailbox,
    args: { to: 'Shared' },
    ...exchange,
    note: /^Exchange accepted it\.$/,
    proof: /as SharedMailbox/,
    already: /as SharedMailbox/,
  },
  {
    action: enableArchive,
    ...exchange,
    note: /^Exchange accepted it\.$/,
    proof: /as active/,
    already: /archive is on/,
  },
];

for (const {
  action,
  args: typed = {},
  call,
  mailbox,
  gone = 'not-found',
  note: expectedNote,
  proof,
  already,
  after5xx = 'unavailable',
} of rows) {
  const args = (user: unknown) => action.args.parse({ ...typed, user });

  describe(`${action.name} ${JSON.stringify(typed)}`, () => {
    it('takes effect, and is proved only afterwards', async () => {
      const { graph, target } = await actionFixture('alex@contoso.com');
      const context = { graph, since: graph.clock() - 1000, earlier: nothing };
      const before = [await action.prove?.(context, args(target)), await action.unneeded?.(context, args(target))];

      const note = await action.run({ graph, secrets }, args(target));

      assert.deepEqual(before, [undefined, undefined]);
      assert.match(note, expectedNote);
      if (proof !== undefined) assert.match((await action.prove?.(context, args(target))) ?? '', proof);
      if (already !== undefined) assert.match((await action.unneeded?.(context, args(target))) ?? '', already);
    });
    it('does not fail when it runs twice', async () => {
      const { graph, target } = await actionFixture('alex@contoso.com');
      await action.run({ graph, secrets }, args(target));

      await action.run({ graph, secrets }, args(target));

      if (proof !== undefined) assert.match((await action.prove?.({ graph, since: 0 }, args(target))) ?? '', proof);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
      [503, after5xx],
    ] as const) {
      it(`throws ${code} when Microsoft answers ${status}, and changes nothing`, async () => {
        const { tenant, graph, target } = await actionFixture('alex@contoso.com');
        tenant.setFaults([{ match: call, status, times: 9 }]);

        await assert.rejects(action.run({ graph, secrets }, args(target)), problem(code));

        tenant.setFaults([]);
        if (proof !== undefined) assert.equal(await action.prove?.({ graph, since: 0 }, args(target)), undefined);
      });
    }
    it(`throws ${gone} for an account that is gone`, async () => {
      const { graph, target } = await actionFixture('alex@contoso.com');
      const nobody = { ...target, id: personId('99999999-9999-4999-8999-999999999999') };

      await assert.rejects(action.run({ graph, secrets }, args(nobody)), problem(gone));
    });
    for (const who of mailbox === true ? ['ben@contoso.com', kim] : []) {
      it(`says that ${who} has no mailbox, without blaming a permission`, async () => {
        const { graph, target } = await actionFixture(who);

        await assert.rejects(
          action.run({ graph, secrets }, args(target)),
          (error: unknown) =>
            error instanceof GraphProblem &&
            error.code === 'rejected' &&
            /no mailbox in Exchange Online/.test(error.message),
        );
      });
    }
  });
}

describe('disable-inbox-rules', () => {
  it('keeps the rule as evidence, and leaves the others on', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    await disableInboxRules.run({ graph, secrets }, disableInboxRules.args.parse({ user: target, rules: '.' }));

    const context = { graph, since: 0, earlier: nothing };
    const all = disableInboxRules.args.parse({ user: target });
    assert.equal(await disableInboxRules.unneeded?.(context, all), undefined);
    assert.match(await disableInboxRules.run({ graph, secrets }, all), /^Inbox rules turned off: “Newsletters”\.$/);
  });
  it('names a rule that does not exist', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');
    const args = disableInboxRules.args.parse({ user: target, rules: 'nope' });

    await assert.rejects(disableInboxRules.run({ graph, secrets }, args), /There is no inbox rule “nope”/);
  });
});

describe('set-per-user-mfa', () => {
  it('calls Graph beta, because v1.0 does not have it', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');

    await setPerUserMfa.run({ graph, secrets }, setPerUserMfa.args.parse({ user: target, state: 'enabled' }));

    assert.match(tenant.calls.at(-1)?.url ?? '', /\/beta\/users\/[^/]+\/authentication\/requirements$/);
  });
});

describe('the practice people', () => {
  it('include somebody for every answer to an MFA push', () => {
    assert.deepEqual(
      new Set(practicePeople.map(({ account }) => account.push)),
      new Set(['denies', 'never-answers', undefined]),
    );
  });
});
