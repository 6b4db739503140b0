import assert from 'node:assert/strict';
import { createFederatedDomains } from '../../../services/directory/domains.ts';
import { accountTraitsOf } from '../../../services/directory/people-search.ts';
import { actionFixture } from '../../harness/actions.ts';

const list = 'GET /domains';

describe('the federated domains of a tenant', () => {
  it('are those whose passwords another identity provider checks', async () => {
    const { graph } = await actionFixture('alex@contoso.com');

    const found = await createFederatedDomains(Date.now)(graph);

    assert.deepEqual([...found], ['adatum.com']);
  });

  it('are read once in five minutes, also for two who ask at the same time', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    const clock = { at: 0 };
    const federatedDomains = createFederatedDomains(() => clock.at);

    await Promise.all([federatedDomains(graph), federatedDomains(graph)]);
    clock.at = 5 * 60_000 - 1;
    await federatedDomains(graph);
    const before = tenant.calls.length;
    clock.at += 1;
    await federatedDomains(graph);

    assert.deepEqual([before, tenant.calls.length], [1, 2]);
  });

  it('are none where Graph refuses, which is remembered too', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: list, status: 403 }]);
    const federatedDomains = createFederatedDomains(Date.now);

    const found = [await federatedDomains(graph), await federatedDomains(graph)];

    assert.deepEqual(
      found.map(({ size }) => size),
      [0, 0],
    );
    assert.equal(tenant.calls.length, 1);
  });

  it('are asked for again after Graph did not answer', async () => {
    const { tenant, graph } = await actionFixture('alex@contoso.com');
    tenant.setFaults([{ match: list, status: 503 }]);
    const federatedDomains = createFederatedDomains(Date.now);

    const found = [await federatedDomains(graph), await federatedDomains(graph)];

    assert.deepEqual(
      found.map(({ size }) => size),
      [0, 1],
    );
  });
});

describe('an account', () => {
  const federated = new Set(['adatum.com']);
  for (const [why, account, traits] of [
    ['of a managed domain', { userPrincipalName: 'alex@contoso.com' }, []],
    ['of a federated domain', { userPrincipalName: 'otto@ADATUM.com' }, ['federated']],
    ['of a domain that only ends alike', { userPrincipalName: 'otto@notadatum.com' }, []],
    ['deleted, of a federated domain', { userPrincipalName: '5c1cotto@adatum.com' }, ['federated']],
    ['that was invited', { userPrincipalName: 'kim_x.com#EXT#@contoso.com', creationType: 'Invitation' }, ['guest']],
    ['that signed up itself', { userPrincipalName: 'kim@x.com', creationType: 'SelfServiceSignUp' }, ['guest']],
    [
      'of another tenant, although a member here',
      { userPrincipalName: 'k_x.com#EXT#@contoso.com', userType: 'Member' },
      ['guest'],
    ],
    ['with a password here, although a guest', { userPrincipalName: 'temp@contoso.com', userType: 'Guest' }, []],
    ['without a name', { userPrincipalName: null }, []],
  ] as const)
    it(`${why} is ${traits.join(' and ') || 'neither federated nor a guest'}`, () => {
      const { guest, federated: isFederated } = accountTraitsOf(account, federated);

      assert.deepEqual([...(guest ? ['guest'] : []), ...(isFederated ? ['federated'] : [])], [...traits]);
    });
});
