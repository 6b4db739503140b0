import assert from 'node:assert/strict';
import { bindFields } from '../../../services/commands/bind.ts';
import { lookups } from '../../../services/commands/lookups.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import { isLookupKind } from '../../../services/contract/args.ts';
import { argumentsOf } from '../../../services/contract/arguments.ts';
import { argsFor, isRead, partsOf, stagesOf, targetKeyOf } from '../../../services/contract/bundle.ts';
import { undoWordsOf } from '../../../services/contract/undo-words.ts';
import type { Restoring } from '../../../services/contract/way-back.ts';
import { consentsTo, permissionsOfApp } from '../../../services/directory/app-grants.ts';
import { directGroupsOf } from '../../../services/directory/memberships.ts';
import { createFederatedDomains } from '../../../services/directory/domains.ts';
import { existingUser } from '../../../services/directory/deleted-users.ts';
import { readLocation } from '../../../services/directory/named-locations.ts';
import { heldLicencesOf } from '../../../services/directory/held-licences.ts';
import { numbersOf } from '../../../services/directory/telephone-numbers.ts';
import { rulesOf } from '../../../services/directory/inbox-rules.ts';
import { graphPath, type Graph } from '../../../services/graph/graph.ts';
import type { OwnLedger } from '../../../services/contract/ledger.ts';
import { idOfAddress } from '../../../services/model/ip-address.ts';
import { noId, personId, plainTarget, type Target } from '../../../services/model/person.ts';
import { commandNamed, commands } from '../../../services/registry.ts';
import { z } from 'zod';
import { mailArchive, payroll } from '../../../practice/seed/backdoors-apps.ts';
import { blockedLocation } from '../../../practice/state/named-locations.ts';
import { actionFixture, secrets } from '../../harness/actions.ts';
import { noon } from '../../harness/moment.ts';

const actions = [
  ...new Map(
    commands.flatMap((command) =>
      partsOf(command).flatMap((part) => (part.tier === 'read' ? [] : [[part.name, part] as const])),
    ),
  ).values(),
];

const laptop = plainTarget({
  kind: 'device',
  id: personId('3c1a4b0e-92d4-4d0c-a3b7-51b0f5d0a101') ?? assert.fail(),
  name: 'CTS-ALEX-01',
  upn: '',
});

const appTarget = (id: string, name: string) =>
  plainTarget({ kind: 'app', id: personId(id) ?? assert.fail(), name, upn: '' });
const archiveApp = appTarget(mailArchive.id, mailArchive.displayName);
const payrollApp = appTarget(payroll.id, payroll.displayName);
const grantsOfApp = async (graph: Graph, { id }: Target) => [
  (await consentsTo(graph, id)).map(({ principalId, scope }) => `${principalId ?? ''} ${(scope ?? '').trim()}`).sort(),
  (await permissionsOfApp(graph, id)).map(({ name }) => name).sort(),
];
const attacker = plainTarget({
  kind: 'address',
  id: idOfAddress('198.51.100.140'),
  name: '198.51.100.140',
  upn: 'IP address',
});
const blockedRanges = async (graph: Graph) => (await readLocation(graph, blockedLocation)).ipRanges;

type Args = Readonly<Record<string, unknown>>;

/** What happens to somebody, and how one sees that it was taken back. */
interface Story {
  /** What the action is given besides its target. */
  readonly args?: Args;
  readonly target?: Target;
  /** UPN of the target; Alex Wilber unless set. */
  readonly user?: string;
  /** What stood there before, made by these actions. */
  readonly before?: readonly (readonly [command: string, args: Args])[];
  /** What is compared; what the action keeps unless set. */
  readonly state?: (graph: Graph, target: Target) => Promise<unknown>;
}

const manager = { id: '', name: '' };
const groupIds = async (graph: Graph, { id }: Target) =>
  (await directGroupsOf(graph, id)).map((group) => group.id).sort();
const ruleStates = async (graph: Graph, { id }: Target) =>
  (await rulesOf(graph, id)).map((rule) => [rule.displayName, rule.isEnabled]);
const licenceStates = async (graph: Graph, { id }: Target) =>
  (await heldLicencesOf(graph, id)).map((licence) => JSON.stringify(licence)).sort();
const exists = async (graph: Graph, { id }: Target) => (await existingUser(graph, id)) !== undefined;
const upnExists = (upn: string) => async (graph: Graph) =>
  (
    await graph.send({
      method: 'GET',
      path: graphPath`/users`,
      query: { $filter: `userPrincipalName eq '${upn}'`, $select: 'id' },
      response: z.object({ value: z.array(z.unknown()) }),
    })
  ).value.length;
const passes = (graph: Graph, { id }: Target) =>
  graph.send({
    method: 'GET',
    path: graphPath`/users/${id}/authentication/methods`,
    response: z.object({ value: z.array(z.object({ id: z.string() })) }),
  });

/** One story at least for every action that says that it can be undone. */
const stories: Readonly<Record<string, readonly Story[]>> = {
  'disable-user': [{}],
  'enable-user': [{ before: [['disable-user', {}]] }],
  'disable-device': [{ target: laptop }],
  'enable-device': [{ target: laptop, before: [['disable-device', {}]] }],
  'disable-devices': [{}, { args: { which: ['new'] } }, { args: { which: ['DESKTOP-7Q2K'] } }],
  'enable-devices': [{ args: { devices: ['CTS-ALEX-01'] }, before: [['disable-devices', {}]] }],
  'disable-ad-user': [{ user: 'bianca@contoso.com' }],
  'enable-ad-user': [{ user: 'bianca@contoso.com', before: [['disable-ad-user', {}]] }],
  'remove-roles': [
    { user: 'gerhart@contoso.com' },
    { user: 'delia@contoso.com' },
    { user: 'wanda@contoso.com' },
    { user: 'grady@contoso.com' },
    { user: 'christie@contoso.com', args: { roles: ['Global Administrator'] } },
  ],
  'restore-roles': [
    { args: { roles: ['Directory Readers', 'Guest Inviter@/ eligible until 2090-01-01T00:00:00Z'] } },
    { user: 'enrico@contoso.com', before: [['remove-roles', {}]], args: { roles: ['Helpdesk Administrator'] } },
  ],
  'assign-manager': [{ args: { manager } }, { args: { manager }, before: [['remove-manager', {}]] }],
  'remove-manager': [{}],
  'set-per-user-mfa': [
    { args: { state: 'enforced' } },
    { args: { state: 'disabled' }, before: [['set-per-user-mfa', { state: 'enabled' }]] },
  ],
  'set-forwarding': [
    { args: { to: 'diego@contoso.com' } },
    { args: { off: true }, before: [['set-forwarding', { to: 'x@y.example', 'keep-copy': false }]] },
    { args: { to: 'diego@contoso.com' }, before: [['set-forwarding', { to: 'x@y.example' }]] },
    { args: { off: true }, user: 'grady@contoso.com' },
  ],
  'stop-forwarding': [
    { user: 'grady@contoso.com' },
    { before: [['set-forwarding', { to: 'x@y.example', 'keep-copy': false }]] },
    { before: [['set-forwarding', { recipient: 'Fabrikam Desk' }]] },
  ],
  'disable-hidden-rules': [{ user: 'grady@contoso.com' }],
  'enable-hidden-rules': [
    { args: { rules: ['all'] }, user: 'grady@contoso.com', before: [['disable-hidden-rules', {}]] },
  ],
  'remove-delegates': [
    { user: 'grady@contoso.com' },
    { user: 'grady@contoso.com', args: { delegates: ['Default'] } },
    { before: [['restore-delegates', { folders: 'root:Adele Vance:Reviewer,inbox:Lee Gu:Owner' }]] },
  ],
  'set-protocols': [
    { args: { off: ['all'] }, user: 'grady@contoso.com' },
    { args: { on: 'pop,smtp', off: 'web' } },
    { args: { inherit: 'smtp' }, before: [['set-protocols', { off: 'smtp' }]] },
  ],
  'set-out-of-office': [
    { args: { internal: 'Gone' } },
    {
      args: { off: true },
      before: [['set-out-of-office', { internal: 'Back <on> Monday\nAsk & wait', external: 'Away' }]],
    },
    {
      args: { internal: 'Gone' },
      before: [
        ['set-out-of-office', { internal: 'Summer', from: '2090-07-01T08:00:00.000Z', to: '2090-08-01T08:00:00.000Z' }],
      ],
    },
  ],
  'decline-meetings': [
    {
      args: { which: 'new' },
      before: [['set-out-of-office', { internal: 'Summer', to: '2090-08-01T08:00:00.000Z' }]],
    },
    {
      args: { which: 'no' },
      before: [
        ['set-out-of-office', { internal: 'Summer', to: '2090-08-01T08:00:00.000Z' }],
        ['decline-meetings', { which: 'new' }],
      ],
    },
  ],
  'convert-mailbox': [
    { args: { to: 'shared' } },
    { args: { to: 'user' }, before: [['convert-mailbox', { to: 'room' }]] },
  ],
  'remove-from-groups': [
    { args: { groups: ['all'] }, state: groupIds },
    { args: { groups: ['all'], 'license-groups': true }, user: 'lidia@contoso.com', state: groupIds },
  ],
  'add-to-groups': [{ args: { groups: ['Purchasing', 'Marketing', 'Product News'] }, state: groupIds }],
  'disable-inbox-rules': [{ state: ruleStates }],
  'enable-inbox-rules': [
    {
      args: { rules: ['Newsletters'] },
      before: [['disable-inbox-rules', { rules: ['Newsletters'] }]],
      state: ruleStates,
    },
  ],
  'update-user': [
    { args: { city: 'Bern', jobTitle: 'none', otherMails: 'a@x.example,b@x.example' } },
    {
      args: { onPremisesExtensionAttributes: '{"extensionAttribute1":"x"}', employeeHireDate: '2026-03-02' },
      before: [['update-user', { employeeHireDate: '2020-01-01' }]],
    },
  ],
  'delete-user': [{ state: exists }],
  'restore-user': [{ before: [['delete-user', {}]], state: exists }],
  'create-account': [
    {
      args: { name: 'Nina Novak', upn: 'nina@contoso.com', nickname: 'nina' },
      target: plainTarget({ kind: 'new-account', id: noId, name: 'Nina Novak', upn: 'nina@contoso.com' }),
      state: upnExists('nina@contoso.com'),
    },
  ],
  'create-tap': [{ state: passes }],
  'disable-app': [{ target: archiveApp }],
  'enable-app': [{ target: archiveApp, before: [['disable-app', {}]] }],
  'remove-app-consents': [{ target: archiveApp, state: grantsOfApp }],
  'restore-app-grants': [
    {
      target: payrollApp,
      args: { consents: ['everybody in 6d1a3e0f-7c2b-4f7e-a1d4-0b7d5f2e1a01: User.Read offline_access'] },
      state: grantsOfApp,
    },
  ],
  'remove-app-permissions': [{ target: archiveApp, state: grantsOfApp }],
  'restore-app-permissions': [
    {
      target: payrollApp,
      args: { permissions: ['User.Read.All in 6d1a3e0f-7c2b-4f7e-a1d4-0b7d5f2e1a01'] },
      state: grantsOfApp,
    },
  ],
  'block-ip': [{ args: { location: blockedLocation }, target: attacker, state: blockedRanges }],
  'hide-from-address-lists': [{}, { args: { off: true }, before: [['hide-from-address-lists', {}]] }],
  'give-mailbox': [
    { args: { to: manager } },
    { args: { to: manager, off: true }, before: [['give-mailbox', { to: manager }]] },
  ],
  'remove-from-mailboxes': [{ user: 'lidia@contoso.com' }],
  'add-to-mailboxes': [
    { args: { rights: ['full-access:diego@contoso.com', 'calendar:lee@contoso.com:Reviewer'] } },
    { args: { rights: ['send-as:lee@contoso.com', 'on-behalf:diego@contoso.com'] } },
  ],
  'give-onedrive': [
    { args: { to: manager }, user: 'lidia@contoso.com' },
    { args: { to: manager, off: true }, before: [['give-onedrive', { to: manager }]] },
  ],
  'remove-licenses': [
    { user: 'lidia@contoso.com', state: licenceStates },
    { user: 'lidia@contoso.com', args: { licenses: ['SPE_E5'] }, state: licenceStates },
  ],
  'add-licenses': [{ args: { licenses: ['SPE_E5'] }, state: licenceStates }],
  'unassign-number': [{ user: 'lidia@contoso.com' }],
  'assign-number': [
    { args: { number: '+41445550143', type: 'directRouting' }, state: (graph, { id }) => numbersOf(graph, id) },
  ],
};

/** What Cordon finds in its history about an address that it has blocked. */
const ledger: OwnLedger = {
  lastOf: () => Promise.resolve({ action: 'block-ip', args: { location: blockedLocation }, kept: { listed: false } }),
};

const actionNamed = (name: string): WriteAction => actions.find((action) => action.name === name) ?? assert.fail(name);

async function act(graph: Graph, action: WriteAction, args: Args, target: Target): Promise<void> {
  await action.run({ graph, secrets, ledger }, argsFor(action, args, target));
}

/** Types the way back as `undo` does, and runs it. */
async function takeBack(graph: Graph, { command: name, args, target }: Restoring, here: Target): Promise<void> {
  const command = commandNamed(name);
  assert.ok(command !== undefined && !isRead(command), name);
  const key = targetKeyOf(command) ?? assert.fail(name);
  const declared = new Set(argumentsOf(command).map((argument) => argument.name));
  const [fields, more] = [true, false].map((known) =>
    Object.fromEntries(Object.entries(args).filter(([argument]) => declared.has(argument) === known)),
  );
  const binding = bindFields(command, { ...fields, [key]: target ?? here.id }, { more: more ?? {}, moment: noon });
  assert.ok(binding.kind === 'bound', JSON.stringify(binding));
  const named = await Promise.all(
    argumentsOf(command).map(async ({ name: argument, kind }) => {
      const queries = binding.people[argument];
      if (queries === undefined || !isLookupKind(kind)) return [];
      const found = await lookups[kind](graph, queries, {
        mentionId: () => Promise.resolve(undefined),
        federatedDomains: createFederatedDomains(Date.now),
      });
      assert.ok(found.kind === 'found', JSON.stringify(found));
      return [[argument, found.targets[0] ?? assert.fail(argument)] as const];
    }),
  );
  const people = Object.fromEntries(named.flat());
  const { [key]: who = assert.fail(key), ...others } = people;
  for (const action of stagesOf(command, binding.args).flat())
    await act(graph, action, { ...binding.args, ...others }, who);
}

describe('the way back of an action', () => {
  it('is one or more commands of the registry, or what to do instead', () => {
    for (const { name, wayBack } of actions) {
      if (wayBack.kind === 'none') assert.match(wayBack.instead, /^\S.{10,}\.$/s, name);
      else {
        assert.ok(wayBack.commands.length > 0, name);
        for (const command of wayBack.commands) assert.ok(commandNamed(command), `${name}: ${command}`);
      }
    }
  });
  it('has a story here for every action that says that there is one', () => {
    const undoable = actions.filter(({ wayBack }) => wayBack.kind === 'command').map(({ name }) => name);

    assert.deepEqual(Object.keys(stories).sort(), undoable.sort());
  });
  it('is said for every command, and names no value that is lost as undone', () => {
    for (const command of commands.flatMap((one) => (isRead(one) ? [] : [one])))
      assert.match(undoWordsOf(command).words, /\.$/, command.name);
    assert.deepEqual(
      ['contain', 'remediate', 'offboard'].map((name) => {
        const command = commandNamed(name);
        return command !== undefined && !isRead(command) && undoWordsOf(command).possible;
      }),
      [false, false, false],
    );
  });
  it('of a bundle takes no argument but the targets', () => {
    for (const command of commands) {
      if (!('stages' in command) || command.wayBack === undefined) continue;
      const whole = commandNamed(command.wayBack.command) ?? assert.fail(command.name);
      const needed = argumentsOf(whole).filter(({ required }) => required);

      assert.deepEqual(
        needed.map(({ name }) => name),
        [targetKeyOf(whole)],
      );
    }
  });

  for (const [name, rows] of Object.entries(stories))
    for (const [n, { args = {}, target, user = 'alex@contoso.com', before = [], state }] of rows.entries())
      it(`of ${name} restores what stood there (${n + 1})`, async () => {
        const action = actionNamed(name);
        const { wayBack, keep } = action;
        assert.ok(wayBack.kind === 'command');
        const { graph, target: account } = await actionFixture(user);
        const here = target ?? account;
        const { target: boss } = await managerIn(graph);
        const withBoss = (values: Args): Args =>
          Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value === manager ? boss : value]));
        const given = withBoss(args);
        for (const [earlier, with_] of before) await act(graph, actionNamed(earlier), withBoss(with_), here);
        const parsed = argsFor(action, given, here);
        const seen = () => (state === undefined ? keep?.read({ graph }, parsed) : state(graph, here));
        const was = await seen();

        const kept = JSON.parse(JSON.stringify((await keep?.read({ graph }, parsed)) ?? {})) as Record<string, unknown>;
        await act(graph, action, given, here);
        const changed = await seen();
        const answer = wayBack.restore(kept, given);
        assert.ok(answer.kind === 'restoring', JSON.stringify(answer));
        await takeBack(graph, answer, here);

        assert.notDeepEqual(changed, was, 'the action changed nothing');
        assert.deepEqual(await seen(), was);
        if (keep !== undefined) assert.ok(!keep.isIn(kept, keep.sets(parsed)), 'a change counts as none');
      });
});

async function managerIn(graph: Graph): Promise<{ readonly target: Target }> {
  const { id, displayName } = await graph.send({
    method: 'GET',
    path: graphPath`/users/${'grady@contoso.com'}`,
    query: { $select: 'id,displayName' },
    response: z.object({ id: z.string(), displayName: z.string() }),
  });
  const known = personId(id) ?? assert.fail(id);
  return { target: plainTarget({ kind: 'account', id: known, name: displayName, upn: 'grady@contoso.com' }) };
}
