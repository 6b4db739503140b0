import assert from 'node:assert/strict';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { maySuggest } from '../../../services/commands/guessable.ts';
import { translations } from '../../../services/commands/translations.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { commandNamed, commands } from '../../../services/registry.ts';

const vocabulary = createVocabulary(commands, builtinCommands);

/** A word with every single typing error of three kinds. */
function misspelt(word: string): readonly string[] {
  const at = Array.from(word, (_, index) => index);
  return [
    ...at.map((index) => word.slice(0, index) + word.slice(index + 1)),
    ...at.map((index) => word.slice(0, index) + (word[index + 1] ?? '') + (word[index] ?? '') + word.slice(index + 2)),
    ...at.map((index) => `${word.slice(0, index)}x${word.slice(index)}`),
  ];
}

describe('a guess', () => {
  it('never leads to a command that opens access, whatever was misspelt', () => {
    for (const { name } of [...commands, ...builtinCommands])
      for (const word of misspelt(name))
        for (const suggested of vocabulary.suggest(word)) {
          const entry = vocabulary.find(suggested);
          assert.ok(entry?.kind === 'command' ? maySuggest(entry.command) : entry?.builtin.name !== 'resume', word);
        }
  }).timeout(60_000);

  it('never turns a misspelt way in into its opposite', () => {
    for (const word of ['unblok', 'unlok', 'relase', 'enabel', 'restore-usr', 'creat-tap', 'dismis-risk'])
      assert.deepEqual(vocabulary.suggest(word), [], word);
  });

  const declared: readonly (readonly [name: string, guessable: boolean])[] = [
    ['contain', true],
    ['disable-user', true],
    ['show-user', true],
    ['release', false],
    ['enable-user', false],
    ['reset-password', false], // the requester sees the new password unless the line says otherwise
    ['create-tap', false],
    ['restore-user', false],
    ['confirm-safe', false],
    ['dismiss-risk', false],
    ['set-per-user-mfa', false],
  ];
  for (const [name, guessable] of declared)
    it(`${guessable ? 'may' : 'may not'} be ${name}, as its declaration says`, () => {
      assert.equal(maySuggest(commandNamed(name) ?? assert.fail(name)), guessable);
    });
});

describe('words of other languages', () => {
  it('are taken exactly, with or without accents and in any case', () => {
    for (const { command, phrases } of translations)
      for (const phrase of phrases) {
        const plain = phrase.normalize('NFD').replace(/\p{M}/gu, '').toUpperCase();
        for (const typed of [phrase, plain]) {
          const entry = vocabulary.match(typed.split(' '))?.entry;
          assert.equal(entry?.kind === 'command' ? entry.command.name : entry?.builtin.name, command, typed);
        }
      }
  });

  it('are of commands that exist, and no guess leads to them', () => {
    for (const { command, phrases } of translations) {
      assert.ok(vocabulary.find(command), command);
      for (const phrase of phrases) assert.ok(!vocabulary.suggest(phrase.slice(0, -1)).includes(phrase), phrase);
    }
  });
});
