import assert from 'node:assert/strict';
import { z } from 'zod';
import { removeFromGroups } from '../../../services/actions/remove-from-groups.ts';
import { removeGrants } from '../../../services/actions/remove-grants.ts';
import { listGrants } from '../../../services/actions/list-grants.ts';
import { listGroups } from '../../../services/actions/list-groups.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import type { PracticeTenant } from '../../../practice/tenant.ts';
import { inWords, problem, secrets, actionFixture } from '../../harness/actions.ts';

const alex = 'alex@contoso.com';
/** A member of a dynamic group, a synced one and an ordinary one. */
const bianca = 'bianca@contoso.com';
const asked = { since: 0, earlier: [] };

const deletes = ({ calls }: PracticeTenant): readonly string[] =>
  calls.filter(({ method }) => method === 'DELETE').map(({ url }) => new URL(url).pathname);

describe('remove-grants', () => {
  it('removes every consent of the user, names each app, and is proved', async () => {
    const { tenant, graph, target } = await actionFixture(alex);
    const before = await removeGrants.prove?.({ graph, ...asked }, { user: target });

    const note = await removeGrants.run({ graph, secrets }, { user: target });

    assert.equal(before, undefined);
    assert.match(note, /^Consents removed: Contoso Travel \(openid profile User\.Read\), Mail Sync Pro \(Mail\.Read/);
    assert.match(note, /App assignments were left alone\. Also revoke sessions/);
    assert.match((await removeGrants.prove?.({ graph, ...asked }, { user: target })) ?? '', /no consent/);
    assert.equal(deletes(tenant).length, 2);
    assert.match(inWords(await listGrants.run({ graph }, { user: target })), /^\["1 grant of.*assigned to the user/);
  });
  it('never removes a consent for the whole tenant, even if Graph lists one', async () => {
    const { tenant, graph, target } = await actionFixture(alex);

    await removeGrants.run({ graph: listingTenantWide(graph), secrets }, { user: target });

    assert.equal(deletes(tenant).length, 1);
    assert.ok(deletes(tenant).every((path) => !path.includes('tenant-wide')));
  });
  it('reports what was removed and what was not', async () => {
    const { tenant, graph, target } = await actionFixture(alex);
    tenant.setFaults([{ match: 'DELETE /oauth2PermissionGrants/B*', status: 403 }]);

    await assert.rejects(
      removeGrants.run({ graph, secrets }, { user: target }),
      /removed: Contoso Travel .*; not removed: Mail Sync Pro \(.*\) \(403 Authorization_RequestDenied: Insufficient privileges to complete the operation\)\.$/,
    );
  });
  it('is retried where that can help', async () => {
    const { tenant, graph, target } = await actionFixture(alex);
    tenant.setFaults([{ match: 'DELETE /oauth2PermissionGrants/B*', status: 429 }]);
    await assert.rejects(removeGrants.run({ graph, secrets }, { user: target }), problem('throttled'));

    assert.match(await removeGrants.run({ graph, secrets }, { user: target }), /^Consents removed: Mail Sync Pro/);
  });
  it('counts consents that are already gone as removed', async () => {
    const { tenant, graph, target } = await actionFixture(alex);
    tenant.setFaults([{ match: 'DELETE /oauth2PermissionGrants/B*', status: 404 }]);

    assert.match(await removeGrants.run({ graph, secrets }, { user: target }), /gone already: Mail Sync Pro/);
  });
  it('is not needed when there are none', async () => {
    const { graph, target } = await actionFixture(alex);
    const before = await removeGrants.unneeded?.({ graph, ...asked }, { user: target });
    await removeGrants.run({ graph, secrets }, { user: target });

    assert.equal(before, undefined);
    assert.match((await removeGrants.unneeded?.({ graph, ...asked }, { user: target })) ?? '', /^Nothing to do/);
  });
  for (const app of [
    'Mail Sync Pro',
    'mail sync pro',
    '9b3e6d1c-4a7f-4c28-8e5b-1f2a3b4c5d03',
    'e2a7c9d4-8b1f-4d36-a570-3c2b1a0f9e03',
  ]) {
    it(`removes the consent to one app alone, keeps that one and is proved by it: ${app}`, async () => {
      const { tenant, graph, target } = await actionFixture(alex);
      const args = { user: target, app };
      const { keep = assert.fail('it keeps nothing') } = removeGrants;
      const kept = keep.says(await keep.read({ graph }, args));
      const before = await removeGrants.prove?.({ graph, ...asked }, args);

      const note = await removeGrants.run({ graph, secrets }, args);

      assert.match(kept, /^app 9b3e6d1c-4a7f-4c28-8e5b-1f2a3b4c5d03 \(Mail\.Read [^,]*$/);
      assert.equal(before, undefined);
      assert.match(note, /^Consents removed: Mail Sync Pro \([^;,]*\)\. App/);
      assert.equal(deletes(tenant).length, 1);
      assert.match((await removeGrants.prove?.({ graph, ...asked }, args)) ?? '', /no consent .* to this app any more/);
      assert.match((await removeGrants.unneeded?.({ graph, ...asked }, args)) ?? '', /consented to no such app/);
      assert.match(inWords(await listGrants.run({ graph }, { user: target })), /Contoso Travel/);
    });
  }
  it('removes nothing for an app that the tenant does not have, and does not call that done', async () => {
    const { tenant, graph, target } = await actionFixture(alex);
    const args = { user: target, app: 'Mial Sync Pro' };

    for (const step of [
      () => removeGrants.run({ graph, secrets }, args),
      async () => removeGrants.prove?.({ graph, ...asked }, args),
      async () => removeGrants.unneeded?.({ graph, ...asked }, args),
    ])
      await assert.rejects(step, /There is no app “Mial Sync Pro”\. list-grants shows the apps/);

    assert.deepEqual(deletes(tenant), []);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [404, 'not-found'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when the consents cannot be read (${status}), and removes none`, async () => {
      const { tenant, graph, target } = await actionFixture(alex);
      tenant.setFaults([{ match: 'GET /users/*/oauth2PermissionGrants', status }]);

      await assert.rejects(removeGrants.run({ graph, secrets }, { user: target }), problem(code));

      assert.deepEqual(deletes(tenant), []);
    });
  }
  it('throws forbidden when no consent may be removed', async () => {
    const { tenant, graph, target } = await actionFixture('diego@contoso.com');
    tenant.setFaults([{ match: 'DELETE /oauth2PermissionGrants/*', status: 403 }]);

    await assert.rejects(removeGrants.run({ graph, secrets }, { user: target }), problem('forbidden'));
  });
});

describe('remove-from-groups', () => {
  const args = (groups: string, isLeft = false) => ({
    groups: removeFromGroups.args.shape.groups.parse(groups),
    'license-groups': isLeft,
  });

  for (const groups of ['Marketing', 'marketing', '065b208d-3478-44cd-9223-afd9afb10f13', 'all']) {
    it(`removes the user from ${groups}, always by $ref, and is proved`, async () => {
      const { tenant, graph, target } = await actionFixture(alex);
      const parsedArgs = { user: target, ...args(groups) };
      const before = await removeFromGroups.prove?.({ graph, ...asked }, parsedArgs);

      const note = await removeFromGroups.run({ graph, secrets }, parsedArgs);

      assert.equal(before, undefined);
      assert.equal(note, 'Groups removed: Marketing.');
      assert.match((await removeFromGroups.prove?.({ graph, ...asked }, parsedArgs)) ?? '', /in none of them/);
      assert.deepEqual(deletes(tenant), [
        `/v1.0/groups/065b208d-3478-44cd-9223-afd9afb10f13/members/${target.id}/$ref`,
      ]);
      assert.ok(tenant.user(alex) !== undefined);
      assert.match(inWords(await listGroups.run({ graph }, { user: target })), /No groups and roles/);
    });
  }
  it('keeps dynamic and synced groups, says why, and is proved for the others', async () => {
    const { tenant, graph, target } = await actionFixture(bianca);
    const parsedArgs = { user: target, ...args('all') };

    const note = await removeFromGroups.run({ graph, secrets }, parsedArgs);

    assert.match(
      note,
      /^Groups removed: Purchasing; left: All Buyers \(dynamic: .*\), VPN Users \(synced: remove it in/,
    );
    assert.equal(deletes(tenant).length, 1);
    assert.match(
      (await removeFromGroups.prove?.({ graph, ...asked }, parsedArgs)) ?? '',
      /only in .*All Buyers, VPN Users/,
    );
  });
  it('fails for a named group that cannot be left, and still leaves the others', async () => {
    const { graph, target } = await actionFixture(bianca);
    const parsedArgs = { user: target, ...args('VPN Users, Purchasing') };

    await assert.rejects(
      removeFromGroups.run({ graph, secrets }, parsedArgs),
      /removed: Purchasing; left: VPN Users \(synced/,
    );
  });
  it('distinguishes a role-assignable group from a missing permission', async () => {
    const { graph, target } = await actionFixture('allan@contoso.com');

    await assert.rejects(
      removeFromGroups.run({ graph, secrets }, { user: target, ...args('all') }),
      /^GraphProblem: Tier 0 Operators is role-assignable: .*RoleManagement\.ReadWrite\.Directory/,
    );
  });
  it('distinguishes an unknown group from one that the user is not in', async () => {
    const { graph, target } = await actionFixture(alex);
    const run = (groups: string) => removeFromGroups.run({ graph, secrets }, { user: target, ...args(groups) });

    await assert.rejects(run('Marketng'), /There is no group called “Marketng”/);
    assert.equal(await run('Marketing, Purchasing'), 'Groups removed: Marketing. Not a member before: Purchasing.');
  });
  it('is not needed when the user is in none of them', async () => {
    const { graph, target } = await actionFixture(alex);
    const unneeded = (groups: string) =>
      removeFromGroups.unneeded?.({ graph, ...asked }, { user: target, ...args(groups) });

    assert.match((await unneeded('Purchasing')) ?? '', /^Nothing to do/);
    assert.equal(await unneeded('Marketing'), undefined);
  });
  it('refuses an empty list of groups', () => {
    assert.equal(removeFromGroups.args.shape.groups.safeParse(' , ').success, false);
  });
  for (const [status, code] of [
    [403, 'forbidden'],
    [429, 'throttled'],
    [503, 'unavailable'],
  ] as const) {
    it(`throws ${code} when Graph answers ${status}, and changes nothing`, async () => {
      const { tenant, graph, target } = await actionFixture(alex);
      tenant.setFaults([{ match: 'DELETE /groups/*', status }]);

      await assert.rejects(removeFromGroups.run({ graph, secrets }, { user: target, ...args('all') }), problem(code));

      assert.match(inWords(await listGroups.run({ graph }, { user: target })), /Marketing/);
    });
  }
});

/** The same Graph, but one of the consents that it lists is for the whole tenant. */
const listingTenantWide = (graph: Graph): Graph => ({
  ...graph,
  send: async (call) => {
    if (!call.path.encoded.endsWith('/oauth2PermissionGrants') || call.method !== 'GET') return graph.send(call);
    const { value } = await graph.send({ ...call, response: consents });
    const [first, ...others] = value;
    return call.response.parse({ value: [{ ...first, id: 'tenant-wide', consentType: 'AllPrincipals' }, ...others] });
  },
});
const consents = z.object({ value: z.array(z.looseObject({ id: z.string() })) });
