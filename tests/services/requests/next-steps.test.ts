import assert from 'node:assert/strict';
import { isRead } from '../../../services/contract/bundle.ts';
import type { PersonId } from '../../../services/model/person.ts';
import { commandNamed, commands } from '../../../services/registry.ts';
import { nextStepOf } from '../../../services/requests/next-steps.ts';
import { aTarget, minutes } from '../../harness/views.ts';

const done = { kind: 'done', startedAt: minutes(4), endedAt: minutes(5), approvals: [] } as const;
const lineOf = (command: string, target: string) => `${command} ${target}`;
const nextOf = (command: string, differs: object = {}, isOffered = () => true) =>
  nextStepOf({ command, state: done, targets: [aTarget()], ...differs }, isOffered, lineOf);

describe('the next step after a run that worked', () => {
  it('is the evidence after a containment, of the same account', () => {
    assert.deepEqual(nextOf('contain'), {
      todo: 'see what was done with the account',
      offer: { label: 'Evidence', command: `evidence ${aTarget().id}` },
    });
  });

  for (const { name } of commands.filter((command) => !isRead(command) && command.name !== 'delete-user'))
    it(`is another command that there is, after ${name}`, () => {
      const [next = ''] = nextOf(name)?.offer.command.split(' ') ?? [];

      assert.ok(commandNamed(next), next);
      assert.notEqual(next, name);
    });

  const rows: readonly (readonly [string, object])[] = [
    ['it has not worked', { state: { ...done, kind: 'partly-done' } }],
    ['it has not run', { state: { kind: 'expired', endedAt: minutes(5) } }],
    ['it was about several', { targets: [aTarget(), aTarget({ id: 'b' as PersonId })] }],
    ['it was about a device', { targets: [aTarget({ kind: 'device' })] }],
    ['the account is gone', { command: 'delete-user' }],
  ];
  for (const [why, differs] of rows)
    it(`is none where ${why}`, () => {
      assert.equal(nextOf('contain', differs), null);
    });

  it('is none where the policy has switched it off', () => {
    assert.equal(
      nextOf('contain', {}, () => false),
      null,
    );
  });
});
