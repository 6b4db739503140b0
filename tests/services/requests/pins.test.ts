import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { practicePersonNamed } from '../../../practice/people/people.ts';
import { graphPath, GraphProblem, type Graph } from '../../../services/graph/graph.ts';
import { personId, type PersonId } from '../../../services/model/person.ts';
import { pinFaultSentence, type PinFault } from '../../../services/requests/pins.ts';
import { migrate } from '../../../services/store/migrate.ts';
import { createPinStore, type Pin } from '../../../services/store/pins.ts';
import { eachEngine, emptyDatabase } from '../../harness/engines.ts';
import { client } from '../../harness/graph.ts';
import { contoso, keptPins, pinsOver } from '../../harness/pins.ts';
import { key } from '../../harness/store.ts';
import { z } from 'zod';

const idOf = (firstName: string): PersonId => personId(practicePersonNamed(firstName)?.id ?? '') ?? assert.fail();
const [lee, joni] = [idOf('lee'), idOf('joni')];
const address = 'lee@contoso.com';

/** Pins of a policy that names Lee, over the practice tenant, with a clock to set and what they reported. */
async function setUp(file: object = { approvers: { people: ['Lee@contoso.com'] } }) {
  const { graph, tenant } = await client();
  const clock = { at: 0 };
  const pinned: string[] = [];
  const faults: PinFault[] = [];
  const policy = policyOf(policyFile.parse(file), false);
  const store = keptPins();
  const over = (used: Graph = graph) =>
    pinsOver(policy, used, {
      store,
      now: () => clock.at,
      onPinned: (pin, { name }) => pinned.push(`${pin.address} is ${name}`),
      onFault: (fault) => faults.push(fault),
    });
  const rename = (id: PersonId, userPrincipalName: string) =>
    graph.send({ method: 'PATCH', path: graphPath`/users/${id}`, body: { userPrincipalName }, response: z.unknown() });
  const handOver = async () => {
    await rename(lee, 'lee.gu@contoso.com');
    await rename(joni, address);
  };
  return { graph, tenant, clock, pinned, faults, over, pins: over(), rename, handOver };
}

describe('the pin of an address', () => {
  it('is made once, however many ask at once and however it is written', async () => {
    const { pins, pinned, tenant } = await setUp();

    const ids = await Promise.all([
      pins.idsOf(contoso.id, [address]),
      pins.idsOf(contoso.id, ['LEE@contoso.com']),
      pins.idsOf(contoso.id, [joni.toUpperCase(), ` ${address}`]),
    ]);

    assert.deepEqual(ids, [[lee], [lee], [joni, lee]]);
    assert.deepEqual(pinned, ['lee@contoso.com is Lee Gu']);
    assert.equal(tenant.calls.length, 1);
  });

  it('outlives the process that made it', async () => {
    const { over, pins, handOver } = await setUp();
    await pins.idsOf(contoso.id, [address]);
    await handOver();

    assert.deepEqual(await over().idsOf(contoso.id, [address]), [lee]);
  });

  it('is reported once for each change, and mended when the address comes back', async () => {
    const { pins, faults, handOver, rename } = await setUp();
    await pins.look();

    await handOver();
    await pins.look();
    await pins.look();
    const moved = pins.faults();
    await rename(joni, 'joni@contoso.com');
    await pins.look();
    await rename(lee, address);
    await pins.look();

    assert.deepEqual(
      faults.map(({ kind, person, holder }) => [kind, person, holder]),
      [
        ['moved', lee, joni],
        ['gone', lee, undefined],
      ],
    );
    assert.match(moved.map(pinFaultSentence).join(), /lee@contoso.com belongs to .* now, who has no right by it/);
    assert.deepEqual(pins.faults(), []);
  });

  it('is reported when somebody who has the address now is seen', async () => {
    const { pins, faults } = await setUp();
    await pins.idsOf(contoso.id, [address]);

    pins.saw(contoso.id, 'Lee@contoso.com', joni);
    pins.saw(contoso.id, 'joni@contoso.com', joni);

    assert.deepEqual(
      faults.map(({ kind, holder }) => [kind, holder]),
      [['moved', joni]],
    );
  });

  it('is not made while Graph cannot say', async () => {
    const { tenant, pins } = await setUp();
    tenant.setFaults([{ match: 'GET /users/*', status: 503, times: 9 }]);

    await assert.rejects(pins.idsOf(contoso.id, [address]), GraphProblem);
    tenant.setFaults([]);

    assert.deepEqual(await pins.idsOf(contoso.id, [address]), [lee]);
  });

  it('is nobody’s where nobody has the address, until the next look', async () => {
    const { pins, faults, rename, tenant } = await setUp({ approvers: { people: ['nobody@contoso.com'] } });
    const before = [
      await pins.idsOf(contoso.id, ['nobody@contoso.com']),
      await pins.idsOf(contoso.id, ['nobody@contoso.com']),
    ];
    const calls = tenant.calls.length;
    await rename(joni, 'nobody@contoso.com');

    await pins.look();

    assert.deepEqual([before, calls], [[[], []], 1]);
    assert.deepEqual(
      faults.map(({ kind }) => kind),
      ['unknown'],
    );
    assert.deepEqual(await pins.idsOf(contoso.id, ['nobody@contoso.com']), [joni]);
    assert.deepEqual(pins.faults(), []);
  });

  it('is nobody’s for an alias, because Graph finds accounts by their UPN only', async () => {
    const { pins } = await setUp();

    assert.deepEqual(await pins.idsOf(contoso.id, ['legal-desk@contoso.com', 'x y', '..@..']), []);
  });

  it('is looked at every quarter of an hour, and sooner when Graph could not say', async () => {
    const { pins, clock, tenant } = await setUp();
    const sweepAt = async (minutes: number): Promise<number> => {
      clock.at = minutes * 60_000;
      const before = tenant.calls.length;
      await pins.sweep();
      return tenant.calls.length - before;
    };

    const looks = [await sweepAt(0), await sweepAt(14), await sweepAt(15)];
    tenant.setFaults([{ match: 'GET /users/*', status: 503, times: 99 }]);
    await sweepAt(30);
    tenant.setFaults([]);
    const again = [await sweepAt(30.5), await sweepAt(31)];

    assert.deepEqual(
      [looks, again],
      [
        [1, 0, 1],
        [0, 1],
      ],
    );
  });
});

eachEngine('stored pins', () => {
  const pin: Pin = { tenant: contoso.id, address, person: lee, at: 7 };

  /** A store with that pin in it. */
  async function stored() {
    const db = await emptyDatabase();
    await migrate(db);
    const store = createPinStore(db, key);
    return { db, store, first: await store.add(pin) };
  }

  it('are kept as they were first, whoever adds them again', async () => {
    const { store, first } = await stored();

    const second = await store.add({ ...pin, person: joni, at: 8 });

    assert.deepEqual(
      [first, second],
      [
        { ...pin, genuine: true },
        { ...pin, genuine: true },
      ],
    );
    assert.deepEqual(await store.all(), [{ ...pin, genuine: true }]);
  });

  const edits: readonly (readonly [what: string, sql: string])[] = [
    ['the person', `UPDATE pin SET person = '${joni}'`],
    ['the address', `UPDATE pin SET address = 'adele@contoso.com'`],
    ['the tenant', `UPDATE pin SET tenant = 'other'`],
    ['the time', 'UPDATE pin SET at = 8'],
    ['the MAC', `UPDATE pin SET mac = 'x'`],
  ];
  for (const [what, sql] of edits) {
    it(`are not genuine when somebody has edited ${what}`, async () => {
      const { db, store } = await stored();

      await db.query(sql);

      assert.deepEqual(
        (await store.all()).map(({ genuine }) => genuine),
        [false],
      );
    });
  }

  it('are looked at again with the addresses, so that an edit is noticed while the bot runs', async () => {
    const { graph } = await client();
    const { db, store } = await stored();
    const policy = policyOf(policyFile.parse({ approvers: { people: [address] } }), false);
    const pins = pinsOver(policy, graph, { store });
    const before = await pins.idsOf(contoso.id, [address]);
    await db.query(`UPDATE pin SET person = '${joni}'`);

    await pins.look();

    assert.deepEqual([before, await pins.idsOf(contoso.id, [address])], [[lee], []]);
    assert.deepEqual(
      pins.faults().map(({ kind }) => kind),
      ['broken'],
    );
  });

  it('that are not genuine give no right, but leave nobody unprotected, and are reported', async () => {
    const { graph } = await client();
    const { db, store } = await stored();
    await db.query(`UPDATE pin SET person = '${joni}'`);
    const faults: PinFault[] = [];
    const policy = policyOf(policyFile.parse({ approvers: { people: [address] } }), false);
    const pins = pinsOver(policy, graph, { store, onFault: (fault) => faults.push(fault) });

    const [rights, guarded] = [await pins.idsOf(contoso.id, [address]), await pins.guardedIdsOf(contoso.id, [address])];

    assert.deepEqual([rights, guarded], [[], [lee]]);
    assert.deepEqual(
      faults.map(({ kind }) => kind),
      ['broken'],
    );
    assert.match(pins.faults().map(pinFaultSentence).join(), /gives no right/);
  });
});
