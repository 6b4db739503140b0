import assert from 'node:assert/strict';
import { readConfig } from '../../../bot/config/config.ts';

/** What is wrong with a policy file that has these commands, in practice mode. */
function faultsOf(commands: object, more: object = {}): readonly string[] {
  const text = JSON.stringify({ commands, ...more });
  const result = readConfig({}, () => ({ file: 'cordon.yaml', text }));
  return result.ok ? [] : result.faults;
}

describe('what the policy file says about commands', () => {
  const wrong: readonly (readonly [why: string, commands: object, fault: RegExp])[] = [
    [
      'a command that does not exist',
      { 'create-tapp': {} },
      /commands: there is no command "create-tapp": did you mean create-tap\?$/,
    ],
    ['a word that means nothing', { constructor: {} }, /commands: there is no command "constructor"/],
    ['another name of a command', { block: { enabled: false } }, /"block" is another name of disable-user: write that/],
    ['a command spelled otherwise', { Create_Tap: {} }, /"Create_Tap" is another name of create-tap: write that/],
    [
      'a built-in command',
      { approve: { enabled: false } },
      /"approve" is a built-in command, which the policy cannot change/,
    ],
    [
      'a lower tier',
      { contain: { tier: 'change' } },
      /commands\.contain\.tier: contain is destructive, and the policy can only raise that, got "change"/,
    ],
    ['no tier at all', { contain: { tier: 'read' } }, /commands\.contain\.tier: .*only raise/],
    [
      'fewer approvals than its tier needs',
      { 'delete-user': { approvals: 1 } },
      /commands\.delete-user\.approvals: expected 2 or more.*got 1/,
    ],
    [
      'fewer approvals than its new tier needs',
      { contain: { tier: 'critical', approvals: 1 } },
      /commands\.contain\.approvals: expected 2 or more/,
    ],
    ['no approvals', { contain: { approvals: 0 } }, /commands\.contain\.approvals: /],
    [
      'a tier of a command that reads',
      { 'show-user': { tier: 'critical' } },
      /commands\.show-user\.tier: show-user only reads/,
    ],
    [
      'a fixed argument that the command does not have',
      { contain: { fixed: { locatoin: 'x' } } },
      /commands\.contain\.fixed\.locatoin: contain has no argument "locatoin" that the policy can set/,
    ],
    [
      'a fixed argument of every object',
      { contain: { fixed: { constructor: 'x' } } },
      /has no argument "constructor" that the policy can set/,
    ],
    ['fixed targets', { contain: { fixed: { user: 'alex@contoso.com' } } }, /has no argument "user" that the policy/],
    [
      'a fixed secret',
      { 'reset-password': { fixed: { password: 'x' } } },
      /has no argument "password" that the policy can set/,
    ],
    [
      'a fixed value that does not fit',
      { 'block-ip': { fixed: { location: 'office' } } },
      /commands\.block-ip\.fixed\.location: argument "location": expected the id of a named location, got "office"/,
    ],
    [
      'fixed ranges that are none',
      { 'block-ip': { fixed: { never: '203.0.113.0/64' } } },
      /expected ranges such as 203\.0\.113\.0\/24/,
    ],
    ['a fixed value that is no value', { contain: { fixed: { deliver: [] } } }, /expected a value as it is typed/],
    [
      'approvers of a command that reads',
      { 'show-user': { approvers: { everyone: true } } },
      /commands\.show-user\.approvers: show-user only reads/,
    ],
  ];
  for (const [why, commands, fault] of wrong) {
    it(`stops the start with ${why}`, () => {
      const faults = faultsOf(commands);

      assert.equal(faults.length, 1, faults.join('\n'));
      assert.match(faults[0] ?? '', fault);
    });
  }

  it('is held against the tiers of the same file', () => {
    const more = { tiers: { destructive: { approvals: 3 } } };

    assert.match(faultsOf({ contain: { approvals: 2 } }, more).join(), /expected 3 or more/);
    assert.deepEqual(faultsOf({ contain: { approvals: 3 } }, more), []);
  });

  it('may raise, switch off and narrow', () => {
    const faults = faultsOf({
      contain: { tier: 'critical', approvals: 3, responders: { everyone: true }, approvers: { everyone: true } },
      'set-out-of-office': { approvals: 1 },
      'show-user': { enabled: false, responders: { everyone: true } },
      'list-sign-ins': { fixed: { kind: 'interactive', failed: true } },
      'list-inactive': { fixed: { days: 30 } },
    });

    assert.deepEqual(faults, []);
  });
});
