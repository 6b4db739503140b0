import assert from 'node:assert/strict';
import { resetPassword } from '../../../services/actions/reset-password.ts';
import { GraphProblem } from '../../../services/graph/graph.ts';
import { generatePassword } from '../../../services/secrets/password.ts';
import { fresh, problem, secrets, actionFixture } from '../../harness/actions.ts';

describe('reset-password', () => {
  it('tries another password when Entra refuses the first', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    const offered = ['Password1', generatePassword()];
    const kept: string[] = [];
    const offering = {
      ...secrets,
      password: () => offered.shift() ?? '',
      keepForRequester: (_: string, secret: string) => {
        kept.push(secret);
        return Promise.resolve();
      },
    };

    await resetPassword.run(
      { graph, secrets: offering },
      resetPassword.args.parse({ user: target, deliver: 'reveal' }),
    );

    assert.equal(tenant.calls.filter(({ method }) => method === 'PATCH').length, 2);
    assert.notEqual(kept[0], 'Password1');
  });

  for (const message of [
    'Password cannot be accepted: it is on the list of banned passwords.',
    'The value is too common.',
  ])
    it(`tries another password after a 400 that says: ${message}`, async () => {
      const { tenant, graph, target } = await actionFixture('alex@contoso.com');
      tenant.setFaults([{ match: 'PATCH /users/*', status: 400, times: 2, message }]);

      const note = await resetPassword.run(
        { graph, secrets: { ...secrets, password: generatePassword } },
        resetPassword.args.parse({ user: target }),
      );

      assert.notEqual(note, '');
      assert.equal(tenant.calls.filter(({ method }) => method === 'PATCH').length, 3);
    });
  it('tries no other password after a refusal of another kind', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: 'PATCH /users/*', status: 403, message: 'The password may not be changed.' }]);

    const run = resetPassword.run(
      { graph, secrets: { ...secrets, password: generatePassword } },
      resetPassword.args.parse({ user: target }),
    );

    await assert.rejects(run, problem('forbidden'));
    assert.equal(tenant.calls.filter(({ method }) => method === 'PATCH').length, 1);
  });

  it('sets the password that was entered privately, once, and keeps none', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    const giving = {
      ...secrets,
      privateInput: () => Promise.resolve('Password1'),
      keepForRequester: () => assert.fail('kept'),
    };

    const run = resetPassword.run(
      { graph, secrets: giving },
      resetPassword.args.parse({ user: target, password: 'given privately' }),
    );

    await assert.rejects(run, problem('rejected')); // Entra bans it, and nobody asked for another one
    assert.equal(tenant.calls.filter(({ method }) => method === 'PATCH').length, 1);
  });

  describe('of a synced account, in the name of a signed-in person', () => {
    it('uses password writeback, polls it until it ends, and is proved', async () => {
      const { tenant, graph, target } = await actionFixture('bianca@contoso.com');
      const args = resetPassword.args.parse({ user: target });
      const since = graph.clock() - 1000;

      await resetPassword.run({ graph, secrets, delegated: graph }, args);

      assert.ok(fresh(tenant.user('bianca@contoso.com')?.lastPasswordChangeDateTime));
      assert.match((await resetPassword.prove?.({ graph, since }, args)) ?? '', /Password changed at/);
      assert.deepEqual(
        tenant.calls.map(({ method, url }) => `${method} ${new URL(url).pathname.split('/').slice(4, 6).join('/')}`),
        ['POST authentication/methods', 'GET authentication/operations', 'GET authentication/operations', 'GET '],
      );
    });

    it('quotes the late refusal of Active Directory', async () => {
      const { tenant, graph, target } = await actionFixture('bianca@contoso.com');
      const giving = { ...secrets, privateInput: () => Promise.resolve('Bianca-Bianca-1') };
      const before = tenant.user('bianca@contoso.com')?.lastPasswordChangeDateTime;

      const run = resetPassword.run(
        { graph, secrets: giving, delegated: graph },
        resetPassword.args.parse({ user: target, password: 'given privately' }),
      );

      await assert.rejects(
        run,
        (error: unknown) => error instanceof GraphProblem && /PasswordPolicyViolation/.test(error.message),
      );
      assert.equal(tenant.user('bianca@contoso.com')?.lastPasswordChangeDateTime, before);
    });

    it('leaves the outcome unknown when the operation does not answer', async () => {
      const { tenant, graph, target } = await actionFixture('bianca@contoso.com');
      tenant.setFaults([{ match: 'GET /users/*/authentication/operations/*', drop: 'after' }]);

      const run = resetPassword.run({ graph, secrets, delegated: graph }, resetPassword.args.parse({ user: target }));

      await assert.rejects(run, problem('no-answer'));
    });
  });
});
