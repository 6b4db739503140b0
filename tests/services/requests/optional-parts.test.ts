import assert from 'node:assert/strict';
import { policyFile, policyOf } from '../../../bot/config/policy-file.ts';
import { permissionsOf, tierOf, type Bundle } from '../../../services/contract/bundle.ts';
import { contain } from '../../../services/actions/contain.ts';
import { deleteUser } from '../../../services/actions/delete-user.ts';
import { offboard } from '../../../services/actions/offboard.ts';
import { asSwitchedOn, chosenButOff, switchedOffIn } from '../../../services/requests/command-rules.ts';

/** Containment that also deletes where the policy lets it: a bundle with an optional part. */
const withDeletion: Bundle = {
  ...contain,
  name: 'contain-and-delete',
  stages: [...contain.stages, [{ action: deleteUser, optional: true }]],
};

const policyWith = (commands: object, practice = false) => policyOf(policyFile.parse({ commands }), practice);

describe('an optional part of a bundle', () => {
  it('is left out where the policy has switched it off, and the bundle works without it', () => {
    const policy = policyWith({ 'delete-user': { enabled: false } });

    const { stages } = asSwitchedOn(policy, withDeletion);

    assert.equal(switchedOffIn(policy, withDeletion), undefined);
    assert.deepEqual(
      stages.flat().map(({ action }) => action.name),
      asSwitchedOn(policy, contain)
        .stages.flat()
        .map(({ action }) => action.name),
    );
  });

  it('belongs to the bundle where it is on', () => {
    const { stages } = asSwitchedOn(policyWith({}), withDeletion);

    assert.ok(stages.flat().some(({ action }) => action.name === 'delete-user'));
  });

  it('neither raises the tier of the bundle nor adds to the permissions that it needs', () => {
    assert.equal(tierOf(withDeletion), tierOf(contain));
    assert.deepEqual(permissionsOf(withDeletion), permissionsOf(contain));
  });

  it('switches the bundle off when it is a part that the bundle cannot do without', () => {
    const policy = policyWith({ 'reset-password': { enabled: false } });

    assert.equal(switchedOffIn(policy, withDeletion), 'reset-password');
  });
});

describe('a step of an offboarding that is switched off', () => {
  const chosen = (args: object, commands: object = {}) =>
    chosenButOff(policyWith(commands), offboard, { steps: ['disable-user'], ...args });

  it('stops a request that chooses it, by a step or by who takes over', () => {
    const off = { enabled: false };

    assert.equal(chosen({ 'onedrive-to': { name: 'Diego' } }), 'give-onedrive'); // off until somebody switches it on
    assert.equal(chosen({ 'mailbox-to': { name: 'Diego' } }, { 'give-mailbox': off }), 'give-mailbox');
    assert.equal(chosen({ steps: ['unassign-number'] }, { 'unassign-number': off }), 'unassign-number');
  });

  it('stops nothing where it is on, or where nobody chose it', () => {
    assert.equal(chosen({}), undefined);
    assert.equal(chosen({ 'mailbox-to': { name: 'Diego' } }), undefined);
    assert.equal(chosen({ 'onedrive-to': { name: 'Diego' } }, { 'give-onedrive': { enabled: true } }), undefined);
    assert.equal(switchedOffIn(policyWith({}), asSwitchedOn(policyWith({}), offboard)), undefined);
  });
});

describe('a command that the policy has to switch on', () => {
  const isOn = (commands: object, practice = false) =>
    policyWith(commands, practice).commands.get('send-mfa-push')?.enabled !== false;

  it('is off with a real tenant until the policy says enabled: true', () => {
    assert.deepEqual(
      [isOn({}), isOn({ 'send-mfa-push': { approvals: 1 } }), isOn({ 'send-mfa-push': { enabled: true } })],
      [false, false, true],
    );
  });

  it('is on in practice mode', () => {
    assert.deepEqual([isOn({}, true), isOn({ 'send-mfa-push': { enabled: false } }, true)], [true, false]);
  });
});
