import assert from 'node:assert/strict';
import { resetMfa } from '../../../services/actions/reset-mfa.ts';
import { GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import { secrets, actionFixture } from '../../harness/actions.ts';

describe('reset-mfa', () => {
  const args = (user: unknown, method = 'all') => resetMfa.args.parse({ user, method });

  it('removes the default method last and never the password', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');

    await resetMfa.run({ graph, secrets }, args(target));

    const deletes = tenant.calls.filter(({ method }) => method === 'DELETE');
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
  it('says what to do when only the default method is named', async () => {
    const { graph, target } = await actionFixture('grady@contoso.com');

    await assert.rejects(
      resetMfa.run({ graph, secrets }, args(target, 'authenticator')),
      /only as the last one, and Authenticator app “Phone of Grady” is it\. Remove all/,
    );
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
