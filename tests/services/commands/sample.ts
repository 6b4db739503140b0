import { z } from 'zod';
import { defineAction, defineRead, type ReadAction, type WriteAction } from '../../../services/contract/action.ts';
import { delivery, commaList, people, person, freeText, yesNo } from '../../../services/contract/args.ts';
import type { Command } from '../../../services/contract/bundle.ts';
import { cannotBeUndone } from '../../../services/contract/way-back.ts';
import { bindArguments, type Binding } from '../../../services/commands/bind.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import type { ParsedMessage } from '../../../services/commands/parsed-message.ts';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { createVocabulary, type Vocabulary } from '../../../services/commands/vocabulary.ts';
import { noon } from '../../harness/moment.ts';

/** One command of every shape that the contract allows, so that these tests do not depend on the real actions. */
const shapes = {
  contain: {
    user: people('Who'),
    disable: yesNo.default(false).describe('Block sign-in first'),
    deliver: delivery.default('discard').describe('Who learns the password'),
  },
  'assign-manager': { user: people('Whose manager'), manager: person('The manager') },
  'find-users': { text: freeText('What to look for'), select: commaList.optional().describe('Properties') },
  'list-inactive': { days: z.coerce.number().int().min(1).max(365).default(90).describe('For how long') },
  'convert-mailbox': { user: people('Whose'), to: z.enum(['shared', 'user', 'room']).describe('Into what') },
  annotate: { user: people('Who'), note: freeText('What to say') },
  'set-password': { user: person('Whose'), password: z.string().min(12).describe('Which') },
  watch: { user: people('Whom'), buddy: person('With whom').optional().describe('With whom') },
  whois: { user: person('Who'), depth: z.coerce.number().default(1).describe('How deep') },
} as const;

const declared = (name: string, args: z.ZodObject) => ({
  name,
  aliases: name === 'contain' ? ['reset-and-revoke', 'msgraph-user-contain'] : [],
  argumentAliases: name === 'contain' ? { delivery_mode: 'deliver' } : {},
  summary: 'Do it',
  example: name,
  permissions: [],
  source: '',
  args,
});

const write = (name: string, args: z.ZodObject): WriteAction =>
  defineAction({
    ...declared(name, args),
    tier: 'change',
    title: { ask: '', doing: '', done: '' },
    step: { will: '', doing: '', done: '', notDone: '', effect: '', risk: '' },
    wayBack: cannotBeUndone(''),
    repeatable: true,
    opensAccess: false,
    run: () => Promise.resolve(''),
  });

const read = (name: string, args: z.ZodObject): ReadAction =>
  defineRead({ ...declared(name, args), tier: 'read', run: () => Promise.resolve({ title: '' }) });

export const samples: readonly Command[] = [
  ...Object.entries(shapes).map(([name, shape]) => {
    const args = z.object(shape);
    return ['find-users', 'list-inactive', 'whois'].includes(name) ? read(name, args) : write(name, args);
  }),
  write('update-user', z.object({ user: people('Whose') }).catchall(z.string().max(20))),
];

export const vocabulary: Vocabulary = createVocabulary(samples, builtinCommands);

export function sample(name: string): Command {
  const command = samples.find((one) => one.name === name);
  if (command === undefined) throw new TypeError(`there is no sample called ${name}`);
  return command;
}

export const say = (line: string, mentions: Readonly<Record<string, string>> = {}): ParsedMessage =>
  parseCommand(
    { text: line, mentions: Object.entries(mentions).map(([name, id]) => ({ text: at(name), id })) },
    vocabulary,
  );

export const at = (name: string): string => `<at>${name}</at>`;

/** Parses a command line and binds its arguments. */
export function bound(line: string, mentions: Readonly<Record<string, string>> = {}): Binding {
  const parsed = say(line, mentions);
  if (parsed.kind !== 'command') throw new TypeError(`not a command but ${parsed.kind}: ${line}`);
  return bindArguments(parsed.command, parsed, noon);
}
