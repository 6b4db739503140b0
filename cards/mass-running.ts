import type { Person } from '../services/model/person.ts';
import type { CountedCause, RunProgress } from '../services/requests/run-progress.ts';
import type { RequestView } from '../services/requests/view.ts';
import { bold, callout, progress as bar, secondLine, textBlock, type Elements, type Text } from './card.ts';
import { causeWords } from './problem-causes.ts';
import { personName } from './words.ts';

/** How many people, and how many kinds of trouble, a card about many targets names. */
const namedAtMost = 12;
const causesAtMost = 4;

/** How many characters the names in one list may have together, so that it stays one paragraph whatever people are called. */
const namesRoom = 360;

/** The progress of a run over many targets: how far it is, and before all else what failed, for whom and why. Never one line per target. */
export function massProgress(view: RequestView, progress: RunProgress): Elements {
  const { done, failed, unknown, left } = progress;
  const ended = done + failed + unknown;
  const byAction = doneByAction(view);
  return [
    bar(ended, Math.max(1, ended + left), failed + unknown > 0 ? 'Attention' : 'Accent'),
    textBlock(massProgressWords(progress), { weight: 'Bolder', spacing: 'Small' }),
    ...(byAction === '' ? [] : [textBlock(byAction, secondLine)]),
    ...massTrouble(view, progress),
  ];
}

/** `340 of 500 done, 12 failed, 148 left, about 2 minutes left`. */
export function massProgressWords({ done, failed, unknown, left, minutesLeft }: RunProgress): string {
  return [
    `${done} of ${done + failed + unknown + left} done`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(unknown === 0 ? [] : [`${unknown} with outcome unknown`]),
    ...(left === 0 ? [] : [`${left} left`]),
    ...(minutesLeft === null
      ? []
      : [minutesLeft === 1 ? 'about a minute to go' : `about ${minutesLeft} minutes to go`]),
  ].join(', ');
}

/** Why targets are in trouble, with their numbers: `8: Microsoft Graph refused it`. */
export function causesInShort({ causes }: Pick<RunProgress, 'causes'>, isLost: boolean): readonly string[] {
  const byTitle = new Map<string, number>();
  for (const cause of causes.filter((one) => one.isLost === isLost))
    byTitle.set(titleOf(cause), (byTitle.get(titleOf(cause)) ?? 0) + cause.count);
  const all = [...byTitle].toSorted(([, a], [, b]) => b - a).map(([title, count]) => `${count}: ${title}`);
  return all.length <= causesAtMost
    ? all
    : [...all.slice(0, causesAtMost), `${all.length - causesAtMost} more kinds of trouble`];
}

function titleOf({ problem, cause, isLost }: CountedCause): string {
  if (problem !== null && cause !== undefined) return causeWords(cause, problem).title;
  return isLost ? 'The answer was lost' : 'Something went wrong';
}

/** What each action has done so far: `Password replaced: 340 · Sign-in sessions revoked: 335`. */
function doneByAction({ counts }: RequestView): string {
  const done = (counts ?? []).filter(({ status, words }) => status === 'proved' && words.detail !== true);
  return done.map(({ words, count }) => `${words.done}: ${count}`).join(' · ');
}

function massTrouble(view: RequestView, progress: RunProgress): Elements {
  const { failed, unknown } = progress;
  const isFailed = idsIn(view, 'failed');
  const isLost = idsIn(view, 'unknown');
  const paragraphs = [
    ...troubleParagraphs(`${failed} failed.`, failed, {
      causes: causesInShort(progress, false),
      people: view.targets.filter(({ id }) => isFailed.has(id)),
    }),
    ...troubleParagraphs(`${unknown} with outcome unknown.`, unknown, {
      causes: causesInShort(progress, true),
      people: view.targets.filter(({ id }) => isLost.has(id) && !isFailed.has(id)),
    }),
  ];
  return paragraphs.length === 0 ? [] : [callout(failed > 0 ? 'Attention' : 'Warning', paragraphs)];
}

const idsIn = ({ steps }: RequestView, wanted: 'failed' | 'unknown'): ReadonlySet<string> =>
  new Set(steps.flatMap(({ status, target }) => (status === wanted ? [target] : [])));

/** People in trouble. */
interface Troubled {
  /** Why, with numbers. */
  readonly causes: readonly string[];
  /** The first of them, as many as are known. */
  readonly people: readonly Person[];
}

/**
 * Paragraphs about people in trouble: how many and who, then why; none for nobody.
 * @param head `12 failed.`
 */
export const troubleParagraphs = (head: string, total: number, { causes, people }: Troubled): readonly Text[] =>
  total === 0 ? [] : [[bold(head), namesThatFit(people, total)], ...causes];

/**
 * Names as many people as have room in one paragraph, a dozen at most, and counts the others.
 * @param people the first of them
 * @param total how many they are all in all
 */
export function namesThatFit(people: readonly Person[], total: number): string {
  const names: string[] = [];
  let room = namesRoom;
  for (const person of people.slice(0, namedAtMost)) {
    const name = personName(person);
    room -= name.length + 2;
    if (room < 0 && names.length > 0) break;
    names.push(name);
  }
  if (names.length === 0) return '';
  const more = total - names.length;
  return more <= 0 ? names.join(', ') : `${names.join(', ')} and ${more} more`;
}
