import { escapeMarkdown, oneLine } from '../../../cards/text.ts';
import { withoutFullStop } from '../../../cards/words.ts';
import { redact, redactText, redactTokens } from '../../../services/base/redact.ts';
import { echo } from '../../../services/base/echo.ts';
import { maskTyped } from '../../../services/base/typed-secrets.ts';
import { matchesReplies } from '../../../services/directory/automatic-replies.ts';
import { exchangeError } from '../../../services/graph/exchange-error.ts';
import { bindArguments, bindFields } from '../../../services/commands/bind.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { contain } from '../../../services/actions/contain.ts';
import { commands } from '../../../services/registry.ts';
import { assertLinear } from '../../harness/growth.ts';

const vocabulary = createVocabulary(commands, builtinCommands);

function typed(line: string): unknown {
  const parsed = parseCommand({ text: line, mentions: [{ text: '<at>Alex</at>', id: '29:alex' }] }, vocabulary);
  return parsed.kind === 'command' ? bindArguments(parsed.command, parsed) : parsed;
}

/** What people and Microsoft can send text to, each with something around it that brings it to its place. */
const readers: Readonly<Record<string, (text: string) => unknown>> = {
  'a message': typed,
  'a target': (text) => typed(`contain ${text}`),
  'a quoted target': (text) => typed(`contain "${text}"`),
  'a reason': (text) => typed(`contain alex@contoso.com because ${text}`),
  'an argument': (text) => typed(`create-user name=${text} upn=${text}`),
  properties: (text) => typed(`update-user alex@contoso.com fields="${text}"`),
  'a quoted argument': (text) => typed(`set-forwarding alex@contoso.com to="${text} x"`),
  'the next page': (text) => typed(`list-users next="https://${text} x"`),
  'a moment': (text) => typed(`list-sign-ins alex@contoso.com since="${text}"`),
  'a decision': (text) => typed(`approve ${text}`),
  'a field of a form': (text) => bindFields(contain, { 'user-typed': text, deliver: text, reason: text }),
  'a typed text': maskTyped,
  'what does not fit': echo,
  'a log line': redact,
  'a text in the log': redactText,
  'a message with tokens': redactTokens,
  'a line of a card': (text) => oneLine(text),
  'Markdown on a card': (text) => escapeMarkdown(`${text}x`),
  'long Markdown': (text) => escapeMarkdown(`${text}x`, 600),
  'a sentence': (text) => withoutFullStop(`${text}x`),
  'an automatic reply': (text) =>
    matchesReplies(
      { status: 'alwaysEnabled', internalReplyMessage: text, externalReplyMessage: text },
      { kind: 'always', internal: 'x', external: 'x' },
    ),
  'an error of Exchange': (text) =>
    exchangeError.safeParse({ error: { message: `|${text}`, details: [{ message: `|${text}` }] } }),
};

/** Every sign that means something to one of them, and words that do. */
const baits = [
  ...Array.from('\\"\'<>&;:.,!?/=-_*#@()[]{}|~^$%+` \t\n\u00a0\u200b“”‘’–a0'),
  ...[
    'a@',
    '@a.',
    'a,',
    'a=',
    '--a ',
    '--a=',
    'a=1,',
    '<at',
    '<at>',
    '<at>Alex</at>',
    '</at>',
    '&nbsp;',
    '&amp;',
    '&#38;',
  ],
  ...[
    'because ',
    '\nbecause ',
    'password=',
    'password',
    'password "',
    'pw x1 ',
    'a\\',
    'Aa1!',
    '-----BEGIN PRIVATE KEY-----',
    'a://b:',
    'bearer ',
    'eyJ',
    'eyJ.',
    'a://',
    'authorization:',
    'cookie: ',
  ],
  ...[
    '"\\',
    '\\"',
    "'\\",
    "' '",
    '" "',
    '[](',
    '![',
    '**',
    'mailto:',
    '.x',
    ' .',
    '1.',
    'www.',
    'a-',
    '<a',
    'https://?',
    '😀',
  ],
];

describe('text from outside', () => {
  for (const [name, read] of Object.entries(readers))
    it(`takes time that grows with it as ${name}`, () => {
      for (const bait of baits)
        assertLinear(
          JSON.stringify(bait),
          (size) => read(bait.repeat(size / bait.length)),
          3_900, // eight times as much is just what a message may have
        );
    }).timeout(60_000);
});
