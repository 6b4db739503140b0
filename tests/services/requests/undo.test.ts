import assert from 'node:assert/strict';
import { assignManager } from '../../../services/actions/assign-manager.ts';
import { contain } from '../../../services/actions/contain.ts';
import { disableUser } from '../../../services/actions/disable-user.ts';
import { offboard } from '../../../services/actions/offboard.ts';
import type { WriteCommand } from '../../../services/contract/bundle.ts';
import type { Kept } from '../../../services/model/kept.ts';
import type { Step, StepStatus } from '../../../services/model/request.ts';
import { commandNamed } from '../../../services/registry.ts';
import { waysBackOf } from '../../../services/requests/undo.ts';
import { assertLinear } from '../../harness/growth.ts';
import { aPlannedStep } from '../../harness/requests.ts';
import { targetsNumbered } from '../../harness/views.ts';

const [one, two, three] = targetsNumbered(3) as [Target, Target, Target];
type Target = ReturnType<typeof targetsNumbered>[number];
const value = (kept: Record<string, unknown>): Kept => ({ value: kept });

const step = (target: Target, action: string, kept: Kept | null, differs: Partial<Step> = {}): Step =>
  aPlannedStep({ target: target.id, action, kept, status: 'proved', ...differs });

const waysOf = (command: WriteCommand, args: Record<string, unknown>, steps: readonly Step[]) =>
  waysBackOf(command, { args, targets: [one, two, three] }, steps, { commandNamed });

const boss = { ...three, name: 'The Boss' };
const manager = (id: string, name: string): Kept => value({ id, name });

describe('the ways back of a request', () => {
  it('are one for each old value, with all targets that had it', () => {
    const { ways } = waysOf(assignManager, { manager: boss }, [
      step(one, 'assign-manager', manager('a', 'Adele')),
      step(two, 'assign-manager', manager('a', 'Adele')),
      step(three, 'assign-manager', value({ id: null, name: null })),
    ]);

    assert.deepEqual(
      ways.map(({ command, args, targets }) => [command, args, targets]),
      [
        ['assign-manager', { manager: 'a' }, [one.id, two.id]],
        ['remove-manager', {}, [three.id]],
      ],
    );
  });
  it('leave out whom nothing was changed for', () => {
    const { ways, irreversible } = waysOf(assignManager, { manager: boss }, [
      step(one, 'assign-manager', manager(boss.id, 'The Boss')),
    ]);

    assert.deepEqual([ways, irreversible], [[], []]);
  });
  for (const status of ['failed', 'unknown', 'skipped', 'pending', 'running'] as const satisfies readonly StepStatus[])
    it(`leave out a step that is ${status}`, () => {
      const { ways } = waysOf(assignManager, { manager: boss }, [
        step(one, 'assign-manager', manager('a', 'Adele'), { status }),
      ]);

      assert.deepEqual(ways, []);
    });
  for (const [lost, why] of [
    ['unread', /could not be read/],
    ['too-large', /larger than/],
    ['secret', /looks like a secret/],
  ] as const)
    it(`are none where the old value was lost: ${lost}`, () => {
      const { ways, irreversible } = waysOf(disableUser, {}, [step(one, 'disable-user', { lost })]);

      assert.deepEqual(ways, []);
      assert.match(irreversible[0]?.instead ?? '', why);
    });
  it('are none for a step of a version that kept nothing, or another shape', () => {
    for (const kept of [null, value({ was: 'on' })]) {
      const { ways, irreversible } = waysOf(disableUser, {}, [step(one, 'disable-user', kept)]);

      assert.deepEqual(ways, []);
      assert.match(irreversible[0]?.instead ?? '', /not known \(sign-in\): it was not kept/);
    }
  });
  it('never bring back a value that was masked', () => {
    const { ways } = waysOf(assignManager, { manager: boss }, [
      step(one, 'assign-manager', manager('[redacted]', 'Adele')),
    ]);

    assert.deepEqual(ways, []);
  });
  it('of a containment are one release, for everybody for whom something worked', () => {
    const { ways, irreversible } = waysOf(contain, { disable: 'auto', deliver: 'discard' }, [
      step(one, 'disable-user', value({ enabled: true })),
      step(one, 'revoke-sessions', null, { stage: 1 }),
      step(two, 'reset-password', null, { stage: 1 }),
      step(three, 'reset-password', null, { stage: 1, status: 'failed' }),
    ]);

    assert.deepEqual(
      ways.map(({ command, label, targets }) => [command, label, [...targets].sort()]),
      [['release', 'Release…', [one.id, two.id].sort()]],
    );
    assert.deepEqual(irreversible, []);
  });
  it('of a bundle begin with what was done last', () => {
    const off = { status: 'off', internal: '', external: '', from: null, to: null, toAll: true };
    const { ways } = waysOf(offboard, { reply: 'Gone', forward: 'x@y.example', steps: [] }, [
      step(one, 'disable-user', value({ enabled: true })),
      step(one, 'set-out-of-office', value(off), { stage: 4 }),
      step(one, 'set-forwarding', value({ to: null, recipient: null, copy: false }), { stage: 4 }),
      step(one, 'convert-mailbox', value({ type: 'UserMailbox' }), { stage: 5 }),
      step(one, 'remove-from-groups', value({ groups: [{ id: 'g', name: 'Marketing' }] }), { stage: 6 }),
      step(one, 'delete-user', null, { stage: 7 }),
    ]);

    assert.deepEqual(
      ways.map(({ command, args }) => [command, args]),
      [
        ['restore-user', {}],
        ['add-to-groups', { groups: 'g' }],
        ['convert-mailbox', { to: 'user' }],
        ['set-out-of-office', { off: 'yes' }],
        ['set-forwarding', { off: 'yes' }],
        ['release', {}],
      ],
    );
  });

  it('are gathered in one pass, however many changes have the same way back', () => {
    const taken = step(one, 'assign-manager', manager('a', 'Adele'));

    assertLinear(
      'the ways back',
      (size) => waysOf(assignManager, { manager: boss }, Array<Step>(size).fill(taken)),
      4000,
    );
  });
});
