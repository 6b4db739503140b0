import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, ReadAction, WriteAction } from '../../../services/contract/action.ts';
import { confirmCompromised } from '../../../services/actions/confirm-compromised.ts';
import { confirmSafe } from '../../../services/actions/confirm-safe.ts';
import { disableUser } from '../../../services/actions/disable-user.ts';
import { dismissRisk } from '../../../services/actions/dismiss-risk.ts';
import { enableUser } from '../../../services/actions/enable-user.ts';
import { findUsers } from '../../../services/actions/find-users.ts';
import { resetPassword } from '../../../services/actions/reset-password.ts';
import { revokeSessions } from '../../../services/actions/revoke-sessions.ts';
import { showUser } from '../../../services/actions/show-user.ts';
import { partsOf } from '../../../services/contract/bundle.ts';
import { personId } from '../../../services/model/person.ts';
import type { PracticeTenant } from '../../../practice/tenant.ts';
import { commands } from '../../../services/registry.ts';
import { fresh, inWords, problem, secrets, actionFixture } from '../../harness/actions.ts';

/** One row per action: the call it makes, and its effect. Add a row for every new action. */
const writes: readonly {
  action: WriteAction;
  user: string;
  args?: object;
  call: string;
  /** Whether Graph refuses it for a target whose roles outrank the app. Default: true. */
  outranks?: false;
  then: (tenant: PracticeTenant, user: string) => boolean;
}[] = [
  {
    action: disableUser,
    user: 'alex@contoso.com',
    call: 'PATCH /users/*',
    then: (tenant, user) => tenant.user(user)?.accountEnabled === false,
  },
  {
    action: enableUser,
    user: 'alex@contoso.com',
    call: 'PATCH /users/*',
    then: (tenant, user) => tenant.user(user)?.accountEnabled === true,
  },
  {
    action: revokeSessions,
    user: 'alex@contoso.com',
    call: 'POST /users/*/revokeSignInSessions',
    then: (tenant, user) => fresh(tenant.user(user)?.signInSessionsValidFromDateTime),
  },
  {
    action: resetPassword,
    user: 'alex@contoso.com',
    call: 'PATCH /users/*',
    then: (tenant, user) => fresh(tenant.user(user)?.lastPasswordChangeDateTime),
  },
  {
    action: confirmCompromised,
    user: 'diego@contoso.com',
    call: 'POST /identityProtection/riskyUsers/confirmCompromised',
    outranks: false,
    then: (tenant, user) =>
      tenant.calls.some(({ body }) => JSON.stringify(body) === JSON.stringify({ userIds: [tenant.user(user)?.id] })),
  },
  ...(
    [
      [confirmSafe, 'confirmSafe'],
      [dismissRisk, 'dismiss'],
    ] as const
  ).map(([action, name]) => ({
    action,
    user: 'alex@contoso.com',
    call: `POST /identityProtection/riskyUsers/${name}`,
    outranks: false as const,
    then: (tenant: PracticeTenant) => tenant.calls.some(({ url }) => url.endsWith(`/riskyUsers/${name}`)),
  })),
];

const reads: readonly { action: ReadAction; args: object; user?: string; call: string; says: RegExp }[] = [
  {
    action: showUser,
    args: {},
    user: 'alex@contoso.com',
    call: 'GET /users/*',
    says: /Marketing Assistant.*Enabled.*member/s,
  },
  {
    action: showUser,
    args: { select: ['city', 'department'] },
    user: 'alex@contoso.com',
    call: 'GET /users/*',
    says: /department.*Marketing/s,
  },
  { action: findUsers, args: { text: 'wilb' }, call: 'GET /users', says: /alex@contoso\.com/ },
];

/** Tested in tests/stories: a part of contain, and the actions that need Cordon's own history. */
const testedInStories = ['closing-revoke', 'evidence', 'history'];

describe('the actions tests', () => {
  it('have a row for every action of the registry', () => {
    const sources = readdirSync(import.meta.dirname).map((file) =>
      readFileSync(join(import.meta.dirname, file), 'utf8'),
    );
    const tested = new Set(
      sources.flatMap((text) => [...text.matchAll(/services\/actions\/([a-z-]+)\.ts/g)].map(([, name]) => name)),
    );
    const known = new Set(commands.flatMap(partsOf).map((action: Action) => action.name));

    assert.deepEqual(
      [...known].filter((name) => !tested.has(name) && !testedInStories.includes(name)),
      [],
    );
  });
});

for (const { action, user, args = {}, call, outranks = true, then } of writes) {
  describe(action.name, () => {
    it('takes effect, is proved, and does no harm when it runs twice', async () => {
      const { tenant, graph, target } = await actionFixture(user);
      const since = graph.clock() - 1000;

      const first = await action.run({ graph, secrets }, action.args.parse({ ...args, user: target }));
      const again = await action.run({ graph, secrets }, action.args.parse({ ...args, user: target }));
      const proof = await action.prove?.({ graph, since }, action.args.parse({ ...args, user: target }));

      assert.ok(then(tenant, user));
      assert.notEqual(proof, undefined);
      assert.equal(again, first);
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [404, 'not-found'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const) {
      it(`throws ${code} when Graph answers ${status}, and changes nothing`, async () => {
        const { tenant, graph, target } = await actionFixture(user);
        const before = JSON.stringify(tenant.user(user));
        tenant.setFaults([{ match: call, status }]);

        await assert.rejects(
          action.run({ graph, secrets }, action.args.parse({ ...args, user: target })),
          problem(code),
        );

        assert.equal(JSON.stringify(tenant.user(user)), before);
      });
    }
    it('throws not-found for an account that is gone', async () => {
      const { graph, target } = await actionFixture(user);
      const gone = { ...target, id: personId('99999999-9999-4999-8999-999999999999') };

      await assert.rejects(
        action.run({ graph, secrets }, action.args.parse({ ...args, user: gone })),
        problem('not-found'),
      );
    });
    if (outranks) {
      it('is refused for an account that outranks the app', async () => {
        const { graph, target } = await actionFixture('allan@contoso.com');

        await assert.rejects(
          action.run({ graph, secrets }, action.args.parse({ ...args, user: target })),
          problem('forbidden'),
        );
      });
    }
  });
}

for (const { action, args, user, call, says } of reads) {
  describe(`${action.name} ${JSON.stringify(args)}`, () => {
    it('returns a report', async () => {
      const { graph, target } = await actionFixture(user ?? 'alex@contoso.com');

      assert.match(
        inWords(await action.run({ graph }, action.args.parse({ ...args, ...(user ? { user: target } : {}) }))),
        says,
      );
    });
    for (const [status, code] of [
      [403, 'forbidden'],
      [429, 'throttled'],
    ] as const) {
      it(`throws ${code} when Graph answers ${status}`, async () => {
        const { tenant, graph, target } = await actionFixture(user ?? 'alex@contoso.com');
        tenant.setFaults([{ match: call, status, times: 9 }]);

        await assert.rejects(
          action.run({ graph }, action.args.parse({ ...args, ...(user ? { user: target } : {}) })),
          problem(code),
        );
      });
    }
  });
}
