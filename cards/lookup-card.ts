import type { IAdaptiveCard, IChoiceSetInput, IExecuteAction, ITextInput } from '@microsoft/teams.cards';
import type { Lookup } from '../services/model/lookup.ts';
import { button, cardFor, layOutButtons } from './buttons.ts';
import { card, footer, header, progress, secondLine, textBlock, type Elements } from './card.ts';
import { noticeCard, type Notice } from './notice-card.ts';
import { oneLine } from './text.ts';

/** A line that is unclear, as it is shown. Text is raw. */
export interface LookupLineView {
  readonly line: number;
  /** What was typed, as far as it may be repeated. */
  readonly typed: string;
  /** What is unclear about it. */
  readonly what: string;
}

/** What a look-up asks. Text is raw. */
export interface LookupQuestionView {
  readonly found: number;
  /** The first lines that are unclear or name somebody again, in the order of their numbers. */
  readonly lines: readonly LookupLineView[];
  /** How many of those there are in all. */
  readonly total: number;
  /** How many of them have to be left out or fixed. */
  readonly unclear: number;
  /** The unclear lines as they were typed, for a field in which they can be corrected; null when there are too many for one. */
  readonly editable: string | null;
  readonly channels: readonly { readonly id: string; readonly name: string }[];
}

/** What the post of a look-up shows. */
export interface LookupView {
  readonly lookup: Lookup;
  /** While it asks. */
  readonly question: LookupQuestionView | undefined;
  /** What the lines name. */
  readonly things: 'people' | 'devices' | 'apps' | 'addresses';
  readonly practice: boolean;
}

/** A look-up, and what its lines name. */
type Named = Lookup & Pick<LookupView, 'things'>;

/** The post of a look-up of many targets: how far it is, what it asks, or how it ended. Its buttons are its asker's. */
export function lookupCard({ lookup: stored, question, things, practice }: LookupView): IAdaptiveCard {
  const lookup: Named = { ...stored, things };
  switch (lookup.state) {
    case 'looking':
      return cardFor(lookup.asker, lookingCard(lookup, practice));
    case 'asking':
      return question === undefined
        ? noticeCard({ ...endings.expired, practice })
        : cardFor(lookup.asker, questionCard(lookup, question, practice));
    case 'opening':
      return card(
        {
          body: [
            header({ icon: 'Search', tone: 'Accent', title: `Opening the request`, subtitle: subtitleOf(lookup) }),
            footer('Its card appears here in a moment', { practice }),
          ],
          actions: [],
        },
        { fallbackText: `Opening the request: ${lookup.command}, ${countedAll(lookup)}.` },
      );
    case 'opened': {
      const title =
        lookup.request === null
          ? `${countedAll(lookup)} looked up`
          : `${countedAll(lookup)} looked up: ${lookup.request}`;
      return noticeCard({ tone: 'info', title, sentences: lookup.told === null ? [] : [lookup.told], practice });
    }
    case 'stopped':
      return noticeCard({ ...endings.stopped, sentences: [lookup.told ?? 'Nothing was opened.'], practice });
    case 'cancelled':
    case 'interrupted':
    case 'expired':
      return noticeCard({ ...endings[lookup.state], practice });
    default:
      return lookup.state satisfies never;
  }
}

const endings = {
  cancelled: { tone: 'info', title: 'Cancelled', sentences: ['Nothing was done.'] },
  interrupted: {
    tone: 'problem',
    title: 'The look-up was interrupted',
    sentences: ['Cordon was stopped in the middle. Nothing was opened. Ask again.'],
  },
  expired: { tone: 'info', title: 'Nobody answered', sentences: ['Nothing was opened. Ask again.'] },
  stopped: { tone: 'problem', title: 'Nothing was opened' },
} as const satisfies Readonly<Record<string, Partial<Notice>>>;

const counted = ({ things }: Pick<Named, 'things'>, count: number): string =>
  `${grouped(count)} ${count === 1 ? singular[things] : things}`;
const singular = { people: 'person', devices: 'device', apps: 'app', addresses: 'address' } as const;
const countedAll = (lookup: Named): string => counted(lookup, lookup.total);

/** `2,000`. */
const grouped = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ',');

const subtitleOf = (lookup: Named): string =>
  lookup.total === 0 ? lookup.command : `${lookup.command} · ${countedAll(lookup)}`;

/** What a click carries. */
const carried = ({ id, round }: Lookup) => ({ lookup: id, round });

function lookingCard(lookup: Named, practice: boolean): IAdaptiveCard {
  const { command, total, done } = lookup;
  const title = total === 0 ? 'Reading the file' : `Looking up ${countedAll(lookup)}`;
  const body: Elements = [
    header({ icon: 'Search', tone: 'Accent', title, subtitle: command }),
    ...(done === 0
      ? []
      : [
          progress(done, Math.max(1, total), 'Accent'),
          textBlock(`${grouped(done)} of ${grouped(total)}`, { ...secondLine, spacing: 'Small' }),
        ]),
    footer('Nothing happens before you have seen what will be done', { practice }),
  ];
  const sofar = done === 0 ? '' : ` ${grouped(done)} of ${grouped(total)} so far.`;
  return card(
    { body, actions: [button('stop-looking', 'Cancel', carried(lookup))] },
    { fallbackText: `${title}: ${command}.${sofar}` },
  );
}

function questionCard(lookup: Named, question: LookupQuestionView, practice: boolean): IAdaptiveCard {
  const { found, lines, total, unclear, editable, channels } = question;
  const title = unclear === 0 ? 'Which channel?' : unclearTitle(unclear);
  const more = total - lines.length;
  const body: Elements = [
    header({ icon: 'Search', tone: unclear === 0 ? 'Accent' : 'Warning', title, subtitle: subtitleOf(lookup) }),
    textBlock(`${counted(lookup, found)} found. Nothing was opened yet.`, { spacing: 'Medium' }),
    ...lines.map(({ line, typed, what }, n) =>
      textBlock(`${line}: ${typed} · ${what}`, { spacing: n === 0 ? 'Medium' : 'Small' }),
    ),
    ...(more > 0 ? [textBlock(`and ${grouped(more)} more`, { isSubtle: true, spacing: 'Small' })] : []),
    ...besides(lookup, question),
    ...(unclear > 0 && editable === null
      ? [
          textBlock('There are too many to fix here: correct the list and ask again, or leave them out.', {
            spacing: 'Medium',
          }),
        ]
      : []),
    ...(channels.length === 0 ? [] : [channelChoice(channels)]),
    footer('Only whoever asked can answer', { practice }),
  ];
  const cancel = button('stop-looking', 'Cancel', carried(lookup));
  const goOn = button('leave-out', unclear === 0 ? 'Go on' : leaveOutTitle(unclear), carried(lookup), {
    style: 'positive',
    inputs: true,
  });
  const actions: readonly IExecuteAction[] = found === 0 ? [cancel] : [goOn, cancel];
  const told = lines.slice(0, 3).map(({ line, typed, what }) => `${line}: ${typed}, ${what}.`);
  return card({ body, actions: layOutButtons(actions) }, { fallbackText: [`${title}.`, ...told].join(' ') });
}

const unclearTitle = (unclear: number): string =>
  unclear === 1 ? 'One line is unclear' : `${grouped(unclear)} lines are unclear`;

/** Must fit a button on a phone beside Cancel. */
function leaveOutTitle(unclear: number): string {
  if (unclear === 1) return 'Leave it out';
  return unclear < 1000 ? `Leave out these ${unclear}` : `Leave out ${grouped(unclear)}`;
}

/** What can be done about the lines besides leaving them out: see all of them, and correct them in a field behind a button. */
function besides(lookup: Lookup, { lines, total, unclear, editable }: LookupQuestionView): Elements {
  const all = total > lines.length ? [button('show-lines', `Show all ${grouped(total)}`, carried(lookup))] : [];
  if (unclear === 0 || editable === null) return all.length === 0 ? [] : [actionSet(all)];
  const field: ITextInput = {
    type: 'Input.Text',
    id: 'fixed',
    label: 'One account in each line',
    isMultiline: true,
    maxLength: 10_000,
    value: editable,
    isVisible: false,
  };
  const submit = button('fix', 'Look up again', carried(lookup), { style: 'positive', inputs: true });
  const title = unclear === 1 ? 'Fix it' : 'Fix them';
  return [
    {
      type: 'ActionSet',
      spacing: 'Medium',
      actions: [{ type: 'Action.ToggleVisibility', title, targetElements: ['fixed', 'fix-submit'] }, ...all],
    },
    field,
    { ...actionSet([submit]), id: 'fix-submit', isVisible: false, spacing: 'Small' },
  ];
}

const actionSet = (actions: IExecuteAction[]) => ({ type: 'ActionSet', spacing: 'Medium', actions }) as const;

/** The first channel is chosen until another one is. */
const channelChoice = (channels: LookupQuestionView['channels']): IChoiceSetInput => ({
  type: 'Input.ChoiceSet',
  id: 'channel',
  label: 'Channel for the request',
  style: 'compact',
  wrap: true,
  spacing: 'Large',
  isRequired: true,
  errorMessage: 'Choose a channel for the request.',
  choices: channels.map(({ id, name }) => ({ title: oneLine(name), value: id })),
});
