import assert from 'node:assert/strict';
import { graphPath } from '../../../services/graph/graph.ts';
import { graphs, tenantScopeOf, targetOf, tenantOfAddress, tenantShown } from '../../../services/graph/tenants.ts';
import { z } from 'zod';
import { problemIn } from '../../harness/graph.ts';

const contoso = { id: 'aaaaaaaa-1111-4111-8111-111111111111', name: 'Contoso', domains: ['contoso.com'] };
const fabrikam = {
  id: 'bbbbbbbb-1111-4111-8111-111111111111',
  name: 'Fabrikam',
  domains: ['fabrikam.com', 'fab.example'],
};
const tenants = { all: [contoso, fabrikam], defaultTenant: contoso, botTenant: contoso.id };
const unlistedBotTenant = { ...tenants, defaultTenant: fabrikam, botTenant: 'cccccccc-1111-4111-8111-111111111111' };

describe('the tenant that a request acts on', () => {
  const rows: readonly (readonly [
    why: string,
    all: typeof tenants,
    teams: string,
    asked: string | undefined,
    name: string | undefined,
  ])[] = [
    ['is that of the conversation', tenants, contoso.id, undefined, 'Contoso'],
    ['is that of the conversation, in any case', tenants, fabrikam.id.toUpperCase(), undefined, 'Fabrikam'],
    ['can be picked by name from the bot’s own', tenants, contoso.id, 'FABRIKAM', 'Fabrikam'],
    ['can be picked by a domain', tenants, contoso.id, 'Fab.Example', 'Fabrikam'],
    ['can be picked by its id', tenants, contoso.id, fabrikam.id.toUpperCase(), 'Fabrikam'],
    ['is none when nobody knows it', tenants, contoso.id, 'fabrikam.co', undefined],
    ['may be named where it is the only one', tenants, fabrikam.id, 'fabrikam', 'Fabrikam'],
    ['cannot be picked from another', tenants, fabrikam.id, 'contoso.com', undefined],
    [
      'is the default one where the bot’s own is not looked after',
      unlistedBotTenant,
      unlistedBotTenant.botTenant,
      undefined,
      'Fabrikam',
    ],
    [
      'can be picked where the bot’s own is not looked after',
      unlistedBotTenant,
      unlistedBotTenant.botTenant,
      'contoso',
      'Contoso',
    ],
  ];
  for (const [why, all, teams, asked, name] of rows) {
    it(why, () => {
      assert.equal(targetOf(all, tenantScopeOf(all, teams), asked)?.name, name);
    });
  }

  it('is that of the channel where one is set, and only where it may be', () => {
    const there = { ...tenantScopeOf(tenants, contoso.id), channelTenant: 'fabrikam' };

    assert.equal(targetOf(tenants, there, undefined)?.name, 'Fabrikam');
    assert.equal(targetOf(tenants, there, 'contoso')?.name, 'Contoso');
    assert.equal(
      targetOf(tenants, { ...tenantScopeOf(tenants, fabrikam.id), channelTenant: 'contoso' }, undefined),
      undefined,
    );
  });
});

describe('tenants', () => {
  it('are found by the whole domain of an address', () => {
    assert.equal(tenantOfAddress(tenants, 'alex@FABRIKAM.com')?.name, 'Fabrikam');
    assert.equal(tenantOfAddress(tenants, 'alex@notfabrikam.com'), undefined);
  });

  it('are shown only where there are several', () => {
    assert.equal(tenantShown(tenants, fabrikam.id), 'Fabrikam');
    assert.equal(tenantShown({ ...tenants, all: [fabrikam] }, fabrikam.id), null);
  });

  it('that are no longer served are never called, nor any other in their place', async () => {
    const graph = graphs(new Map())(fabrikam.id).with({});

    const problem = await problemIn(graph.send({ method: 'GET', path: graphPath`/users`, response: z.unknown() }));

    assert.deepEqual([problem.code, problem.message.includes(fabrikam.id)], ['rejected', true]);
  });
});
