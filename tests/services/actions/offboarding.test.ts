import assert from 'node:assert/strict';
import { z } from 'zod';
import { addLicenses } from '../../../services/actions/add-licenses.ts';
import { addToGroups } from '../../../services/actions/add-to-groups.ts';
import { assignNumber } from '../../../services/actions/assign-number.ts';
import { cancelMeetings } from '../../../services/actions/cancel-meetings.ts';
import { addToMailboxes } from '../../../services/actions/add-to-mailboxes.ts';
import { giveMailbox } from '../../../services/actions/give-mailbox.ts';
import { giveOnedrive } from '../../../services/actions/give-onedrive.ts';
import { hideFromAddressLists } from '../../../services/actions/hide-from-address-lists.ts';
import { removeFromGroups } from '../../../services/actions/remove-from-groups.ts';
import { removeFromMailboxes } from '../../../services/actions/remove-from-mailboxes.ts';
import { removeLicenses } from '../../../services/actions/remove-licenses.ts';
import { unassignNumber } from '../../../services/actions/unassign-number.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import { inCloud } from '../../../services/graph/cloud-features.ts';
import { clouds } from '../../../services/graph/clouds.ts';
import type { Graph } from '../../../services/graph/graph.ts';
import { personId, type Target } from '../../../services/model/person.ts';
import { actionFixture, problem, secrets } from '../../harness/actions.ts';

const lidia = 'lidia@contoso.com';
const asked = { since: 0, earlier: [] };
const exchange = 'POST /adminapi/beta/*/InvokeCommand';

/** One row per action of an offboarding: the call it makes, what it says, its proof, and what it says when it is so already. */
const rows: readonly {
  readonly action: WriteAction;
  readonly args?: object;
  readonly call: string;
  /** Whether it takes somebody besides the target, in `to`. */
  readonly to?: true;
  /** What it throws for an account that is gone. Default: not-found. */
  readonly gone?: 'rejected' | 'nothing';
  readonly note: RegExp;
  readonly proof?: RegExp;
  readonly already?: RegExp;
}[] = [
  {
    action: hideFromAddressLists,
    call: exchange,
    gone: 'rejected',
    note: /^Exchange accepted it\.$/,
    proof: /as hidden/,
    already: /it is hidden/,
  },
  { action: cancelMeetings, call: exchange, gone: 'rejected', note: /queued it: meetings of the next 730 days/ },
  {
    action: giveMailbox,
    args: { automapping: 'no' },
    call: exchange,
    to: true,
    gone: 'rejected',
    note: /^Diego Siciliani \(diego@contoso\.com\) has full access; Outlook does not open it by itself\.$/,
    proof: /shows the full access/,
  },
  {
    action: removeFromMailboxes,
    call: exchange,
    gone: 'rejected',
    note: /^Rights in other mailboxes removed: full access to grady@contoso\.com, sending on behalf of grady@contoso\.com, the calendar of grady@contoso\.com \(Editor\), sending as grady@contoso\.com\. \d\d mailboxes were looked through\.$/,
    proof: /^Exchange shows none\. \d\d mailboxes were looked through\.$/,
  },
  {
    action: addToMailboxes,
    args: { rights: 'full-access:diego@contoso.com, calendar:lee@contoso.com:Editor:delegate' },
    call: exchange,
    gone: 'rejected',
    note: /^Rights in other mailboxes given: full access to diego@contoso\.com, the calendar of lee@contoso\.com \(Editor\)\.$/,
    proof: /shows all of them/,
    already: /has all of them/,
  },
  {
    action: giveOnedrive,
    call: 'POST /users/*/drive/items/*/invite',
    to: true,
    gone: 'rejected',
    note: /^Diego Siciliani \(diego@contoso\.com\) can read and change the files/,
    proof: /lists the permission/,
    already: /they have access/,
  },
  {
    action: removeLicenses,
    call: 'POST /users/*/assignLicense',
    note: /^Licences removed: SPE_E3, SPE_E5; left: SPE_E3 \(from the group Office Licences\)/,
    proof: /none of them but what groups give: SPE_E3/,
    already: /they all come from groups: SPE_E3 \(from the group Office Licences\)\. remove-from-groups/,
  },
  {
    action: addLicenses,
    args: { licenses: 'SPE_E3' },
    call: 'POST /users/*/assignLicense',
    note: /^The account has them already\.$/,
    proof: /shows the licences/,
    already: /has them/,
  },
  {
    action: unassignNumber,
    call: 'POST /admin/teams/telephoneNumberManagement/numberAssignments/unassignNumber',
    gone: 'nothing',
    note: /^Telephone numbers unassigned: \+41445550142\.$/,
    proof: /no number/,
    already: /no telephone number/,
  },
  {
    action: assignNumber,
    args: { number: '+41445550143', type: 'DirectRouting' },
    call: 'POST /admin/teams/telephoneNumberManagement/numberAssignments/assignNumber',
    note: /^Teams has assigned \+41445550143\.$/,
    proof: /lists \+41445550143/,
    already: /has this number/,
  },
];

for (const { action, args: typed = {}, call, to, gone = 'not-found', note, proof, already } of rows) {
  describe(`${action.name} of somebody who leaves`, () => {
    async function fixture() {
      const made = await actionFixture(lidia);
      const { target: diego } = await actionFixture('diego@contoso.com');
      const args = (user: Target) => action.args.parse({ ...typed, user, ...(to === true ? { to: diego } : {}) });
      return { ...made, args };
    }
    const isSoAlready = action === addLicenses;

    it('takes effect, is proved only afterwards, does no harm when it runs twice, and is not needed then', async () => {
      const { graph, target, args } = await fixture();
      const before = await action.prove?.({ graph, ...asked }, args(target));

      const said = await action.run({ graph, secrets }, args(target));
      const proved = await action.prove?.({ graph, ...asked }, args(target));
      const unneeded = await action.unneeded?.({ graph, ...asked }, args(target));

      assert.match(said, note);
      if (!isSoAlready) assert.equal(before, undefined);
      if (proof !== undefined) assert.match(proved ?? '', proof);
      if (already !== undefined) assert.match(unneeded ?? '', already);
      if (action !== assignNumber) await action.run({ graph, secrets }, args(target));
    });
    if (!isSoAlready)
      for (const [status, code] of [
        [403, 'forbidden'],
        [429, 'throttled'],
        [503, 'unavailable'],
      ] as const)
        it(`throws ${code} when Microsoft answers ${status}, and changes nothing`, async () => {
          const { tenant, graph, target, args } = await fixture();
          tenant.setFaults([{ match: call, status, times: 9 }]);

          await assert.rejects(action.run({ graph, secrets }, args(target)), problem(code));

          tenant.setFaults([]);
          assert.equal(await action.prove?.({ graph, ...asked }, args(target)), undefined);
        });
    it(`throws ${gone} for an account that is gone`, async () => {
      const { graph, target, args } = await fixture();
      const id = personId('99999999-9999-4999-8999-999999999999') ?? assert.fail();
      const run = action.run({ graph, secrets }, args({ ...target, id }));

      if (gone === 'nothing') assert.match(await run, /: none\.$/);
      else await assert.rejects(run, problem(gone));
    });
  });
}

describe('cancel-meetings', () => {
  it('asks Exchange for the meetings of the days that were typed, and offers no undo', async () => {
    const { tenant, graph, target } = await actionFixture(lidia);

    await cancelMeetings.run({ graph, secrets }, cancelMeetings.args.parse({ user: target, days: '90' }));

    const { CmdletInput: sent } = cmdlet.parse(tenant.calls.at(-1)?.body);
    assert.deepEqual(sent, {
      CmdletName: 'Remove-CalendarEvents',
      Parameters: { Identity: target.id, CancelOrganizedMeetings: true, QueryWindowInDays: 90, Confirm: false },
    });
    assert.equal(cancelMeetings.wayBack.kind, 'none');
    assert.equal(cancelMeetings.args.safeParse({ user: target, days: '1826' }).success, false);
  });
});

describe('remove-licenses', () => {
  const run = async (licenses: string) => {
    const { graph, target: user, tenant } = await actionFixture(lidia);
    return { tenant, said: removeLicenses.run({ graph, secrets }, removeLicenses.args.parse({ user, licenses })) };
  };

  it('keeps which apps were turned off, so that undo turns them off again', async () => {
    const { graph, target: user } = await actionFixture(lidia);
    const { keep = assert.fail(), wayBack } = removeLicenses;
    const kept = await keep.read({ graph }, removeLicenses.args.parse({ user, licenses: 'spe_e5' }));

    assert.equal(keep.says(kept), 'SPE_E5');
    assert.ok(wayBack.kind === 'command');
    assert.deepEqual(wayBack.restore(kept, {}), {
      kind: 'restoring',
      command: 'add-licenses',
      args: { licenses: '06ebc4ee-1bb5-47dd-8120-11324bc54e06+c1ec4a95-1f05-45b3-a911-aa3fa01094f5' },
    });
  });
  it('takes the direct half of a licence that a group gives too, and does not call that done when it was named', async () => {
    const { said, tenant } = await run('SPE_E3');

    await assert.rejects(
      said,
      /^GraphProblem: Licences removed: SPE_E3; left: SPE_E3 \(from the group Office Licences\)/,
    );
    assert.match(JSON.stringify(tenant.user(lidia)?.['assignedLicenses']), /05e9a617.*06ebc4ee|06ebc4ee.*05e9a617/);
  });
  it('refuses a name that is no licence of the tenant', async () => {
    await assert.rejects((await run('SPE_E55')).said, /The tenant has no licence "SPE_E55"/);
  });
});

describe('distribution lists and mail-enabled security groups', () => {
  const all = (user: Target, more: object = {}) => removeFromGroups.args.parse({ user, groups: 'all', ...more });

  it('are left through Exchange, by object id, and licence groups are kept', async () => {
    const { tenant, graph, target } = await actionFixture(lidia);

    const said = await removeFromGroups.run({ graph, secrets }, all(target));

    assert.match(
      said,
      /^Groups removed: Product News, Product Owners; left: Office Licences \(gives licences: license-groups=yes/,
    );
    const sent = tenant.calls.flatMap(({ body }) => cmdlet.safeParse(body).data?.CmdletInput ?? []);
    assert.deepEqual(sent[0], {
      CmdletName: 'Remove-DistributionGroupMember',
      Parameters: {
        Identity: 'd1b6f0a3-52c9-4e1d-8f47-0a9c3e5b7d24',
        Member: target.id,
        BypassSecurityGroupManagerCheck: true,
        Confirm: false,
      },
    });
    assert.match(
      (await removeFromGroups.prove?.({ graph, ...asked }, all(target))) ?? '',
      /only in .*: Office Licences/,
    );
  });
  it('are all left where licence groups are asked for, and the licence goes with its group', async () => {
    const { tenant, graph, target } = await actionFixture(lidia);
    await removeLicenses.run({ graph, secrets }, removeLicenses.args.parse({ user: target }));

    const said = await removeFromGroups.run({ graph, secrets }, all(target, { 'license-groups': 'yes' }));

    assert.equal(said, 'Groups removed: Product News, Product Owners, Office Licences.');
    assert.deepEqual(tenant.user(lidia)?.['assignedLicenses'], []);
  });
  it('are told apart when the app may not change them in Exchange, and the others are left all the same', async () => {
    const { tenant, graph, target } = await actionFixture(lidia);
    tenant.setFaults([{ match: exchange, status: 403, times: 9 }]);

    await assert.rejects(
      removeFromGroups.run({ graph, secrets }, all(target, { 'license-groups': 'yes' })),
      /removed: Office Licences; not removed: Product News \(403 .*Exchange\.ManageAsApp and a role there/,
    );
  });
  it('count as left when the membership is gone by then', async () => {
    const { graph, target } = await actionFixture(lidia);
    const stale = sendingTwice(graph);

    const said = await removeFromGroups.run({ graph: stale, secrets }, all(target));

    assert.match(said, /^Groups removed: Product News, Product Owners/);
  });
  it('are joined through Exchange', async () => {
    const { graph, target } = await actionFixture('alex@contoso.com');
    const args = addToGroups.args.parse({ user: target, groups: 'Product News' });

    assert.equal(await addToGroups.run({ graph, secrets }, args), 'Groups added: Product News.');
    assert.match((await addToGroups.prove?.({ graph, ...asked }, args)) ?? '', /in all of them/);
  });
});

describe('telephone numbers', () => {
  for (const cloud of ['gcc-high', 'dod', 'china'] as const)
    it(`are told as missing in ${cloud}, and nothing is sent`, async () => {
      const { tenant, graph, target } = await actionFixture(lidia);
      const run = unassignNumber.run({ graph: inCloud(graph, clouds[cloud]), secrets }, { user: target });

      await assert.rejects(run, /does not have Teams telephone numbers in /);
      assert.equal(tenant.calls.length, 0);
    });
  it('are followed until Teams has carried the order out', async () => {
    const { tenant, graph, target } = await actionFixture(lidia);

    await unassignNumber.run({ graph, secrets }, { user: target });

    assert.ok(tenant.calls.some(({ url }) => /telephoneNumberManagement\/operations\/[\w-]+$/.test(url)));
  });
  it('of several people stay theirs', async () => {
    const { tenant, graph, target } = await actionFixture('alex@contoso.com');

    assert.equal(await unassignNumber.run({ graph, secrets }, { user: target }), 'Telephone numbers: none.');
    assert.ok(tenant.calls.every(({ method }) => method === 'GET'));
  });
});

describe('rights in the mailboxes of others', () => {
  const parsed = (user: Target, more: object = {}) => removeFromMailboxes.args.parse({ user, ...more });

  it('are found mailbox by mailbox, never with an empty identity, and one call finds who may send as', async () => {
    const { tenant, graph, target } = await actionFixture(lidia);

    await removeFromMailboxes.run({ graph, secrets }, parsed(target));

    const sent = tenant.calls.flatMap(({ body }) => cmdlet.safeParse(body).data?.CmdletInput ?? []);
    const about = sent.filter(({ CmdletName: name }) => /^Get-Mailbox.*Permission$/.test(name));
    assert.ok(about.length > 10 && about.every(({ Parameters }) => (Parameters['Identity'] ?? '') !== ''));
    assert.equal(sent.filter(({ CmdletName: name }) => name === 'Get-RecipientPermission').length, 1);
  });
  it('are looked for only where that was asked', async () => {
    const { graph, target } = await actionFixture(lidia);

    const said = await removeFromMailboxes.run({ graph, secrets }, parsed(target, { mailboxes: 'diego@contoso.com' }));

    assert.equal(said, 'Rights in other mailboxes: none. One mailbox was looked through.');
    assert.equal(await removeFromMailboxes.prove?.({ graph, ...asked }, parsed(target)), undefined);
  });
  it('name a mailbox that is not there', async () => {
    const { graph, target } = await actionFixture(lidia);
    const run = removeFromMailboxes.run({ graph, secrets }, parsed(target, { mailboxes: 'nobody@contoso.com' }));

    await assert.rejects(run, /Exchange shows no mailbox called “nobody@contoso\.com”/);
  });
  it('say where the search has stopped in a tenant with more mailboxes', async () => {
    const { graph, target } = await actionFixture(lidia);
    const crowded: Graph = {
      ...graph,
      send: async (call) => {
        const answer = await graph.send(call);
        const { CmdletName: name, Parameters } = cmdlet.safeParse(call.body).data?.CmdletInput ?? {};
        if (name !== 'Get-Mailbox' || Parameters?.['ResultSize'] !== 201) return answer;
        const { value } = z.object({ value: z.array(z.looseObject({})) }).parse(answer);
        const many = Array.from({ length: 201 }, (_, n) => value[n % Math.max(value.length, 1)] ?? {});
        return call.response.parse({ value: value.length === 0 ? [] : many });
      },
    };

    const said = await removeFromMailboxes.run({ graph: crowded, secrets }, parsed(target));

    assert.match(
      said,
      /mailboxes were looked through; the tenant has more, so name those that matter with mailboxes=\.$/,
    );
  });
  for (const typed of ['full-access', 'everything:x@contoso.com', 'calendar:x@contoso.com', 'send-as::', '']) {
    it(`are not typed like this: “${typed}”`, () => {
      assert.equal(addToMailboxes.args.shape.rights.safeParse(typed).success, false);
    });
  }
});

describe('give-mailbox', () => {
  it('ends that access and nobody else’s, and refuses the owner', async () => {
    const { graph, target: user } = await actionFixture('grady@contoso.com');
    const { target: diego } = await actionFixture('diego@contoso.com');
    const args = (to: Target, more: object = {}) => giveMailbox.args.parse({ user, to, ...more });
    await giveMailbox.run({ graph, secrets }, args(diego));

    await giveMailbox.run({ graph, secrets }, args(diego, { off: true }));

    assert.match((await giveMailbox.prove?.({ graph, ...asked }, args(diego, { off: true }))) ?? '', /no full access/);
    assert.match(
      (await giveMailbox.unneeded?.({ graph, ...asked }, args(diego, { off: true }))) ?? '',
      /^Nothing to do/,
    );
    const { target: helper } = await actionFixture(lidia);
    assert.match((await giveMailbox.prove?.({ graph, ...asked }, args(helper))) ?? '', /shows the full access/);
    await assert.rejects(giveMailbox.run({ graph, secrets }, args(user)), /That is the owner/);
  });
});

describe('give-onedrive', () => {
  it('refuses the owner, and says when there is no OneDrive', async () => {
    const { graph, target } = await actionFixture(lidia);
    const run = (user: Target) => giveOnedrive.run({ graph, secrets }, { user, to: target, off: false });

    await assert.rejects(run(target), /That is the owner/);
    await assert.rejects(run((await actionFixture('ben@contoso.com')).target), /There is no OneDrive for this account/);
  });
  it('ends that access and nobody else’s', async () => {
    const { graph, target: user } = await actionFixture(lidia);
    const [diego, alex] = await Promise.all(['diego@contoso.com', 'alex@contoso.com'].map(actionFixture));
    assert.ok(diego !== undefined && alex !== undefined);
    const args = (to: Target, off: boolean) => ({ user, to, off });
    await giveOnedrive.run({ graph, secrets }, args(diego.target, false));
    await giveOnedrive.run({ graph, secrets }, args(alex.target, false));

    await giveOnedrive.run({ graph, secrets }, args(diego.target, true));

    assert.match(
      (await giveOnedrive.prove?.({ graph, ...asked }, args(diego.target, true))) ?? '',
      /no such permission/,
    );
    assert.match(
      (await giveOnedrive.prove?.({ graph, ...asked }, args(alex.target, false))) ?? '',
      /lists the permission/,
    );
  });
});

const cmdlet = z.object({ CmdletInput: z.object({ CmdletName: z.string(), Parameters: z.looseObject({}) }) });

/** The same Graph, but it sends each cmdlet twice, as after an answer that was lost. */
const sendingTwice = (graph: Graph): Graph => ({
  ...graph,
  send: async (call) => {
    if (cmdlet.safeParse(call.body).success) await graph.send({ ...call, response: z.unknown() });
    return graph.send(call);
  },
});
