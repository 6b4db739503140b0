import assert from 'node:assert/strict';
import { blockIp } from '../../../services/actions/block-ip.ts';
import { unblockIp } from '../../../services/actions/unblock-ip.ts';
import type { OwnDeed } from '../../../services/contract/ledger.ts';
import { readLocation } from '../../../services/directory/named-locations.ts';
import { GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import { idOfAddress } from '../../../services/model/ip-address.ts';
import { plainTarget, type Target } from '../../../services/model/person.ts';
import { practiceBlockedLocation } from '../../../bot/config/command-policy.ts';
import { blockedLocation, countriesLocation, officeLocation } from '../../../practice/state/named-locations.ts';
import { actionFixture, problem, secrets } from '../../harness/actions.ts';

const since = 0;
const earlier: readonly [] = [];
const attacker = '198.51.100.140';

const target = (address: string): Target =>
  plainTarget({ kind: 'address', id: idOfAddress(address), name: address, upn: 'IP address' });

const rangesIn = async (graph: Graph, location: string = blockedLocation) =>
  (await readLocation(graph, location)).ipRanges?.map(({ cidrAddress }) => cidrAddress);

async function practice() {
  const { tenant, graph } = await actionFixture('alex@contoso.com');
  const block = (address: string, more: object = {}) =>
    blockIp.run(
      { graph, secrets },
      blockIp.args.parse({ address: target(address), location: blockedLocation, ...more }),
    );
  const unblock = (address: string, last?: OwnDeed) =>
    unblockIp.run({ graph, secrets, ledger: { lastOf: () => Promise.resolve(last) } }, { address: target(address) });
  return { tenant, graph, block, unblock };
}

const saying = (words: RegExp) => (error: unknown) =>
  error instanceof GraphProblem && error.code === 'rejected' && words.test(error.message);

/** What Cordon finds in its history about an address that it has blocked. */
const blocked: OwnDeed = { action: 'block-ip', args: { location: blockedLocation }, kept: { listed: false } };

describe('block-ip', () => {
  it('uses in practice mode the location that a policy of the practice tenant blocks', () => {
    assert.equal(practiceBlockedLocation, blockedLocation);
  });

  it('adds an address to what is there, and proves it', async () => {
    const { graph, tenant, block } = await practice();
    const args = { address: target(attacker), location: blockedLocation };

    const before = await blockIp.prove?.({ graph, since }, args);
    const said = await block(attacker);
    const proof = await blockIp.prove?.({ graph, since }, args);

    assert.equal(before, undefined);
    assert.match(said, /^Added to “Blocked addresses”, which has 2 ranges now\./);
    assert.equal(proof, 'Entra shows the address in “Blocked addresses”.');
    assert.deepEqual(await rangesIn(graph), ['192.0.2.1/32', '198.51.100.140/32']);
    const patch = tenant.calls.find(({ method }) => method === 'PATCH');
    assert.deepEqual(patch?.body, {
      '@odata.type': '#microsoft.graph.ipNamedLocation',
      ipRanges: [
        { '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '192.0.2.1/32' },
        { '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '198.51.100.140/32' },
      ],
    });
  });
  it('adds an IPv6 address', async () => {
    const { graph, block } = await practice();

    await block('2001:db8:85a3::8a2e:370:7334');

    assert.deepEqual(await rangesIn(graph), ['192.0.2.1/32', '2001:db8:85a3::8a2e:370:7334/128']);
  });
  it('adds all of several addresses at once, although each write replaces all ranges', async () => {
    const { graph, block } = await practice();
    const many = Array.from({ length: 3 }, (_, n) => `198.51.100.${n + 1}`);

    await Promise.all(many.map((address) => block(address)));

    assert.deepEqual(await rangesIn(graph), ['192.0.2.1/32', ...many.map((address) => `${address}/32`)]);
  });
  it('is not needed for an address that is there, nor for one in a wider range of it', async () => {
    const { graph, tenant, block } = await practice();
    const unneeded = (address: string) =>
      blockIp.unneeded?.({ graph, since, earlier }, { address: target(address), location: blockedLocation });

    const [there, new_] = [await unneeded('192.0.2.1'), await unneeded(attacker)];
    const said = await block('192.0.2.1');

    assert.match(there ?? '', /^Nothing to do: the address is in “Blocked addresses”/);
    assert.equal(new_, undefined);
    assert.match(said, /already/);
    assert.ok(tenant.calls.every(({ method }) => method === 'GET'));
  });

  const refusals: readonly (readonly [why: string, address: string, more: object, words: RegExp])[] = [
    ['without a location in the policy', attacker, { location: undefined }, /policy file names no location/],
    ['for a private address', '10.1.2.3', {}, /no public address/],
    ['for an address of a trusted location', '203.0.113.8', {}, /trusted location “Office Zürich”/],
    ['for an address that the policy never blocks', attacker, { never: '198.51.100.0/24' }, /must never be blocked/],
    ['in a trusted location', attacker, { location: officeLocation }, /No Conditional Access policy that is on blocks/],
    ['in a location of countries', attacker, { location: countriesLocation }, /No Conditional Access policy/],
  ];
  for (const [why, address, more, words] of refusals) {
    it(`is refused ${why}, and changes nothing`, async () => {
      const { tenant, block } = await practice();

      await assert.rejects(block(address, more), saying(words));

      assert.ok(tenant.calls.every(({ method }) => method === 'GET'));
    });
  }
  for (const [why, change, words] of [
    ['is a trusted one', { isTrusted: true }, /is a trusted location/],
    ['is one of countries', { '@odata.type': '#microsoft.graph.countryNamedLocation' }, /location of countries/],
    ['is full', { ipRanges: Array.from({ length: 2000 }, () => ({ cidrAddress: '192.0.2.1/32' })) }, /has 2000 ranges/],
  ] as const) {
    it(`is refused where the location of the policy ${why}`, async () => {
      const { graph } = await practice();
      const args = { address: target(attacker), location: blockedLocation };

      await assert.rejects(blockIp.run({ graph: changing(graph, change), secrets }, args), saying(words));
    });
  }
  for (const [why, from, to] of [
    ['is off', '"enabled"', '"disabled"'],
    ['only reports', '"enabled"', '"enabledForReportingButNotEnforced"'],
    ['asks for something else', '["block"]', '["mfa"]'],
    ['leaves the location out', '"excludeLocations":[]', `"excludeLocations":["${blockedLocation}"]`],
  ] as const) {
    it(`is refused where the policy of the location ${why}`, async () => {
      const { graph } = await practice();
      const args = { address: target(attacker), location: blockedLocation };

      await assert.rejects(
        blockIp.run({ graph: rewriting(graph, from, to), secrets }, args),
        saying(/so this would block nothing/),
      );
    });
  }
  for (const [status, code] of [
    [403, 'forbidden'],
    [404, 'not-found'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when Graph answers ${status}, and changes nothing`, async () => {
      const { tenant, graph, block } = await practice();
      tenant.setFaults([{ match: 'PATCH /identity/*', status, times: 1 }]);

      await assert.rejects(block(attacker), problem(code));

      assert.deepEqual(await rangesIn(graph), ['192.0.2.1/32']);
    });
  }
});

describe('unblock-ip', () => {
  it('takes out what Cordon has added, and nothing else', async () => {
    const { graph, block, unblock } = await practice();
    await block(attacker);
    await block('198.51.100.141');

    const said = await unblock(attacker, blocked);
    const proof = await unblockIp.prove?.(
      { graph, since, ledger: { lastOf: () => Promise.resolve(blocked) } },
      { address: target(attacker) },
    );

    assert.match(said, /^Taken out of “Blocked addresses”/);
    assert.match(proof ?? '', /does not show the address/);
    assert.deepEqual(await rangesIn(graph), ['192.0.2.1/32', '198.51.100.141/32']);
  });
  for (const [why, last] of [
    ['Cordon never blocked', undefined],
    ['Cordon has unblocked since', { ...blocked, action: 'unblock-ip' }],
    ['was there before Cordon', { ...blocked, kept: { listed: true } }],
  ] as const) {
    it(`leaves an address alone that ${why}`, async () => {
      const { tenant, unblock } = await practice();

      await assert.rejects(unblock('192.0.2.1', last), saying(/^Cordon has not blocked 192\.0\.2\.1/));

      assert.deepEqual(tenant.calls, []);
    });
  }
  it('says that the address is gone already', async () => {
    const { unblock } = await practice();

    assert.match(await unblock(attacker, blocked), /not in “Blocked addresses” any more/);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [404, 'not-found'],
    [429, 'throttled'],
  ] as const) {
    it(`throws ${code} when Graph answers ${status}`, async () => {
      const { tenant, unblock } = await practice();
      tenant.setFaults([{ match: 'GET /identity/*', status, times: 9 }]);

      await assert.rejects(unblock(attacker, blocked), problem(code));
    });
  }
});

/** The same Graph, in which one location is different. */
const changing = (graph: Graph, change: object): Graph => ({
  ...graph,
  send: async (call) => {
    const answer = await graph.send(call);
    return call.path.encoded.endsWith(`/namedLocations/${blockedLocation}`)
      ? call.response.parse({ ...answer, ...change })
      : answer;
  },
});

/** The same Graph, in whose policies a text is another one. */
const rewriting = (graph: Graph, from: string, to: string): Graph => ({
  ...graph,
  send: async (call) => {
    const answer = await graph.send(call);
    return call.path.encoded.endsWith('/policies')
      ? call.response.parse(JSON.parse(JSON.stringify(answer).replaceAll(from, to)))
      : answer;
  },
});
