import assert from 'node:assert/strict';
import { argumentsOf, type Argument } from '../../../services/contract/arguments.ts';
import { namesTargets } from '../../../services/contract/args.ts';
import { isRead, type Command } from '../../../services/contract/bundle.ts';
import { commands, commandNamed } from '../../../services/registry.ts';
import { requestSettings, settingWords } from '../../../services/requests/setting-words.ts';
import { aRequest } from '../../harness/requests.ts';

/** Everything that a request can have set. */
const settings: readonly (readonly [Command, Argument])[] = commands
  .filter((command) => !isRead(command))
  .flatMap((command) =>
    argumentsOf(command).flatMap((arg) =>
      !['secret', 'person'].includes(arg.kind) && isSetting(arg) ? [[command, arg] as const] : [],
    ),
  );

function isSetting({ kind }: Argument): boolean {
  return kind === 'yes-no' || kind === 'choice' || kind === 'plain' || !namesTargets(kind);
}

/** How an argument that nobody has found words for is named. */
const rawLabel = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

describe('the words of a setting', () => {
  for (const [command, arg] of settings) {
    const values = arg.kind === 'yes-no' ? ['yes', 'no'] : arg.choices;
    if (values.length === 0) continue;
    it(`are sentences for ${command.name} ${arg.name}, not the flag and its raw value`, () => {
      for (const value of values) {
        const [label, said] = settingWords(command.name, arg, value);
        assert.notEqual(label, rawLabel(arg.name).replaceAll('-', ' '));
        assert.match(said, /^[A-Z{]/, `${label}: ${said}`);
        assert.doesNotMatch(said, /[a-z][A-Z]|^(?:yes|no)$|\w-\w+-\w/, `${label}: ${said}`);
      }
    });
  }

  it('never name a setting with a dash or in camel case, whatever the command', () => {
    const labels = settings.map(([command, arg]) => settingWords(command.name, arg, 'x')[0]);

    assert.ok(labels.length > 40);
    assert.deepEqual(
      labels
        .filter((label) => /^[a-z]|\w_\w|[a-z][A-Z]|^\w+(?:-\w+){1,}$/.test(label))
        .filter((label) => label !== 'Sign-in'),
      [],
    );
  });

  it('call a property that Graph names as people would', () => {
    assert.deepEqual(settingWords('update-user', { name: 'jobTitle' }, 'Analyst'), ['Job title', 'Analyst']);
  });

  it('leave ids and names of somebody’s own as they are', () => {
    const id = '22c27214-a0a5-4111-8111-111111111111';

    assert.equal(settingWords('reset-mfa', { name: 'method' }, `security-key,${id}`)[1], `security key, ${id}`);
  });
});

describe('the settings of a request', () => {
  it('are those that differ from what is usual, and name the requester', () => {
    const contain = commandNamed('contain') ?? assert.fail();
    const args = { deliver: 'reveal', disable: 'no', 'must-change': true };

    assert.deepEqual(requestSettings(contain, aRequest({ args })), [
      ['New password', 'Shown to Megan Bowen only, once'],
      ['Block sign-in', 'No'],
    ]);
  });
});
