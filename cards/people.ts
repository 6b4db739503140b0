import type { IBadge, IconName, IExecuteAction, IIcon } from '@microsoft/teams.cards';
import type { Target, TargetKind } from '../services/model/person.ts';
import type { RequestView } from '../services/requests/view.ts';
import { avatar } from './avatar.ts';
import { decisionButton } from './buttons.ts';
import { rolesSentence } from './demand-words.ts';
import { bold, box, icon, secondLine, textBlock, type Elements } from './card.ts';
import { recentActivity, riskLine, workplace } from './profile-lines.ts';
import { escapeMarkdown } from './text.ts';
import { personName, upperFirst } from './words.ts';

/** How many items a card shows in full. The others are counted, or get one line each when everyone was asked for. */
export const listedAtMost = 12;

/** How many targets a list may have to show where each of them works and what they did lately. */
const withProfileAtMost = 3;

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
  view.targets.length > listedAtMost && !everyone
    ? [
        decisionButton(
          'more',
          view.large && 'endedAt' in view.state && 'startedAt' in view.state ? 'Every account' : 'Show everyone',
          view,
        ),
      ]
    : [];

/** The first lines that fit into the room for brief lines. */
function fitting(lines: readonly string[]): readonly string[] {
  let room = briefRoom;
  return lines.filter((line) => (room -= line.length) > 0);
}

type PeopleView = Pick<RequestView, 'targets' | 'admins' | 'profiles' | 'createdAt'>;

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
    ...atRisk(target, view),
    textBlock(dotted(target.upn, target.jobTitle), secondLine),
    ...profileLines(target, view).map((pieces) => textBlock(upperFirst(dotted(...pieces)), secondLine)),
    textBlock(dotted(...marks(target), isRolesRead(target) ? (rolesSentence(target) ?? '') : ''), {
      size: 'Small',
      spacing: 'None',
    }),
  ];
  return {
    type: 'ColumnSet',
    columns: [
      { type: 'Column', width: 'auto', verticalContentAlignment: 'Center', items: [portrait(target)] },
      { type: 'Column', width: 'stretch', spacing: 'Small', items: items.filter(hasText) },
    ],
  };
}

/** The initials of a person who exists; an icon for everything else. */
function portrait(target: Target): IBadge | IIcon {
  if (target.kind === 'account') return avatar(target);
  const [name, glyph] = icons[target.kind];
  return icon(name, 'Default', glyph, 'Large');
}

/** What identifies a single target, for the details of a card; a list shows the beginning of each object id. */
export function idsOf({ targets }: Pick<RequestView, 'targets'>): readonly (readonly [name: string, value: string])[] {
  const [only, ...others] = targets;
  if (only === undefined || others.length > 0 || !hasObjectId.has(only.kind)) return [];
  const origin = only.synced ? 'Synced from on-premises' : 'Cloud only';
  return [...(only.kind === 'account' ? [['Account', origin] as const] : []), ['Object id', only.id]];
}

const hasObjectId: ReadonlySet<TargetKind> = new Set(['account', 'deleted-account', 'device', 'app', 'deleted-group']);

const icons = {
  'deleted-account': ['PersonProhibited', '🗑'],
  'new-account': ['PersonAdd', '👤'],
  device: ['Laptop', '💻'],
  app: ['AppGeneric', '🧩'],
  address: ['Globe', '🌐'],
  mail: ['MailOff', '✉'],
  'deleted-group': ['PeopleTeam', '👥'],
  'deleted-app': ['AppGeneric', '🧩'],
} as const satisfies Readonly<Record<Exclude<TargetKind, 'account'>, readonly [name: IconName, glyph: string]>>;

/** A target of a list. The first characters of the object id are enough beside the UPN; in a longer list they are in its details. */
function briefly(target: Target, view: PeopleView): Elements {
  const known = isLong(view) ? '' : upperFirst(dotted(...profileLines(target, view).flat()));
  const items: Elements = [
    textBlock(personName(target), { weight: 'Bolder' }),
    ...atRisk(target, view),
    textBlock(dotted(target.upn, ...marks(target), isLong(view) ? null : shortId(target)), secondLine),
    textBlock(known, secondLine),
  ];
  return items.filter(hasText);
}

/** What the box of a longer list leaves out of each target that it shows in full, for the details of a card. */
export const peopleDetails = (view: PeopleView): Elements =>
  isLong(view)
    ? view.targets.slice(0, listedAtMost).map((target) =>
        textBlock([bold(`${target.name}:`), dotted(shortId(target), ...profileLines(target, view).flat())], {
          size: 'Small',
          spacing: 'Small',
        }),
      )
    : [];

const isLong = ({ targets }: PeopleView): boolean => targets.length > withProfileAtMost;

const shortId = ({ id }: Target): string => id.slice(0, 8);

/** What is known about an account besides: where somebody works, and what they have done lately. */
const profileLines = ({ id }: Target, { profiles, createdAt }: PeopleView): readonly (readonly string[])[] => [
  workplace(profiles[id]),
  recentActivity(profiles[id], createdAt),
];

const marks = ({ kind, guest, synced, federated, enabled }: Target): readonly string[] => [
  ...(kind.startsWith('deleted-') ? ['deleted'] : []),
  ...(guest ? ['guest'] : []),
  ...(synced ? ['synced from on-premises'] : []),
  ...(federated ? ['federated'] : []),
  ...(enabled ? [] : [kind === 'device' ? 'disabled' : 'sign-in blocked']),
];

/** What Identity Protection says of an account, and what makes it an admin or counts as if it did, in the colour of a risk. */
function atRisk(target: Target, view: PeopleView): Elements {
  const words = dotted(...riskLine(view.profiles[target.id]), ...rolesOf(target, view));
  const look = { size: 'Small', color: 'Attention', weight: 'Bolder', spacing: 'None' } as const;
  return words === '' ? [] : [textBlock(words, look)];
}

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

function hasText(element: Elements[number]): boolean {
  return element.type !== 'TextBlock' || element.text !== '';
}
