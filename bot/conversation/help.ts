import type { CommandHelp, HelpLine, HelpView } from '../../cards/help-card.ts';
import { accessConditionOf, isRead, permissionsOf, tierOf, type Command } from '../../services/contract/bundle.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { shortAnswers } from '../../services/commands/decision-words.ts';
import { builtinCommands, type BuiltinCommand } from '../../services/commands/builtin.ts';
import { usageOf } from '../../services/commands/usage.ts';
import { commands } from '../../services/registry.ts';
import type { Language } from '../../services/commands/translations.ts';
import type { IsOffered } from '../../services/requests/offered.ts';
import { helpIn } from './help-language.ts';
import { switchedOffSentence } from './not-opened.ts';
import { vocabulary } from './vocabulary.ts';
import type { RiskTier } from '../../services/model/tier.ts';

/**
 * Help on all commands that are offered, derived from the registry.
 * @param language of the asker, for the first line; undefined for English
 */
export function helpOverview(isOffered: IsOffered, language?: Language): Omit<HelpView, 'practice'> {
  const line = (command: Command): HelpLine => {
    const tier = tierOf(command);
    const { name, summary, example } = command;
    const approvalWhen = accessConditionOf(command) ?? null;
    return { group: groupOf(tier), name, summary, example, tier, approvalWhen };
  };
  const builtinLine = ({ name, summary, example }: BuiltinCommand): HelpLine => ({
    group: 'Requests and you',
    name,
    summary,
    example,
    tier: null,
    approvalWhen: null,
  });
  const offered = commands.filter(({ name }) => isOffered(name));
  return {
    lines: [...offered.filter((command) => !isRead(command)), ...offered.filter(isRead)]
      .map(line)
      .concat(builtinCommands.map(builtinLine)),
    hello: language === undefined ? null : helpIn[language],
    note: 'Type "help" and a command for its arguments. Nobody approves their own request.',
    offers: [
      { label: 'Contain…', command: 'contain' },
      { label: 'Requests', command: 'requests' },
      { label: 'Who am I', command: 'whoami' },
    ].filter(({ command }) => isOffered(command)),
  };
}

/**
 * Help on one command, with its arguments from its schema.
 * @param off what the policy has switched off about it, the command itself or a part; undefined when nothing
 */
export function helpOn(command: Command, off: string | undefined): Omit<CommandHelp, 'practice'> {
  return {
    name: command.name,
    summary: command.summary,
    usage: usageOf(command),
    example: command.example,
    aliases: wordsFor(command.name, command.aliases),
    tier: tierOf(command),
    approvalWhen: accessConditionOf(command) ?? null,
    permissions: permissionsOf(command),
    switchedOff: off === undefined ? null : switchedOffSentence(command.name, off),
    args: argumentsOf(command).map(({ name, description, default: preset }) => ({
      name,
      description,
      default: preset === '' ? null : preset,
    })),
  };
}

/** Help on a built-in command, which has no arguments but the id of a request. */
export const helpOnBuiltin = ({ name, summary, example, aliases }: BuiltinCommand): Omit<CommandHelp, 'practice'> => ({
  name,
  summary,
  example,
  aliases: wordsFor(name, aliases),
  usage: example,
  tier: null,
  approvalWhen: null,
  permissions: [],
  switchedOff: null,
  args: [],
});

/** All words for a command: its aliases, the short answers that mean it, and what it is called in other languages. */
const wordsFor = (name: string, aliases: readonly string[]): readonly string[] => [
  ...aliases,
  ...(name === 'approve' || name === 'deny' ? shortAnswers[name] : []),
  ...vocabulary.translationsOf(name),
];

const groupOf = (tier: RiskTier): string =>
  tier === 'read' ? 'Look up: nothing changes' : 'Act: I always ask before I start';
