import type { IAdaptiveCard } from '@microsoft/teams.cards';
import type { Offer } from '../services/contract/action.ts';
import { layOutButtons, commandButtons } from './buttons.ts';
import {
  box,
  callout,
  card,
  facts,
  footer,
  header,
  secondLine,
  section,
  bold,
  textBlock,
  verbatim,
  type Elements,
} from './card.ts';
import { oneLine } from './text.ts';
import type { RiskTier } from '../services/model/tier.ts';

/** One command in the list. `tier` is null for commands that never call Graph. */
export interface HelpLine {
  /** Heading of its box, such as `Sign-ins and risk`. */
  readonly group: string;
  readonly name: string;
  readonly summary: string;
  readonly example: string;
  readonly tier: RiskTier | null;
  /** Completes "needs an approval when", where the arguments decide; null where the tier says it all. */
  readonly approvalWhen: string | null;
}

/** One thing that people come for. Text is raw. */
export interface HelpTask {
  readonly title: string;
  /** A line that works as typed. */
  readonly line: string;
}

/** What the short help shows. Text is raw. */
export interface HelpView {
  readonly tasks: readonly HelpTask[];
  /** The first line, in the reader's language; null for English. Left out: none. */
  readonly hello?: string | null;
  /** Where there is more, or what the reader may do in this conversation. */
  readonly note: string;
  /** Whether it is shown in the reader's own chat, where nobody has to mention Cordon. False unless set. */
  readonly isPersonal?: boolean;
  readonly offers: readonly Offer[];
  readonly practice: boolean;
}

/** A card with a few tasks and how each is typed. */
export function helpCard({ tasks, hello = null, note, isPersonal = false, offers, practice }: HelpView): IAdaptiveCard {
  const title = 'What I can do';
  const body: Elements = [
    header({
      icon: 'Shield',
      tone: 'Accent',
      title,
      subtitle: `${howToType(isPersonal)} a line like these.`,
    }),
    ...(hello === null ? [] : [textBlock(hello)]),
    ...tasks.flatMap((task): Elements => [
      textBlock(task.title, { weight: 'Bolder', spacing: 'Medium' }),
      { ...verbatim(oneLine(task.line)), spacing: 'None' },
    ]),
    footer(note, { practice }),
  ];
  const lines = tasks.map((task) => `${task.title}: ${task.line}`).join('; ');
  return card(
    { body, actions: layOutButtons(commandButtons(offers)) },
    { fallbackText: `${hello === null ? '' : `${hello} `}${title}: ${lines}. ${howToType(isPersonal)} a command.` },
  );
}

/** The beginning of a sentence that says what to type. */
const howToType = (isPersonal: boolean): string => (isPersonal ? 'Type' : 'Mention me, then type');

/** A list of commands. Text is raw. */
export interface CommandListView {
  readonly title: string;
  /** In the order of the card. Lines of one group must be adjacent. */
  readonly lines: readonly HelpLine[];
  readonly note: string;
  /** Whether it is shown in the reader's own chat. False unless set. */
  readonly isPersonal?: boolean;
  readonly practice: boolean;
}

/** A card with many commands, in a box for each group. */
export function commandListCard({ title, lines, note, isPersonal = false, practice }: CommandListView): IAdaptiveCard {
  const groups = [...new Set(lines.map(({ group }) => group))];
  const body: Elements = [
    header({
      icon: 'Shield',
      tone: 'Accent',
      title,
      subtitle: `${howToType(isPersonal)} a command. A person can be an @mention, an email address or an object ID.`,
    }),
    ...groups.map((group) =>
      groupBox(
        group,
        lines.filter((line) => line.group === group),
        lines.length <= examplesAtMost,
      ),
    ),
    footer(note, { practice }),
  ];
  const names = lines.map(({ name }) => name).join(', ');
  return card(
    { body, actions: [] },
    {
      fallbackText: `${title}: ${names}. ${howToType(isPersonal)} a command.`,
      fallbackLimit: namesLimit,
      speak: `${title}: ${lines.length} commands.`,
    },
  );
}

/** Fallback text that has room for the names of all commands, in characters. */
const namesLimit = 3000;

/** Lists with more commands than this show one line per command, without an example. */
const examplesAtMost = 24;

function groupBox(group: string, lines: readonly HelpLine[], withExamples: boolean): Elements[number] {
  const heading = textBlock(group, { weight: 'Bolder', style: 'heading', size: 'Default' });
  const commands = withExamples
    ? lines.flatMap((line) => [
        { ...verbatim(oneLine(line.example), { weight: 'Bolder' }), spacing: 'Medium' as const },
        textBlock(`${line.summary}${asks(line)}`, secondLine),
      ])
    : lines.map((line) => textBlock([bold(line.name), `${line.summary}${asks(line)}`], { spacing: 'Small' }));
  return box('emphasis', [heading, ...commands]);
}

function asks({ tier, approvalWhen }: Pick<HelpLine, 'tier' | 'approvalWhen'>): string {
  switch (tier) {
    case null:
    case 'read':
      return '';
    case 'change':
      return approvalWhen === null ? '' : ' · approval for some';
    case 'destructive':
      return ' · approval';
    case 'critical':
      return ' · two approvals';
    default:
      return tier satisfies never;
  }
}

/** What the card about one command shows. Text is raw. */
export interface CommandHelp {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  readonly example: string;
  readonly aliases: readonly string[];
  readonly tier: RiskTier | null;
  /** As on a line of the list. */
  readonly approvalWhen: string | null;
  readonly args: readonly { readonly name: string; readonly description: string; readonly default: string | null }[];
  readonly permissions: readonly string[];
  /** Why the command cannot be used here; null when it can. */
  readonly switchedOff: string | null;
  /** The line that its button types; the name of the command unless given. */
  readonly start?: string;
  readonly practice: boolean;
}

/** A card about one command: its usage, its arguments, and the Graph permissions that it needs. */
export function commandHelpCard(help: CommandHelp): IAdaptiveCard {
  const { name, summary, usage, example, aliases, args, permissions, switchedOff, start = name, practice } = help;
  const body: Elements = [
    header({ icon: 'Shield', tone: 'Accent', title: name, subtitle: summary }),
    ...(switchedOff === null ? [] : [callout('Warning', [[bold('Switched off.'), switchedOff]])]),
    section('How to type it'),
    verbatim(oneLine(usage, 500)),
    section('For example'),
    verbatim(oneLine(example, 500)),
    ...(args.length === 0 ? [] : [section('Arguments'), ...args.flatMap(argument)]),
    ...facts(
      [
        ['Aliases', aliases.join(', ')],
        ['Asks for', asksFor(help)],
        ['Permissions', permissions.join(', ')],
      ],
      true,
    ),
    footer('Type "help" for all commands.', { practice }),
  ];
  const offers = switchedOff === null ? [{ label: `Start ${name}`, command: start }] : [];
  const first = switchedOff === null ? '' : ` Switched off. ${switchedOff}`;
  return card(
    { body, actions: layOutButtons(commandButtons(offers)) },
    { fallbackText: `${name}: ${summary}.${first} Usage: ${usage}. Example: ${example}` },
  );
}

const argument = ({ name, description, default: preset }: CommandHelp['args'][number]): Elements => [
  textBlock([bold(name), preset === null ? '' : `(if left out: ${preset})`], { spacing: 'Small' }),
  textBlock(description, secondLine),
];

function asksFor({ tier, approvalWhen }: CommandHelp): string | null {
  if (tier === null) return null;
  return approvalWhen === null
    ? tierWords[tier]
    : `${tierWords[tier]}; an approval by somebody else as well when ${approvalWhen}`;
}

const tierWords: Readonly<Record<RiskTier, string>> = {
  read: 'nothing, it runs at once',
  change: 'your confirmation',
  destructive: 'your confirmation, then an approval by somebody else',
  critical: 'your confirmation, then approvals by two others',
};
