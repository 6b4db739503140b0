import assert from 'node:assert/strict';
import { bindArguments } from '../../../services/commands/bind.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { commands } from '../../../services/registry.ts';
import { noon } from '../../harness/moment.ts';

const bound = (line: string) => {
  const parsed = parseCommand({ text: line, mentions: [] }, createVocabulary(commands, builtinCommands));
  return parsed.kind === 'command' ? bindArguments(parsed.command, parsed, noon) : assert.fail(line);
};

describe('review', () => {
  for (const [line, kind, words] of [
    ['set-ooo alex@contoso.com off', 'bound', ''],
    ['set-ooo alex@contoso.com internal="Away until Monday"', 'bound', ''],
    ['set-ooo alex@contoso.com', 'missing', 'internal'],
    ['set-ooo alex@contoso.com off internal=Away', 'problems', 'off goes alone'],
    ['set-ooo alex@contoso.com internal=Away from=2030-03-02', 'problems', 'needs "to"'],
    ['set-ooo alex@contoso.com internal=Away from=2030-03-09 to=2030-03-02', 'problems', 'after "from"'],
    ['set-forwarding alex@contoso.com', 'missing', '"to"'],
    ['set-forwarding alex@contoso.com off', 'bound', ''],
    ['set-email-forward alex@contoso.com to=diego@contoso.com off', 'problems', 'or off'],
    ['set-forwarding alex@contoso.com to=diego', 'problems', 'expected a mail address'],
    ['convert-mailbox alex@contoso.com', 'missing', 'to'],
    ['convert-mailbox alex@contoso.com to=fridge', 'problems', 'expected shared, user, room or equipment'],
  ] as const) {
    it(`makes this ${kind}: ${line}`, () => {
      const answer = bound(line);

      assert.equal(answer.kind, kind);
      assert.ok(JSON.stringify(answer).replaceAll('\\"', '"').includes(words), JSON.stringify(answer));
    });
  }
});
