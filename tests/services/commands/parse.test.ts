import assert from 'node:assert/strict';
import fc from 'fast-check';
import { commands } from '../../../services/registry.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import type { ParsedMessage } from '../../../services/commands/parsed-message.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { sample, samples, say, vocabulary } from './sample.ts';

function short(parsed: ParsedMessage): string {
  switch (parsed.kind) {
    case 'command':
      return [
        parsed.command.name,
        ...parsed.positionals.map((value) => (value.kind === 'word' ? value.text : value.id)),
        ...parsed.options.map(({ key, value }) => `${key}=${value.kind === 'word' ? value.text : value.id}`),
      ].join(' ');
    case 'builtin':
      return `builtin ${[parsed.name, ...parsed.rest].join(' ')}`;
    case 'unclear':
      return `${parsed.why} ${parsed.word}: ${parsed.lines.join(' | ')}`;
    case 'thanks':
    case 'empty':
      return parsed.kind;
    case 'problem':
      return parsed.message;
    default:
      return parsed satisfies never;
  }
}

describe('parseCommand', () => {
  const rows: readonly (readonly [why: string, text: string, expected: string])[] = [
    ['a command and its target', 'contain a@x', 'contain a@x'],
    ['case, dashes and underscores are one', 'Reset_AND-revoke a@x', 'contain a@x'],
    ['long dashes too', 'find–users x', 'find-users x'],
    ['XSOAR names with their mark', '!msgraph-user-contain user=a@x', 'contain user=a@x'],
    ['a slash as in other programs', '/contain a@x', 'contain a@x'],
    ['a colon after the command', 'Contain: a@x', 'contain a@x'],
    ['nothing', ' \n\u00a0', 'empty'],
    ['a value after its key', 'contain a@x --deliver reveal b@x', 'contain a@x b@x deliver=reveal'],
    ['a mere flag', 'contain a@x --disable', 'contain a@x disable=yes'],
    ['a flag before another option', 'contain --disable --deliver reveal', 'contain disable=yes deliver=reveal'],
    ['a flag before a target', 'contain --disable a@x', 'contain a@x disable=yes'],
    ['a flag with its value', 'contain --disable no a@x', 'contain a@x disable=no'],
    ['a built-in command and its words', 'approve OP-7F3K', 'builtin approve OP-7F3K'],
    ['a built-in command by another name', 'Reject op-7f3k', 'builtin deny op-7f3k'],
    ['help', 'help', 'builtin help'],
    ['help about a command', 'help contain', 'builtin help contain'],
    ['the other way round', 'contain help', 'builtin help contain'],
    ['with a question mark', 'contain ?', 'builtin help contain'],
    ['without the space', 'contain?', 'builtin help contain'],
    ['as programs do it', 'contain --help', 'builtin help contain'],
    ['even among targets', 'contain a@x -h', 'builtin help contain'],
    ['about a built-in command', 'approve --help', 'builtin help approve'],
    ['not when there is more', 'contain help a@x', 'contain help a@x'],
    ['somebody called help is quoted', 'contain "help"', 'contain help'],
    ['did you mean', 'contian a@x', 'unknown contian: contain a@x'],
    ['by another name', 'reset-and-revok a@x', 'unknown reset-and-revok: reset-and-revoke a@x'],
    ['by its beginning', 'conv', 'unknown conv: convert-mailbox'],
    ['an option first', 'user=a@x', 'unknown user=a@x: '],
    ['no likeness at all', 'xyzzy', 'unknown xyzzy: '],
    ['a tenant twice', 'contain a@x tenant=a tenant=b', 'argument "tenant" is given twice'],
  ];
  for (const [why, text, expected] of rows) {
    it(`understands ${why}: ${JSON.stringify(text)}`, () => {
      assert.equal(short(say(text)), expected);
    });
  }

  for (const text of [
    'contain a@x because INC-1, odd',
    'contain a@x reason="INC-1, odd"',
    'contain --reason "INC-1, odd" a@x',
    'contain a@x Because="INC-1, odd"',
    'contain a@x REASON="INC-1," because odd',
  ]) {
    it(`reads the reason from: ${text}`, () => {
      const parsed = say(text);

      assert.equal(short(parsed), 'contain a@x');
      assert.equal('reason' in parsed && parsed.reason?.split('; ').sort().join(' '), 'INC-1, odd');
    });
  }

  it('reads the reason of a built-in command', () => {
    assert.deepEqual(say('deny OP-7F3K because it is a known trip'), {
      kind: 'builtin',
      name: 'deny',
      said: 'deny',
      language: undefined,
      rest: ['OP-7F3K'],
      ids: ['OP-7F3K'],
      accounts: [],
      others: '',
      reason: 'it is a known trip',
      tenant: undefined,
    });
  });

  it('separates the tenant of a built-in command from its other words', () => {
    const parsed = say('check tenant=fabrikam.com');

    assert.deepEqual(parsed.kind === 'builtin' && [parsed.rest, parsed.tenant], [[], 'fabrikam.com']);
  });

  it('separates the tenant from the options', () => {
    const parsed = say('contain a@x tenant=fabrikam.com');

    assert.equal(short(parsed), 'contain a@x');
    assert.equal('tenant' in parsed && parsed.tenant, 'fabrikam.com');
  });

  it('never throws and always finds the typed command', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (junk) => {
        parseCommand({ text: junk, mentions: [] }, vocabulary);
        const parsed = say(`contain ${junk}`);

        assert.ok(
          parsed.kind === 'problem' ||
            (parsed.kind === 'command' && parsed.command === sample('contain')) ||
            (parsed.kind === 'builtin' && parsed.name === 'help'),
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe('createVocabulary', () => {
  it('refuses two commands with the same name, even if spelled differently', () => {
    const twin = { ...sample('contain'), name: 'find', aliases: ['Find_Users'] };

    assert.throws(
      () => createVocabulary([...samples, twin], builtinCommands),
      /both find-users and find are called "Find_Users"/,
    );
  });

  it('finds every command of the registry by its names and parses its example', () => {
    const registry = createVocabulary(commands, builtinCommands);

    for (const command of commands) {
      for (const name of [command.name, ...command.aliases]) {
        assert.deepEqual(registry.find(name.toUpperCase()), { kind: 'command', command }, name);
      }
      const parsed = parseCommand({ text: command.example, mentions: [] }, registry);
      assert.equal(parsed.kind === 'command' && parsed.command.name, command.name, command.example);
    }
    for (const { name, example } of builtinCommands) {
      const parsed = parseCommand({ text: example, mentions: [] }, registry);
      assert.equal(parsed.kind === 'builtin' && parsed.name, name, example);
    }
  });
});
