import assert from 'node:assert/strict';
import { z } from 'zod';
import { cancelMeetings } from '../../../services/actions/cancel-meetings.ts';
import { disableUser } from '../../../services/actions/disable-user.ts';
import type { WriteAction } from '../../../services/contract/action.ts';
import { people } from '../../../services/contract/args.ts';
import { adaptArguments } from '../../../services/contract/bundle.ts';
import { stepsOf } from '../../../services/contract/steps-argument.ts';

const user = people('Who');

describe('an adapted action', () => {
  it('has a proof where the action has one, and none where it has none, because a run waits for proofs', () => {
    const hasProof = (action: WriteAction) => 'prove' in adaptArguments(action, z.object({ user }), (args) => args);

    assert.deepEqual([cancelMeetings, disableUser].map(hasProof), [false, true]);
  });
});

describe('a list of steps', () => {
  const steps = stepsOf({
    words: { 'disable-user': ['DisableSignIn', 'block'], 'remove-licenses': ['licences'], delete: [], wipe: [] },
    all: ['disable-user', 'remove-licenses'],
    command: 'offboard',
  });
  const problemOf = (typed: string) => steps.safeParse(typed).error?.issues[0]?.message ?? '';

  for (const [typed, names] of [
    ['disable-user', ['disable-user']],
    ['disablesignin, Licences', ['disable-user', 'remove-licenses']],
    ['block,disable_user', ['disable-user']],
    ['ALL,delete', ['disable-user', 'remove-licenses', 'delete']],
  ] as const)
    it(`understands ${typed}, and itself again`, () => {
      const read = steps.parse(typed);

      assert.deepEqual(read, names);
      assert.deepEqual(steps.parse(read), names);
    });

  it('answers a word that is nearly a step with that step, and any other with a few', () => {
    assert.equal(problemOf('licnces'), 'expected licences for “licnces”');
    assert.equal(
      problemOf('block,constructor'),
      'expected some of disable-user, remove-licenses, delete and 1 more, which help offboard lists',
    );
    assert.match(problemOf(' , '), /^expected some of/);
  });
});
