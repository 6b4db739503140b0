import type { IconName, IExecuteAction } from '@microsoft/teams.cards';
import type { Target, TargetKind } from '../services/model/person.ts';
import type { RequestView } from '../services/requests/view.ts';
import { decisionButton } from './buttons.ts';
import { rolesSentence } from './demand-words.ts';
import { box, secondLine, textBlock, type Elements } from './card.ts';
import { escapeMarkdown } from './text.ts';
import { personName } from './words.ts';

/** How many items a card shows in full. The others are counted, or get one line each when everyone was asked for. */
export const listedAtMost = 12;

/** How many characters the brief lines may have in total: Teams refuses messages over about 100 kB of UTF-16. */
const briefRoom = 18_000;

/** How a list shows its items. */
export interface LimitedList<T> {
  /** An item in full. */
  readonly full: (item: T) => Elements;
  /** An item in one line, raw. */
  readonly brief: (item: T) => string;
  /** Also lists the items after the first twelve, in one line each. */
  readonly everyone: boolean;
}

/** A list of limited size: the first twelve items in full, then one line for each of the others, or their number. */
export function limitedList<T>(items: readonly T[], { full, brief, everyone }: LimitedList<T>): Elements {
  const first = items.slice(0, listedAtMost).flatMap(full);
  const rest = items.slice(listedAtMost);
  if (rest.length === 0) return first;
  const lines = everyone ? fitting(rest.map((item) => `- ${escapeMarkdown(brief(item), 160)}`)) : [];
  const list: Elements = lines.length === 0 ? [] : [{ ...textBlock('', { size: 'Small' }), text: lines.join('\n') }];
  const more = rest.length - lines.length;
  return [...first, ...list, ...(more === 0 ? [] : [textBlock(`and ${more} more`, { isSubtle: true })])];
}

/** The button that shows everyone, for a card that does not list all targets. */
export const moreButton = (view: RequestView, everyone: boolean): IExecuteAction[] =>
  view.targets.length > listedAtMost && !everyone ? [decisionButton('more', 'Show everyone', view)] : [];

/** The first lines that fit into the room for brief lines. */
function fitting(lines: readonly string[]): readonly string[] {
  let room = briefRoom;
  return lines.filter((line) => (room -= line.length) > 0);
}

type PeopleView = Pick<RequestView, 'targets' | 'admins'>;

/** A box with the targets: what identifies them, and what is special about their accounts. A long list begins with its risks, counted. */
export function peopleBox(view: PeopleView, everyone: boolean): Elements {
  const { targets } = view;
  const [only, ...others] = targets;
  if (only !== undefined && others.length === 0) return [box('emphasis', [onePerson(only, view)])];
  const list = limitedList(targets, {
    full: (target) => briefly(target, view),
    brief: (target) => dotted(target.name, target.upn, ...marks(target), ...rolesOf(target, view)),
    everyone,
  });
  return [box('emphasis', [...(targets.length > listedAtMost ? risksCounted(view) : []), ...list])];
}

/** How many targets need a closer look: `2 admins · roles of 1 not read · 14 guests`. */
function risksCounted({ targets, admins }: PeopleView): Elements {
  const count = (isOne: (target: Target) => boolean) => targets.filter(isOne).length;
  const counts = [
    counted(admins.length, 'admin', 'admins'),
    counted(
      count((target) => !isRolesRead(target)),
      'with unread roles',
    ),
    counted(
      count(({ guest }) => guest),
      'guest',
      'guests',
    ),
    counted(
      count(({ synced }) => synced),
      'synced',
    ),
  ];
  const words = dotted(...counts);
  return words === '' ? [] : [textBlock(words, { weight: 'Bolder' })];
}

const counted = (n: number, one: string, several = one): string => (n === 0 ? '' : `${n} ${n === 1 ? one : several}`);

function onePerson(target: Target, view: PeopleView): Elements[number] {
  const items: Elements = [
    textBlock(personName(target), { weight: 'Bolder' }),
    textBlock(dotted(target.upn, target.jobTitle), secondLine),
    textBlock(dotted(...marks(target), isRolesRead(target) ? (rolesSentence(target) ?? '') : ''), {
      size: 'Small',
      spacing: 'Small',
    }),
    ...atRisk(target, view),
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

/** The object id of a single target, for the details of a card; a list shows the beginning of each. */
export const idsOf = ({ targets }: Pick<RequestView, 'targets'>): readonly (readonly [name: string, value: string])[] =>
  targets.flatMap(({ kind, id }) =>
    targets.length === 1 && kind !== 'new-account' ? [['Object id', id] as const] : [],
  );

const icons: Readonly<Record<TargetKind, IconName>> = {
  account: 'PersonCircle',
  'deleted-account': 'PersonProhibited',
  'new-account': 'PersonAdd',
  device: 'Laptop',
};

/** A target in two lines. The first characters of the object id are enough beside the UPN. */
const briefly = (target: Target, view: PeopleView): Elements => [
  textBlock(personName(target), { weight: 'Bolder' }),
  textBlock(dotted(target.upn, ...marks(target), target.id.slice(0, 8)), secondLine),
  ...atRisk(target, view),
];

const marks = ({ kind, guest, synced, federated, enabled }: Target): readonly string[] => [
  ...(kind === 'deleted-account' ? ['deleted'] : []),
  ...(guest ? ['guest'] : []),
  ...(synced ? ['synced from on-premises'] : []),
  ...(federated ? ['federated'] : []),
  ...(enabled ? [] : [kind === 'device' ? 'disabled' : 'sign-in blocked']),
];

/** What makes an account an admin, or counts as if it did, in the colour of a risk. */
const atRisk = (target: Target, view: PeopleView): Elements =>
  rolesOf(target, view).map((words) =>
    textBlock(words, { size: 'Small', color: 'Attention', weight: 'Bolder', spacing: 'None' }),
  );

/** The roles of an account, and what could not be read about them. */
function rolesOf(target: Target, { admins }: PeopleView): readonly string[] {
  const kind = admins.includes(target.id) ? 'admin' : 'roles';
  const held = target.roles.length === 0 ? [] : [`${kind}: ${target.roles.join(', ')}`];
  const unread = isRolesRead(target) ? undefined : rolesSentence(target);
  return unread === undefined ? held : [...held, unread];
}

const isRolesRead = ({ rolesUnread }: Target): boolean => rolesUnread.length === 0;

const dotted = (...pieces: readonly (string | null)[]): string =>
  pieces.filter((piece) => piece !== null && piece !== '').join(' · ');
const hasText = (element: Elements[number]): boolean => element.type !== 'TextBlock' || element.text !== '';
