import type { RequestView } from '../services/requests/view.ts';
import { accountGroups, causesOf, groupWords, type AccountGroup, type AccountOutcome } from './account-groups.ts';
import type { CountedCause } from '../services/requests/run-progress.ts';
import { button } from './buttons.ts';
import { icon, line, section, textBlock, bold, secondLine, type Elements, type Text } from './card.ts';
import { causesInShort, namesThatFit, troubleParagraphs } from './mass-running.ts';
import { problemWords } from './problem-words.ts';
import { upperFirst } from './words.ts';

/** What went wrong for many targets: how many and who, then why. */
export const massTroubles = (view: RequestView): readonly Text[] =>
  accountGroups(view).flatMap(({ kind, people }) =>
    isTroubled(kind)
      ? troubleParagraphs(`${people.length} ${groupWords[kind]}.`, people.length, {
          causes: whyOf(view, people),
          people,
        })
      : [],
  );

const isTroubled = (kind: AccountOutcome): boolean => kind !== 'done' && kind !== 'unneeded';

const whyOf = (view: RequestView, people: AccountGroup['people']): readonly string[] => {
  const causes = causesOf(view, people);
  return [...causesInShort({ causes }, false), ...causesInShort({ causes }, true)];
};

/** What became of many targets: one line for each outcome, those to look at first. */
export const massOutcome = (view: RequestView): Elements => [
  section('What happened'),
  ...accountGroups(view).map(groupLine),
];

/** The buttons that ask for the same again, for exactly those for whom it did not work. */
export const retryButtons = ({ retries }: Pick<RequestView, 'retries'>): Elements =>
  retries.map(({ label, command }, n) => ({
    type: 'ActionSet', // each on a line of its own: a phone has no room for two of them
    spacing: n === 0 ? 'Medium' : 'Small',
    actions: [button('start', label, { command }, { style: n === 0 ? 'destructive' : 'default' })],
  }));

const marks = {
  failed: ['DismissCircle', 'Attention', '✗'],
  unproved: ['QuestionCircle', 'Warning', '?'],
  unfinished: ['SubtractCircle', 'Warning', '–'],
  done: ['CheckmarkCircle', 'Good', '✓'],
  unneeded: ['SubtractCircle', 'Default', '–'],
} as const satisfies Readonly<Record<AccountOutcome, readonly [name: string, tone: string, glyph: string]>>;

function groupLine({ kind, people }: AccountGroup): Elements[number] {
  const [name, tone, glyph] = marks[kind];
  return line({ mark: icon(name, tone, glyph), title: `${people.length} ${groupWords[kind]}` });
}

/** How many kinds of trouble the details of a card explain for each outcome. */
const explainedAtMost = 6;

/** For the details of the card: who, or why and what to do about it, for each outcome. */
export const massDetails = (view: RequestView): Elements =>
  accountGroups(view).flatMap(({ kind, people }) => {
    const explained = explainedCauses(causesOf(view, people));
    const more = explained.length - explainedAtMost;
    const shown = more > 0 ? [...explained.slice(0, explainedAtMost), `${more} more kinds of trouble`] : explained;
    return [
      textBlock([bold(`${people.length} ${groupWords[kind]}`)], { size: 'Small', spacing: 'Small' }),
      ...(shown.length === 0 ? [namesThatFit(people, people.length)] : shown).map((text) =>
        textBlock(text, secondLine),
      ),
    ];
  });

/** `29: Microsoft Graph refused it: this app lacks a permission. Ask an administrator to do it in Entra.` */
function explainedCauses(causes: readonly CountedCause[]): readonly string[] {
  const words = new Map<string, number>();
  for (const { problem, cause } of causes) {
    if (problem === null) continue;
    const { why, next } = problemWords(problem, cause);
    const text = `${upperFirst(why)}. ${upperFirst(next)}.`;
    words.set(text, (words.get(text) ?? 0) + 1);
  }
  return [...words].toSorted(([, a], [, b]) => b - a).map(([text, count]) => `${count}: ${text}`);
}
