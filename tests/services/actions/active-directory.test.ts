import assert from 'node:assert/strict';
import { disableAdUser } from '../../../services/actions/disable-ad-user.ts';
import { enableAdUser } from '../../../services/actions/enable-ad-user.ts';
import { forceAdPassword } from '../../../services/actions/force-ad-password.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import { identityAccountOf } from '../../../services/directory/identity-accounts.ts';
import { inCloud, missingIn } from '../../../services/graph/cloud-features.ts';
import { clouds } from '../../../services/graph/clouds.ts';
import { GraphProblem, type Graph, type GraphCall } from '../../../services/graph/graph.ts';
import type { Target } from '../../../services/model/person.ts';
import { actionFixture, problem, secrets } from '../../harness/actions.ts';

const bianca = 'bianca@contoso.com';
const nothing: readonly [] = [];
const since = { since: 0, earlier: nothing };
const run = (action: WriteAction, graph: Graph, user: Target) =>
  action.run({ graph, secrets }, action.args.parse({ user }));

/** The same Graph, with another answer for the accounts that Defender for Identity watches. */
const watching = (graph: Graph, value: readonly unknown[]): Graph => ({
  ...graph,
  send: <T>(call: GraphCall<T>) =>
    call.method === 'GET' && call.path.encoded === '/security/identities/identityAccounts'
      ? Promise.resolve(call.response.parse({ value }))
      : graph.send(call),
});
const anAccount = (differs: object = {}) => ({
  id: 'a1',
  isEnabled: true,
  accounts: [{ provider: 'ActiveDirectory', identifier: 'x1', actions: [] }],
  ...differs,
});

describe('disable-ad-user and enable-ad-user', () => {
  it('disable the account in Active Directory and enable it again, each proved by what Defender for Identity shows', async () => {
    const { tenant, graph, target } = await actionFixture(bianca);
    const before = await disableAdUser.prove?.({ graph, since: 0 }, { user: target });

    const note = await run(disableAdUser, graph, target);
    const proof = await disableAdUser.prove?.({ graph, since: 0 }, { user: target });
    const again = await disableAdUser.unneeded?.({ graph, ...since }, { user: target });
    await run(enableAdUser, graph, target);

    assert.equal(before, undefined);
    assert.match(note, /^Queued in Defender for Identity/);
    assert.match(proof ?? '', /shows it as disabled in Active Directory/);
    assert.match(again ?? '', /^Nothing to do: it is disabled/);
    assert.match((await enableAdUser.prove?.({ graph, since: 0 }, { user: target })) ?? '', /as enabled/);
    assert.equal(tenant.user(bianca)?.accountEnabled, true, 'Entra shows it with the next sync only');
  });

  it('says nothing of a proof until the sensor has done it', async () => {
    const { graph, target } = await actionFixture(bianca);
    const still = watching(graph, [anAccount()]);
    await run(disableAdUser, graph, target);

    assert.equal(await disableAdUser.prove?.({ graph: still, since: 0 }, { user: target }), undefined);
  });
});

describe('force-ad-password', () => {
  it('is told as sent, never as a password that was replaced, and cannot be proved', async () => {
    const { tenant, graph, target } = await actionFixture(bianca);

    const note = await run(forceAdPassword, graph, target);

    assert.match(note, /^Queued in Defender for Identity, not proved: the old password works until the next logon/);
    assert.doesNotMatch(JSON.stringify([note, forceAdPassword.step, forceAdPassword.title]), /replaced/i);
    assert.ok(!('prove' in forceAdPassword));
    assert.match(JSON.stringify(tenant.calls.at(-1)?.body), /"action":"forcePasswordReset"/);
  });
});

for (const action of [disableAdUser, enableAdUser, forceAdPassword]) {
  describe(action.name, () => {
    for (const [status, code] of [
      [403, 'forbidden'],
      [404, 'not-found'],
      [429, 'throttled'],
      [503, 'unavailable'],
    ] as const)
      it(`throws ${code} when Graph answers ${status}, and changes nothing`, async () => {
        const { tenant, graph, target } = await actionFixture(bianca);
        tenant.setFaults([{ match: 'POST /security/identities/identityAccounts/*/invokeAction', status }]);

        await assert.rejects(run(action, graph, target), problem(code));

        assert.equal((await identityAccountOf(graph, target)).enabled, true);
      });

    for (const [why, value, words] of [
      ['does not watch it', [], /does not watch this account\. Do it in Active Directory\./],
      ['has several for it', [anAccount(), anAccount({ id: 'a2' })], /has 2 accounts for this one/],
      ['knows only its cloud account', [anAccount({ accounts: [] })], /knows no Active Directory account/],
      [
        'does not offer the action',
        [anAccount({ accounts: [{ identityProvider: 'activeDirectory', identifier: 'x1', actions: ['other'] }] })],
        /does not offer this for the account/,
      ],
    ] as const)
      it(`stops where Defender for Identity ${why}`, async () => {
        const { tenant, graph, target } = await actionFixture(bianca);

        await assert.rejects(run(action, watching(graph, value), target), words);

        assert.ok(tenant.calls.every(({ method }) => method === 'GET'));
      });

    it('says that the tenant does not use Defender for Identity', async () => {
      const { tenant, graph, target } = await actionFixture(bianca);
      const message = 'Tenant is not onboarded to Microsoft Defender for Identity';
      tenant.setFaults([
        { match: 'GET /security/identities/identityAccounts', status: 403, code: 'Forbidden', message },
      ]);

      await assert.rejects(
        run(action, graph, target),
        (error: unknown) =>
          error instanceof GraphProblem && error.code === 'unlicensed' && /does not use/.test(error.message),
      );
    });

    it('has nothing to act on for an account of the cloud', async () => {
      const { graph, target } = await actionFixture('alex@contoso.com');

      await assert.rejects(run(action, graph, target), /no account in Active Directory/);
    });
  });
}

it('Defender for Identity is reached in Microsoft’s global cloud only', async () => {
  const { tenant, graph, target } = await actionFixture(bianca);
  const other = Object.values(clouds).filter((cloud) => missingIn(cloud, 'identity-accounts'));

  for (const cloud of other)
    await assert.rejects(run(disableAdUser, inCloud(graph, cloud), target), /does not have Defender for Identity/);

  assert.deepEqual(other.map(({ name }) => name).toSorted(), ['china', 'dod', 'gcc-high']);
  assert.ok(tenant.calls.every(({ method }) => method === 'GET'));
});
