import assert from 'node:assert/strict';
import { maskTyped } from '../../../services/base/typed-secrets.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import type { ParsedMessage } from '../../../services/commands/parsed-message.ts';
import type { TypedValue } from '../../../services/commands/tokens.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { commands } from '../../../services/registry.ts';
import { typedLines } from '../../harness/typed-lines.ts';

const vocabulary = createVocabulary(commands, builtinCommands);

describe('a typed line', () => {
  for (const [section, rows] of Object.entries(typedLines))
    for (const { typed, means } of rows)
      it(`with ${section} is understood: ${JSON.stringify(typed)}`, () => {
        const { text } = maskTyped(typed);

        assert.equal(meaning(parseCommand({ text, mentions: [] }, vocabulary)), means);
      });
});

function meaning(parsed: ParsedMessage): string {
  switch (parsed.kind) {
    case 'command': {
      const { command, positionals, options, reason, isReasonGuessed } = parsed;
      const values = options.map(({ key, value }) => `${key}=${value.kind === 'word' ? value.text : value.id}`);
      const why = reason === undefined ? '' : ` ${isReasonGuessed === true ? '?·' : '·'} ${reason}`;
      return short([command.name, ...positionals.map(valueOf), ...values].join(' ') + why);
    }
    case 'builtin': {
      const { name, ids, accounts, others, reason } = parsed;
      if (name === 'help') return short(['builtin help', ...accounts, ...(others === '' ? [] : [others])].join(' '));
      const about = ['builtin', name, ...ids, ...accounts].join(' ');
      return short(`${about}${others === '' ? '' : `: ${others}`}${reason === undefined ? '' : ` · ${reason}`}`);
    }
    case 'unclear':
      return short(`${parsed.why}: ${parsed.lines.join(' | ')}`);
    case 'thanks':
    case 'empty':
    case 'problem':
      return parsed.kind;
    default:
      return parsed satisfies never;
  }
}

const valueOf = (value: TypedValue): string =>
  value.kind === 'mention' ? `@${value.name}` : /[@\d,]|^and$/.test(value.text) ? value.text : `"${value.text}"`;

const short = (text: string): string => text.replaceAll('@contoso.com', '');
