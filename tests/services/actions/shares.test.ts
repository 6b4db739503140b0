import assert from 'node:assert/strict';
import { listShares } from '../../../services/actions/list-shares.ts';
import { removeShares } from '../../../services/actions/remove-shares.ts';
import type { Target } from '../../../services/model/person.ts';
import { actionFixture, problem, secrets } from '../../harness/actions.ts';
import { asking, factsOf, notRead } from '../../harness/reads.ts';
import { z } from 'zod';

const grady = 'grady@contoso.com';
const permission = 'DELETE /drives/*/items/*/permissions/*';
const given = (user: Target, args: object = {}) => removeShares.args.parse({ user, ...args });
const asked = { since: 0, earlier: [] };

describe('list-shares', () => {
  it('lists links for anyone first, then people outside, and nobody of the organisation', async () => {
    const { ask } = await asking(listShares, { upn: grady });

    const report = await ask();

    assert.equal(report.title, '3 outside shares of Grady Archie');
    assert.deepEqual(
      report.rows?.map(({ what, details }) => [what, ...(details ?? [])]),
      [
        ['“Payroll 2026.xlsx” is open to anyone with the link, who may read it', 'in Documents/Payroll'],
        ['“Contracts” is shared with drop@mailbox-sync.example, who may change it'],
        [
          '“Fabrikam contract.pdf” is shared with drop@mailbox-sync.example, who may change it',
          'in Contracts',
          'shared through the folder above',
        ],
      ],
    );
    assert.equal(factsOf(report).get('Shared items looked at'), '4');
  });
  it('leads to the end of one share, of all, and of none that is inherited', async () => {
    const { tenant, ask } = await asking(listShares, { upn: grady });
    const id = tenant.user(grady)?.id ?? '';

    const { rows = [], offers } = await ask();

    const [link, folder, inherited] = rows.map(({ lead }) => (lead === 'fact' ? lead : lead?.command));
    assert.match(link ?? '', new RegExp(`^remove-shares ${id} shares=01\\w+/f0cfaca6-[\\w-]+$`));
    assert.match(folder ?? '', /^remove-shares /);
    assert.equal(inherited, 'fact');
    assert.deepEqual(offers, [{ label: 'Stop all outside sharing…', command: `remove-shares ${id} shares=all` }]);
  });
  it('finds nothing of an ordinary account', async () => {
    const { ask } = await asking(listShares);

    const { title, offers, findings } = await ask();

    assert.deepEqual([title, offers, findings], ['No outside shares of Alex Wilber', [], []]);
  });
  for (const [who, granted, whom] of [
    [
      'a guest of the tenant',
      { siteUser: { displayName: 'Kim', loginName: 'i:0#.f|membership|kim_x.example#EXT#@contoso.onmicrosoft.com' } },
      'Kim',
    ],
    [
      'somebody whom only SharePoint knows',
      { siteUser: { displayName: 'Kim', email: 'kim@x.example' } },
      'kim@x.example',
    ],
    ['nobody of the tenant', { user: { displayName: 'Lee Gu', email: 'lee@contoso.com' } }, undefined],
  ] as const) {
    it(`tells whom a link for chosen people is for: ${who}`, async () => {
      const { graph, target } = await actionFixture('alex@contoso.com');
      const link = {
        id: 'chosen',
        roles: ['read'],
        link: { scope: 'users', type: 'view' },
        grantedToIdentitiesV2: [granted],
      };
      const shared: typeof graph = {
        ...graph,
        send: (call) =>
          call.path.encoded.endsWith('/permissions')
            ? Promise.resolve(call.response.parse({ value: [link] }))
            : graph.send(call),
      };

      const { rows = [] } = await listShares.run({ graph: shared }, { user: target });

      assert.deepEqual(
        rows.map(({ what }) => what),
        whom === undefined ? [] : [`“Notes.docx” is shared with ${whom}, who may read it`],
      );
    });
  }
  it('says that somebody has no OneDrive', async () => {
    const { ask } = await asking(listShares, { upn: 'ben@contoso.com' });

    assert.match((await ask()).title, /has no OneDrive$/);
  });
  it('follows pages whose token is in the path, and says where it stopped', async () => {
    const { graph, target } = await actionFixture(grady);
    const tokens: (string | undefined)[] = [];
    const endless: typeof graph = {
      ...graph,
      send: async (call) => {
        if (!call.path.encoded.endsWith('/delta')) return graph.send(call);
        tokens.push(call.query?.['token']);
        const link = `https://elsewhere.example/v1.0/drives/d/root/delta(token='page%20${tokens.length}')`;
        const answer = await graph.send({ ...call, query: {}, response: z.looseObject({}) });
        return call.response.parse({ ...answer, '@odata.nextLink': link });
      },
    };

    const report = await listShares.run({ graph: endless }, { user: target });

    assert.deepEqual(tokens.slice(0, 3), [undefined, 'page 1', 'page 2']);
    assert.equal(tokens.length, 20);
    assert.match(notRead(report), /^The rest of the drive: /m);
    assert.equal(report.rows?.length, 3);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [429, 'throttled'],
  ] as const) {
    it(`throws ${code} when Graph answers ${status}`, async () => {
      const { tenant, ask } = await asking(listShares, { upn: grady });
      tenant.setFaults([{ match: 'GET /drives/*/root/delta', status }]);

      await assert.rejects(ask(), problem(code));
    });
  }
});

describe('remove-shares', () => {
  it('stops all sharing outside, proves it, does no harm when it runs twice, and is not needed then', async () => {
    const { graph, target } = await actionFixture(grady);
    const before = [
      await removeShares.prove?.({ graph, ...asked }, given(target)),
      await removeShares.unneeded?.({ graph, ...asked }, given(target)),
    ];

    const note = await removeShares.run({ graph, secrets }, given(target));
    const again = await removeShares.run({ graph, secrets }, given(target));

    assert.deepEqual(before, [undefined, undefined]);
    assert.match(note, /^Shares removed: “Payroll 2026\.xlsx” is open to anyone.*“Contracts” is shared with drop@/);
    assert.doesNotMatch(note, /left/);
    assert.equal(again, 'Shares: none.');
    assert.equal(
      await removeShares.prove?.({ graph, ...asked }, given(target)),
      'OneDrive shows nothing shared outside.',
    );
    assert.match((await removeShares.unneeded?.({ graph, ...asked }, given(target))) ?? '', /^Nothing to do/);
  });
  it('keeps what was shared, with whom, and leaves sharing inside the organisation alone', async () => {
    const { tenant, graph, target } = await actionFixture(grady);
    const kept = await removeShares.keep?.read({ graph }, given(target));

    await removeShares.run({ graph, secrets }, given(target));

    assert.equal(
      removeShares.keep?.says(kept ?? {}),
      'Payroll 2026.xlsx (anyone with the link), Contracts (drop@mailbox-sync.example), Fabrikam contract.pdf (drop@mailbox-syn…',
    );
    const removed = tenant.calls.filter(({ method }) => method === 'DELETE').map(({ url }) => url);
    assert.equal(removed.length, 2);
    assert.equal(removeShares.wayBack.kind, 'none');
  });
  it('stops one share without a look at the rest of the drive', async () => {
    const { tenant, graph, target } = await actionFixture(grady);
    const { rows = [] } = await listShares.run({ graph }, { user: target });
    const lead = rows[0]?.lead;
    const [, id = ''] = /shares=(\S+)$/.exec(lead === undefined || lead === 'fact' ? '' : lead.command) ?? [];
    const listed = tenant.calls.length;

    const note = await removeShares.run({ graph, secrets }, given(target, { shares: id }));

    assert.match(note, /^Shares removed: “Payroll 2026\.xlsx” [^,]*, who may read it\.$/);
    assert.ok(tenant.calls.slice(listed).every(({ url }) => !url.includes('/delta')));
    assert.equal((await listShares.run({ graph }, { user: target })).rows?.length, 2);
    assert.match((await removeShares.prove?.({ graph, ...asked }, given(target, { shares: id }))) ?? '', /any more/);
  });
  it('tells what is shared through a folder that is left alone', async () => {
    const { graph, target } = await actionFixture(grady);
    const { table } = await listShares.run({ graph }, { user: target });
    const inherited = table?.rows[2]?.at(-1) ?? '';

    const note = await removeShares.run({ graph, secrets }, given(target, { shares: inherited }));

    assert.match(note, /^Shares left: “Fabrikam contract\.pdf” .*\(through the folder above: stop sharing that\)\.$/);
    assert.equal(await removeShares.prove?.({ graph, ...asked }, given(target, { shares: inherited })), undefined);
  });
  it('tries once more what the folder had to go before, where Graph does not say that it is inherited', async () => {
    const { graph, target } = await actionFixture(grady);
    const silent: typeof graph = {
      ...graph,
      send: async (call) => {
        const answer: unknown = await graph.send({ ...call, response: z.unknown() });
        return call.response.parse(JSON.parse(JSON.stringify(answer ?? null).replaceAll('inheritedFrom', 'other')));
      },
    };

    const { table } = await listShares.run({ graph }, { user: target });
    const [, folder = '', file = ''] = (table?.rows ?? []).map((cells) => cells.at(-1) ?? '');

    const note = await removeShares.run({ graph: silent, secrets }, given(target, { shares: `${file},${folder}` }));

    assert.match(note, /^Shares removed: .*“Contracts”.*; gone already: “Fabrikam contract\.pdf”/);
  });
  it('refuses an id that is none, before it changes anything', async () => {
    const { tenant, graph, target } = await actionFixture(grady);

    await assert.rejects(
      removeShares.run({ graph, secrets }, given(target, { shares: 'Payroll' })),
      /no id of a share/,
    );

    assert.ok(tenant.calls.every(({ method }) => method !== 'DELETE'));
  });
  it('says that somebody without OneDrive shares nothing from it', async () => {
    const { graph, target } = await actionFixture('ben@contoso.com');

    await assert.rejects(removeShares.run({ graph, secrets }, given(target)), /no OneDrive/);
  });
  it('counts a share as gone that somebody else has ended meanwhile', async () => {
    const { tenant, graph, target } = await actionFixture(grady);
    tenant.setFaults([{ match: permission, status: 404, times: 2 }]);

    assert.match(await removeShares.run({ graph, secrets }, given(target)), /^Shares gone already: /);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when Graph answers ${status}, and stops nothing`, async () => {
      const { tenant, graph, target } = await actionFixture(grady);
      tenant.setFaults([{ match: permission, status, times: 9 }]);

      await assert.rejects(removeShares.run({ graph, secrets }, given(target)), problem(code));

      assert.equal((await listShares.run({ graph }, { user: target })).rows?.length, 3);
    });
  }
});
