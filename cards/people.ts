import type { IconName, IExecuteAction } from '@microsoft/teams.cards';
import type { Target, TargetKind } from '../services/model/person.ts';
import type { RequestView } from '../services/requests/view.ts';
import { decisionButton } from './buttons.ts';
import { box, secondLine, textBlock, verbatim, type Elements } from './card.ts';
import { escapeMarkdown } from './text.ts';
import { personName } from './words.ts';

/** How many people a card tells in full; the others are counted, or named briefly when everyone was asked for. */
export const listedAtMost = 12;

/** Room for the brief lines, in characters: Teams refuses messages over about 100 kB of UTF-16. */
const briefRoom = 18_000;

export interface LimitedList<T> {
  readonly full: (item: T) => Elements;
  /** One line, raw. */
  readonly brief: (item: T) => string;
  /** Names also those beyond the first twelve. */
  readonly everyone: boolean;
}

/** A list that stays readable and small: the first in full, then how many more or a line for each. */
export function limitedList<T>(items: readonly T[], { full, brief, everyone }: LimitedList<T>): Elements {
  const told = items.slice(0, listedAtMost).flatMap(full);
  const rest = items.slice(listedAtMost);
  if (rest.length === 0) return told;
  const lines = everyone ? fitting(rest.map((item) => `- ${escapeMarkdown(brief(item), 160)}`)) : [];
  const list: Elements = lines.length === 0 ? [] : [{ ...textBlock('', { size: 'Small' }), text: lines.join('\n') }];
  const more = rest.length - lines.length;
  return [...told, ...list, ...(more === 0 ? [] : [textBlock(`and ${more} more`, { isSubtle: true })])];
}

/** For a card that does not name everybody. */
export const moreButton = (view: RequestView, everyone: boolean): IExecuteAction[] =>
  view.targets.length > listedAtMost && !everyone ? [decisionButton('more', 'Show everyone', view)] : [];

function fitting(lines: readonly string[]): readonly string[] {
  let room = briefRoom;
  return lines.filter((line) => (room -= line.length) > 0);
}

/** Who it is about, with what tells two people of one name apart and what makes the account special. */
export function peopleBox(targets: readonly Target[], everyone: boolean): Elements {
  const [only, ...others] = targets;
  if (only !== undefined && others.length === 0) return [box('emphasis', [onePerson(only)])];
  return [
    box('emphasis', limitedList(targets, { full: briefly, brief: ({ name, upn }) => `${name} · ${upn}`, everyone })),
  ];
}

function onePerson(target: Target): Elements[number] {
  const items: Elements = [
    textBlock(personName(target), { weight: 'Bolder' }),
    textBlock(said(target.upn, target.jobTitle), secondLine),
    textBlock(said(...marks(target), target.roles.length === 0 && target.kind === 'account' ? 'no admin roles' : ''), {
      size: 'Small',
      spacing: 'Small',
    }),
    ...admin(target),
    ...(target.kind === 'new-account' ? [] : [verbatim(target.id, { size: 'Small', isSubtle: true })]),
  ];
  return {
    type: 'ColumnSet',
    columns: [
      {
        type: 'Column',
        width: 'auto',
        verticalContentAlignment: 'Center',
        items: [{ type: 'Icon', name: icons[target.kind], size: 'Large', fallback: 'drop' }],
      },
      { type: 'Column', width: 'stretch', spacing: 'Small', items: items.filter(hasText) },
    ],
  };
}

const icons: Readonly<Record<TargetKind, IconName>> = {
  account: 'PersonCircle',
  'deleted-account': 'PersonProhibited',
  'new-account': 'PersonAdd',
  device: 'Laptop',
};

/** Two lines; the beginning of the object id suffices beside the UPN. */
const briefly = (target: Target): Elements => [
  textBlock(personName(target), { weight: 'Bolder' }),
  textBlock(said(target.upn, ...marks(target), target.id.slice(0, 8)), secondLine),
  ...admin(target),
];

const marks = ({ kind, guest, synced, enabled }: Target): readonly string[] => [
  ...(kind === 'deleted-account' ? ['deleted'] : []),
  ...(guest ? ['guest'] : []),
  ...(synced ? ['synced from on-premises'] : []),
  ...(enabled ? [] : [kind === 'device' ? 'disabled' : 'sign-in blocked']),
];

const admin = ({ roles }: Target): Elements =>
  roles.length === 0
    ? []
    : [
        textBlock(`admin: ${roles.join(', ')}`, {
          size: 'Small',
          color: 'Attention',
          weight: 'Bolder',
          spacing: 'None',
        }),
      ];

const said = (...pieces: readonly (string | null)[]): string =>
  pieces.filter((piece) => piece !== null && piece !== '').join(' · ');
const hasText = (element: Elements[number]): boolean => element.type !== 'TextBlock' || element.text !== '';
