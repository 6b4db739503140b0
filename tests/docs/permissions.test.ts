import assert from 'node:assert/strict';
import { byGroup, optInList, requestCalls } from '../../scripts/permission-lists.ts';
import { readFileSync } from 'node:fs';
import { commandPages } from '../../scripts/command-pages.ts';
import { builtinCommands } from '../../services/commands/builtin.ts';
import { permissionsOf } from '../../services/contract/bundle.ts';
import { commandGroups } from '../../services/command-groups.ts';
import { commands } from '../../services/registry.ts';
import { startHarness } from '../harness/harness.ts';
import { run } from '../harness/stories.ts';

/** What the actions of a containment call themselves; their permissions are declared by them. */
const ofActions = ['PATCH /users/*', 'POST /users/*/revokeSignInSessions'];

const pattern = (call: string): RegExp => new RegExp(`^${call.replaceAll('*', '[^/]+')}$`);

describe('the least set of permissions for containment', () => {
  it('covers every Graph call from the typed line to the proof', async () => {
    const group = '22222222-2222-4222-8222-222222222222';
    const story = await startHarness({ policy: { approvers: { everyone: true }, protected: { groups: [group] } } });

    await run(story);

    const known = [...requestCalls.map(({ call }) => call), ...ofActions].map(pattern);
    const made = story.tenant.calls.map(({ method, url }) => `${method} ${new URL(url).pathname.replace('/v1.0', '')}`);
    assert.ok(made.some((call) => call.endsWith('/checkMemberGroups')));
    assert.deepEqual(
      made.filter((call) => !known.some((one) => one.test(call))),
      [],
    );
  });
});

/** With one of these, whoever has the app can give themselves everything. */
const farReaching = [
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'Directory.ReadWrite.All',
];
const isFarReaching = (permissions: readonly string[]) => permissions.some((name) => farReaching.includes(name));

const optIn = commands.filter((command) => command.optIn === true);
const usual = commands.filter((command) => command.optIn !== true);

describe('a command that is on without the policy', () => {
  it('needs no permission with which an app can give itself everything', () => {
    const asking = usual.filter((command) => isFarReaching(permissionsOf(command))).map(({ name }) => name);

    assert.deepEqual(asking, []);
  });
  it('leaves out every part that does, until the policy switches on a command of the same name', () => {
    const parts = usual.flatMap((command) =>
      'stages' in command ? command.stages.flat().filter(({ action }) => isFarReaching(action.permissions)) : [],
    );

    assert.notEqual(parts.length, 0);
    for (const { action, optional } of parts)
      assert.ok(optional === true && optIn.some(({ name }) => name === action.name), action.name);
  });
});

describe('the documentation of a command that is off until the policy switches it on', () => {
  const pages = Object.values(commandPages(commands, builtinCommands)).join('\n');
  const policy = readFileSync('docs/policy.md', 'utf8');

  for (const { name } of optIn)
    it(`says so of ${name}, in the reference and on the page about the policy`, () => {
      const section = pages.split('\n## ').find((part) => part.startsWith(`${name}\n`)) ?? '';
      assert.match(section, /off with a real tenant until \[the policy\]/);
      assert.match(policy, new RegExp(`^- \`${name}\`: `, 'm'));
      assert.match(byGroup(commands), new RegExp(`^  - \`${name}\`, once the policy switches it on: `, 'm'));
    });
  it('lists no other', () => {
    assert.equal(
      optInList(commands)
        .split('\n')
        .filter((line) => line.startsWith('- ')).length,
      optIn.length,
    );
  });
});

describe('the least set of a group', () => {
  it('covers every command of it that is on, and nothing far-reaching', () => {
    const lines = byGroup(commands)
      .replaceAll(/\n {2}(?! ?-)/g, ' ')
      .split('\n- ');

    for (const [n, group] of commandGroups.entries()) {
      const [least = ''] = (lines[n] ?? '').split('\n  - ');
      const members = usual.filter(({ name }) => group.commands.includes(name));
      for (const permission of members.flatMap(permissionsOf))
        assert.ok(least.includes(`\`${permission}\``), permission);
      for (const permission of farReaching) assert.ok(!least.includes(permission), `${group.title}: ${permission}`);
    }
  });
});
