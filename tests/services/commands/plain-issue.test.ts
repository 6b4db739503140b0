import assert from 'node:assert/strict';
import { z } from 'zod';
import { bindArguments, bindFields, type Binding } from '../../../services/commands/bind.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import { plainIssue } from '../../../services/commands/plain-issue.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { argumentsOf } from '../../../services/contract/arguments.ts';
import { commands } from '../../../services/registry.ts';
import { noon } from '../../harness/moment.ts';

const registry = createVocabulary(commands, builtinCommands);

/** What people and playbooks put behind an option. */
const oddValues = [
  '',
  ' ',
  '0',
  '-1',
  '1.5',
  '99999999999999999999',
  'NaN',
  'null',
  'yes',
  'x',
  '{}',
  '[]',
  ',',
  'a,b',
  'a@b@c',
  '2026-13-45T99:00',
  '$_',
  'é'.repeat(300),
  'x'.repeat(5000),
];

/** Marks every message that zod makes itself, for as long as `act` takes. */
function withMarkedZod(act: () => void): void {
  const { localeError } = z.config();
  z.config({ localeError: () => zodMade });
  try {
    act();
  } finally {
    z.config({ localeError });
  }
}

const zodMade = 'zod made this';
/** How zod writes, also where a declaration copies it. */
const zodEnglish = /zod made this|\b(Invalid|Too (small|big))\b|expected (string|number|boolean|array|object)\b|[<>]=/;

const wordsOf = (binding: Binding): readonly string[] => (binding.kind === 'problems' ? binding.messages : []);

describe('what does not fit an argument', () => {
  it('is never told in words that zod made, whatever stands in whichever argument of whichever command', () => {
    const told = new Map<string, string>();

    withMarkedZod(() => {
      for (const command of commands)
        for (const { name } of argumentsOf(command))
          for (const value of oddValues) {
            const typed = {
              positionals: [],
              options: [{ key: name, value: { kind: 'word', text: value, quoted: true } as const }],
              reason: undefined,
              tenant: undefined,
            };
            const messages = [
              ...wordsOf(bindArguments(command, typed, noon)),
              ...wordsOf(bindFields(command, { [name]: value }, { moment: noon, secrets: true })),
              ...wordsOf(bindFields(command, {}, { moment: noon, more: { [name]: value } })),
            ];
            for (const message of messages) told.set(message, `${command.name} ${name}=${value.slice(0, 20)}`);
          }
    });

    assert.ok(told.size > 50, `only ${told.size} messages were made`);
    assert.deepEqual(
      [...told].filter(([message]) => zodEnglish.test(message)),
      [],
    );
  });

  it('is nothing where an option has no value: it counts as left out, as playbooks mean it', () => {
    const answers = commands.flatMap((command) => {
      const optional = argumentsOf(command).filter(({ required, kind }) => !required && kind !== 'secret');
      const empty = optional.map(({ name }) => `${name}=""`).join(' ');
      const parsed = [`${command.name} ${empty}`, command.name].map((text) =>
        parseCommand({ text, mentions: [] }, registry),
      );
      return parsed.map((line) => (line.kind === 'command' ? bindArguments(line.command, line, noon) : line));
    });

    for (let n = 0; n < answers.length; n += 2) assert.deepEqual(answers[n], answers[n + 1]);
  });

  it('leaves empty options of a playbook out of an offboarding', () => {
    const text = 'offboard alex@contoso.com forward= reply= because HR-77';
    const parsed = parseCommand({ text, mentions: [] }, registry);

    const binding = parsed.kind === 'command' ? bindArguments(parsed.command, parsed, noon) : assert.fail(parsed.kind);

    if (binding.kind !== 'bound') assert.fail(binding.kind);
    assert.deepEqual(
      ['forward', 'reply'].filter((name) => name in binding.args),
      [],
    );
  });

  const rows: readonly (readonly [schema: z.ZodType, value: unknown, words: string])[] = [
    [z.string(), 7, 'expected text'],
    [z.string().min(1), '', 'expected a value'],
    [z.string().min(12), 'x', 'expected 12 characters or more'],
    [z.string().max(1), 'xx', 'expected 1 character at most'],
    [z.number(), 'x', 'expected a number'],
    [z.int(), 1.5, 'expected a whole number'],
    [z.number().min(10), 9, 'expected 10 or more'],
    [z.number().max(10), 11, 'expected 10 or less'],
    [z.array(z.string()).min(1), [], 'expected one value or more'],
    [z.array(z.string()).max(2), ['', '', ''], 'expected 2 values at most'],
    [z.enum(['a', 'b', 'c']), 'd', 'expected a, b or c'],
    [z.email(), 'x', 'expected a mail address'],
    [z.guid(), 'x', 'expected an object id'],
    [z.string().regex(/y/), 'x', 'expected another form'],
    [z.string().refine(() => false), 'x', 'not understood'],
    [z.boolean({ error: 'expected on or off' }), 'x', 'expected on or off'],
  ];
  for (const [schema, value, words] of rows) {
    it(`is told as "${words}"`, () => {
      const { error } = schema.safeParse(value, { error: plainIssue });

      assert.deepEqual(
        error?.issues.map(({ message }) => message),
        [words],
      );
    });
  }
});
