import type { CardAnswer } from '../../cards/answer-card.ts';
import type { CommandHelp, CommandListView, HelpLine, HelpView } from '../../cards/help-card.ts';
import { commandGroups, type HelpTopic } from '../../services/command-groups.ts';
import { accessConditionOf, permissionsOf, tierOf, type Command } from '../../services/contract/bundle.ts';
import { argumentsOf } from '../../services/contract/arguments.ts';
import { shortAnswers } from '../../services/commands/decision-words.ts';
import { builtinCommands, type BuiltinCommand } from '../../services/commands/builtin.ts';
import { usageOf } from '../../services/commands/usage.ts';
import { commandNamed } from '../../services/registry.ts';
import type { Language } from '../../services/commands/translations.ts';
import type { IsOffered } from '../../services/requests/offered.ts';
import { helpIn } from './help-language.ts';
import { switchedOffSentence } from './not-opened.ts';
import { vocabulary } from './vocabulary.ts';

/**
 * The short help: the tasks that most people come for, each with a line that works as typed. Tasks whose command is switched off are left out.
 * @param asker their language, for the first line, undefined for English; and whether they ask in their own chat
 */
export function helpOverview(isOffered: IsOffered, asker: HelpAsker): Omit<HelpView, 'practice'> {
  const { language, personal } = asker;
  const offered = tasks.filter(({ start }) => isOffered(start));
  return {
    tasks: offered.map(({ title, line }) => ({ title, line })),
    hello: language === undefined ? null : helpIn[language],
    note: 'Help on a part: help users, help mailbox, help devices, help access. Nobody approves their own request.',
    isPersonal: personal,
    offers: offered.map(({ label, start }) => ({ label, command: start })),
  };
}

/** Who asks for help, and where. */
export interface HelpAsker {
  readonly language: Language | undefined;
  /** True in their own chat with Cordon. */
  readonly personal: boolean;
}

/** What somebody can do at once. */
interface Task {
  readonly title: string;
  /** How it is typed. */
  readonly line: string;
  readonly label: string;
  /** The line that its button types. */
  readonly start: string;
}

const tasks: readonly Task[] = [
  { title: 'Contain someone', line: exampleOf('contain'), label: 'Contain…', start: 'contain' },
  { title: 'Look someone up', line: exampleOf('show-user'), label: 'Look up…', start: 'show-user' },
  { title: 'See what is open', line: 'what is open', label: 'Open requests', start: 'open-requests' },
  { title: 'See everything I can do', line: 'help all', label: 'All commands', start: 'help all' },
  { title: 'See who may approve', line: 'who may approve', label: 'Who may approve', start: 'who may approve' },
];

function exampleOf(name: string): string {
  return commandNamed(name)?.example ?? name;
}

/**
 * What Cordon says when it is added to a conversation: four lines and three buttons.
 * @param personal whether that is somebody's own chat, where nobody has to mention it
 */
export const welcome = (isOffered: IsOffered, personal: boolean): CardAnswer => ({
  kind: 'notice',
  notice: {
    tone: 'info',
    title: 'I take accounts out of an attacker’s hands',
    sentences: [
      `${personal ? 'Type' : 'Mention me and type'} what to do: ${tasks.find(({ start }) => isOffered(start))?.line ?? 'help'}`,
      'You confirm first. Destructive actions also need an approver, and nobody approves their own request.',
      'Type help to see more.',
    ],
    offers: [
      { label: 'Contain…', command: 'contain' },
      { label: 'Look up…', command: 'show-user' },
      { label: 'Help', command: 'help' },
    ].filter(({ command }) => isOffered(command)),
  },
});

/** A part of the commands, or all of them. */
export type HelpPart = HelpTopic | 'all';

/** The part of the help that a word asks for; undefined for any other word. */
export const helpPartOf = (word: string): HelpPart | undefined => parts.get(word.toLowerCase());

const parts: ReadonlyMap<string, HelpPart> = new Map(
  Object.entries<HelpPart>({
    users: 'users',
    user: 'users',
    accounts: 'users',
    mailbox: 'mailbox',
    mailboxes: 'mailbox',
    mail: 'mailbox',
    devices: 'devices',
    device: 'devices',
    access: 'access',
    all: 'all',
    everything: 'all',
  }),
);

/** The commands of one part of the help, in the groups and the order of the command reference. Those that are switched off are left out. */
export function helpOnPart(
  part: HelpPart,
  isOffered: IsOffered,
  { personal }: Pick<HelpAsker, 'personal'>,
): Omit<CommandListView, 'practice'> {
  const groups = commandGroups.filter(({ topic }) => part === 'all' || topic === part);
  const lines = groups.flatMap(({ title, commands: names }) =>
    names.filter(isOffered).flatMap((name) => lineOf(title, commandNamed(name))),
  );
  return {
    title: part === 'all' ? 'All commands' : `Commands for ${part}`,
    lines: part === 'all' ? [...lines, ...builtinCommands.map(builtinLine)] : lines,
    note: 'Type "help" and a command for its arguments. Nobody approves their own request.',
    isPersonal: personal,
  };
}

function lineOf(group: string, command: Command | undefined): readonly HelpLine[] {
  if (command === undefined) return [];
  const { name, summary, example } = command;
  const approvalWhen = accessConditionOf(command) ?? null;
  return [{ group, name, summary, example, tier: tierOf(command), approvalWhen }];
}

const builtinLine = ({ name, summary, example }: BuiltinCommand): HelpLine => ({
  group: 'Requests and you',
  name,
  summary,
  example,
  tier: null,
  approvalWhen: null,
});

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
