import assert from 'node:assert/strict';
import { bindArguments, type Binding } from '../../../services/commands/bind.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import { isRead } from '../../../services/contract/bundle.ts';
import { commandNamed } from '../../../services/registry.ts';
import { unsetIn, withFixed } from '../../../services/requests/fixed-arguments.ts';
import type { CommandPolicy } from '../../../services/requests/policy.ts';
import { vocabulary } from '../../../bot/conversation/vocabulary.ts';
import { noon } from '../../harness/moment.ts';

const location = '7c1f0e52-6d3b-4a8e-9b20-c4d5e6f7a801';

const rule = (fixed: Readonly<Record<string, string>>): CommandPolicy => ({
  enabled: true,
  tier: undefined,
  approvals: undefined,
  responders: undefined,
  approvers: undefined,
  fixed,
});

/** Binds a line under a policy that sets arguments of one command. */
function bound(line: string, name: string, fixed: Readonly<Record<string, string>>): Binding {
  const parsed = parseCommand({ text: line, mentions: [] }, vocabulary);
  assert.ok(parsed.kind === 'command', parsed.kind);
  const policy = { commands: new Map([[name, rule(fixed)]]) };
  return withFixed(policy, parsed.command, bindArguments(parsed.command, parsed, noon));
}

const argsOf = (binding: Binding) => ('args' in binding ? binding.args : assert.fail(binding.kind));

describe('an argument that the policy sets', () => {
  it('is filled in where nothing was typed, and where the same was typed', () => {
    for (const typed of ['', ` location=${location.toUpperCase()}`, ` location=${location}`]) {
      const binding = bound(`block-ip 203.0.113.7${typed}`, 'block-ip', { location });

      assert.equal(argsOf(binding)['location'], location);
    }
  });
  it('takes the place of a default', () => {
    const binding = bound('list-sign-ins alex@contoso.com', 'list-sign-ins', { kind: 'interactive', failed: 'yes' });

    assert.deepEqual([argsOf(binding)['kind'], argsOf(binding)['failed']], ['interactive', true]);
  });
  it('refuses another value with a sentence', () => {
    const binding = bound('list-sign-ins alex since=7d', 'list-sign-ins', { since: '30d' });

    assert.deepEqual(binding, {
      kind: 'problems',
      messages: ['argument "since": the policy sets it to 30d for everybody, got "7d"'],
      offers: [],
    });
  });
  it('is not asked for, although the command needs it', () => {
    const binding = bound('set-per-user-mfa alex@contoso.com', 'set-per-user-mfa', { state: 'enforced' });

    assert.equal(binding.kind, 'bound');
    assert.equal(argsOf(binding)['state'], 'enforced');
  });
  it('still leaves the rest to be asked for', () => {
    const binding = bound('set-per-user-mfa', 'set-per-user-mfa', { state: 'enforced' });

    assert.ok(binding.kind === 'missing');
    assert.deepEqual(binding.keys, ['user']);
  });
  it('holds for every bundle that contains the command', () => {
    const binding = bound('contain alex@contoso.com', 'reset-password', { deliver: 'reveal' });

    assert.equal(argsOf(binding)['deliver'], 'reveal');
  });
  it('changes nothing in a line that is wrong anyway', () => {
    assert.equal(bound('block-ip 203.0.113.7 location=x', 'block-ip', { location }).kind, 'problems');
  });
  it('is named when a command cannot do without it', () => {
    const command = commandNamed('block-ip');
    assert.ok(command !== undefined && !isRead(command));

    assert.deepEqual(unsetIn({ commands: new Map() }, command), ['location']);
    assert.deepEqual(unsetIn({ commands: new Map([['block-ip', rule({ location })]]) }, command), []);
  });
});
