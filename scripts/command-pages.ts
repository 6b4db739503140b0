import type { BuiltinCommand } from '../services/commands/builtin.ts';
import { usageOf } from '../services/commands/usage.ts';
import { tiers, type RiskTier } from '../services/model/tier.ts';
import { argumentsOf, type Argument } from '../services/contract/arguments.ts';
import {
  accessConditionOf,
  isRead,
  massStagesOf,
  partsOf,
  permissionsOf,
  tierOf,
  type Bundle,
  type Command,
  type Part,
} from '../services/contract/bundle.ts';
import { undoWordsOf, type UndoWords } from '../services/contract/undo-words.ts';
import { commandGroups, type CommandGroup } from '../services/command-groups.ts';
import { massRunOver } from '../services/requests/mass.ts';
import { licenceName } from '../services/graph/app-readiness.ts';
import { codeBlock, codes, item, wrapped } from './markdown.ts';

/** The page of the built-in commands, which are about requests and Cordon itself. */
const builtinPage = 'requests';

const note = '<!-- Derived from the code by `npm run derive`. Do not edit. -->';

/** What each tier asks for, before policy raises it. */
export const asksFor: Readonly<Record<RiskTier, string>> = {
  read: 'nothing, it runs at once',
  change: 'confirmation',
  destructive: 'confirmation and 1 approval',
  critical: 'confirmation and 2 approvals',
};

/**
 * The command reference: an index, a page for each group and one for the built-in commands.
 * @returns file name to text
 * @throws {RangeError} when a command has no group, or a group names an unknown command
 */
export function commandPages(
  commands: readonly Command[],
  builtins: readonly BuiltinCommand[],
): Readonly<Record<string, string>> {
  const grouped = commandGroups.flatMap((group) => group.commands);
  const missing = commands.map(({ name }) => name).filter((name) => !grouped.includes(name));
  if (missing.length > 0)
    throw new RangeError(`services/command-groups.ts: add ${missing.join(', ')} to the group of its page`);
  const groups = commandGroups.map((group) => ({ ...group, members: membersOf(group, commands) }));
  return Object.fromEntries([
    ['README.md', indexPage(groups, builtins)],
    ...groups.map((group) => [`${group.page}.md`, groupPage(group)] as const),
    [`${builtinPage}.md`, builtinsPage(builtins)],
  ]);
}

interface Group extends CommandGroup {
  readonly members: readonly Command[];
}

function membersOf(group: CommandGroup, commands: readonly Command[]): readonly Command[] {
  return group.commands.map((name) => {
    const command = commands.find((one) => one.name === name);
    if (command === undefined) throw new RangeError(`group "${group.page}": there is no command "${name}"`);
    return command;
  });
}

function indexPage(groups: readonly Group[], builtins: readonly BuiltinCommand[]): string {
  const parts = groups.map(({ page, title, members }) =>
    [
      `## [${title}](${page}.md)`,
      '',
      ...members.map((command) => item(`\`${command.name}\`${shortTier(command)}: ${command.summary}`)),
    ].join('\n'),
  );
  const rest = [
    `## [Requests and Cordon itself](${builtinPage}.md)`,
    '',
    ...builtins.map(({ name, summary }) => item(`\`${name}\`: ${summary}`)),
  ].join('\n');
  return [
    note,
    '# Commands',
    [
      wrapped('A command is typed in a channel, a group chat or a personal chat. In a channel, mention the bot first:'),
      '',
      codeBlock('@Cordon <command> <target...> [key=value | --key value]... [because <reason to the end of the line>]'),
    ].join('\n'),
    '[How commands are typed](../typing.md) explains targets, values and answers. What a command asks for:',
    tiers.map((tier) => item(`**${tier}**: ${asksFor[tier]}`)).join('\n'),
    wrapped(
      'Commands without a tier below are reads. What hands out, restores or loosens a way to sign in, or changes who somebody is, is ' +
        'destructive at least; where the arguments decide, both tiers are named. A target with an admin role makes any request that changes something critical, ' +
        'and the policy can ask for more, never for less.',
    ),
    ...parts,
    rest,
  ].join('\n\n');
}

function shortTier(command: Command): string {
  const tier = isRead(command)
    ? []
    : [accessConditionOf(command) === undefined ? tierOf(command) : `${tierOf(command)} or destructive`];
  const marks = [...tier, ...(command.optIn === true ? ['off until switched on'] : [])];
  return marks.length === 0 ? '' : ` (${marks.join(', ')})`;
}

/** How the policy switches on a command that is off with a real tenant. */
const switchOn = ({ optIn }: Command): string =>
  optIn === true ? 'off with a real tenant until [the policy](../policy.md#commands) says so' : '';

/** The parts of a bundle that it leaves out until the policy switches them on. */
const leftOutParts = (command: Command): string =>
  'stages' in command
    ? codes(
        command.stages
          .flat()
          .flatMap(({ action, optional }) => (optional === true && action.optIn === true ? [action.name] : [])),
      )
    : '';

function asksForWhat(command: Command): string {
  const condition = accessConditionOf(command);
  return condition === undefined
    ? asksFor[tierOf(command)]
    : `${asksFor[tierOf(command)]}, and 1 approval when ${condition}`;
}

function groupPage({ title, intro, members }: Group): string {
  return [note, `# ${title}`, wrapped(`${intro} [All commands](README.md).`), ...members.map(section)].join('\n\n');
}

function section(command: Command): string {
  const facts = [
    ['Example', `\`${command.example}\``],
    ['Also', codes(command.aliases)],
    ['Switched on', switchOn(command)],
    ['Leaves out until switched on', leftOutParts(command)],
    ['Asks for', asksForWhat(command)],
    ['Permissions', permissionsOf(command).join(', ')],
    ['Entra role', unique(partsOf(command).map(({ role }) => role)).join(', ')],
    [
      'Licence',
      unique(partsOf(command).map(({ licence }) => licence))
        .map(licenceName)
        .join(', '),
    ],
    ['Way back', isRead(command) ? '' : wayBackIn(undoWordsOf(command))],
    ['Runs', 'stages' in command ? stagesIn(command.stages) : ''],
    [`For more than ${massRunOver} accounts`, massStagesIn(command)],
    ['Microsoft', unique(partsOf(command).map(({ source }) => source)).join(' ')],
  ] as const;
  const args = argumentsOf(command);
  return [
    `## ${command.name}`,
    `${command.summary}.`,
    codeBlock(usageOf(command)),
    facts
      .filter(([, value]) => value !== '')
      .map(([name, value]) => item(`${name}: ${value}`))
      .join('\n'),
    ...(args.length === 0 ? [] : ['Arguments:', args.map(argumentItem).join('\n')]),
  ].join('\n\n');
}

const wayBackIn = ({ possible, words }: UndoWords): string => (possible ? words : `Cannot be undone. ${words}`);

function argumentItem({ name, description, required, default: usual, choices, otherNames }: Argument): string {
  const traits = [
    required ? 'required' : '',
    choices.length === 0 ? '' : codes(choices),
    usual === '' ? '' : `default \`${usual}\``,
    otherNames.length === 0 ? '' : `also ${codes(otherNames)}`,
  ].filter((trait) => trait !== '');
  return item(`\`${name}\`${traits.length === 0 ? '' : ` (${traits.join('; ')})`}: ${description}`);
}

/** The parts of a bundle, in the order in which its stages run; a part that depends on the arguments is marked. */
const stagesIn = (stages: Bundle['stages']): string =>
  stages.map((stage) => stage.map(partName).join(' + ')).join(', then ');

/** What a bundle runs in a mass run; empty where that is the same as in any other. */
function massStagesIn(command: Command): string {
  if (!('stages' in command)) return '';
  const stages = stagesIn(massStagesOf(command));
  return stages === stagesIn(command.stages) ? '' : stages;
}

const partName = ({ action, when }: Part): string =>
  `${action.name}${when === undefined ? '' : ' (where asked for or needed)'}`;

function builtinsPage(builtins: readonly BuiltinCommand[]): string {
  const intro =
    'Commands about requests and about Cordon itself. A typed decision does what the button of the card does; ' +
    '[where it counts](../typing.md#decisions) is on another page. [All commands](README.md).';
  return [
    note,
    '# Requests and Cordon itself',
    wrapped(intro),
    ...builtins.map(({ name, summary, example, aliases }) =>
      [
        `## ${name}`,
        `${summary}.`,
        codeBlock(example),
        ...(aliases.length === 0 ? [] : [item(`Also: ${codes(aliases)}`)]),
      ].join('\n\n'),
    ),
  ].join('\n\n');
}

/** What is there, each once, in order. */
export const unique = <T>(values: readonly (T | undefined)[]): readonly T[] => [
  ...new Set(values.filter((value) => value !== undefined)),
];
