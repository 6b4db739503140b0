import assert from 'node:assert/strict';
import { resetMfa } from '../../../services/actions/reset-mfa.ts';
import { GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import type { PracticeTenant } from '../../../practice/tenant.ts';
import { secrets, actionFixture } from '../../harness/actions.ts';

const deletesIn = ({ calls }: Pick<PracticeTenant, 'calls'>) => calls.filter(({ method }) => method === 'DELETE');

describe('reset-mfa', () => {
  const args = (user: unknown, method = 'all') => resetMfa.args.parse({ user, method });

  it('removes the default method last and never the password', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');

    await resetMfa.run({ graph, secrets }, args(target));

    const deletes = deletesIn(tenant);
    assert.deepEqual(
      deletes.map(({ url, status }) => [url.split('/').at(-2), status]),
      [
        ['phoneMethods', 204],
        ['microsoftAuthenticatorMethods', 400],
        ['microsoftAuthenticatorMethods', 204],
        ['microsoftAuthenticatorMethods', 204],
      ],
    );
    assert.equal(deletes[1]?.url, deletes[3]?.url);
  });
  it('reports what is left when one fails, and a second run removes it', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: 'DELETE /users/*/authentication/phoneMethods/*', status: 503 }]);

    await assert.rejects(
      resetMfa.run({ graph, secrets }, args(target)),
      (error: unknown) =>
        error instanceof GraphProblem &&
        error.code === 'unavailable' &&
        /removed: Authenticator app “SM-A057F”; not removed: phone .*503.*Authenticator app “Phone of Alex”/.test(
          error.message,
        ),
    );
    const note = await resetMfa.run({ graph, secrets }, args(target));

    assert.match(note, /^Sign-in methods removed: phone .*, Authenticator app “Phone of Alex”\.$/);
  });
  it('counts a method that was deleted in the meantime as gone', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const raced: Graph = {
      ...graph,
      async send(call) {
        if (call.path.encoded.includes('/phoneMethods/')) await graph.send(call);
        return graph.send(call);
      },
    };

    const note = await resetMfa.run({ graph: raced, secrets }, args(target));

    assert.match(note, /removed: Authenticator app .*; gone already: phone/);
  });
  it('removes a phone that is the default last, which Graph refuses in other words', async () => {
    const { tenant, graph, target } = await actionFixture('henrietta@contoso.com');

    await resetMfa.run({ graph, secrets }, args(target));

    assert.deepEqual(
      deletesIn(tenant).map(({ url, status }) => [url.split('/').at(-2), status]),
      [
        ['phoneMethods', 400],
        ['microsoftAuthenticatorMethods', 204],
        ['phoneMethods', 204],
      ],
    );
  });
  it('tries once more whatever Graph refuses with a 400, in words that nobody knows', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    tenant.setFaults([
      { match: 'DELETE /users/*', status: 400, times: 2, message: 'Primary factor goes after the rest.' },
    ]);

    const note = await resetMfa.run({ graph, secrets }, args(target));

    assert.match(note, /^Sign-in methods removed: [^;]*\.$/);
  });
  it('shows why Graph refused for good, without secrets, and tries no third time', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');
    const message = 'Blocked by policy, password=Hunter2!! was sent';
    tenant.setFaults([{ match: 'DELETE /users/*/authentication/phoneMethods/*', status: 400, times: 2, message }]);

    await assert.rejects(
      resetMfa.run({ graph, secrets }, args(target)),
      (error: unknown) =>
        error instanceof GraphProblem &&
        error.code === 'rejected' &&
        /not removed: phone [^;]*\(400 \w+: Blocked by policy, password=\[redacted\] was sent\)/.test(error.message),
    );
    assert.equal(deletesIn(tenant).filter(({ url }) => url.includes('/phoneMethods/')).length, 2);
  });
  for (const [who, method, wording] of [
    ['grady@contoso.com', 'authenticator', /^Cannot delete default method/],
    ['henrietta@contoso.com', 'phone', /^The requested authentication method id of/],
  ] as const)
    it(`says what to do when only the default method of ${who} is named, after the reason that Graph gave`, async () => {
      const { graph, target } = await actionFixture(who);

      const problem = await resetMfa.run({ graph, secrets }, args(target, method)).catch((error: unknown) => error);

      assert.ok(problem instanceof GraphProblem);
      assert.match(problem.message, wording);
      assert.match(problem.message, /only as the last one: if it is that, remove all, or change the default in Entra/);
    });
  it('removes a method by its id, and says when it is already gone', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const id = '8f4d2c61-0a3e-4b7a-9d15-6f0e2b9c7a41';

    const notes = [
      await resetMfa.run({ graph, secrets }, args(target, id)),
      await resetMfa.run({ graph, secrets }, args(target, id)),
    ];

    assert.deepEqual(notes, ['Sign-in methods removed: Authenticator app “SM-A057F”.', 'It was gone already.']);
  });
  it('refuses an unknown kind of method, so that a typo does not count as done', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');

    await assert.rejects(resetMfa.run({ graph, secrets }, args(target, 'pone')), /no sign-in method called “pone”/);
  });
});
