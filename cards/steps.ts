import type { Person } from '../services/model/person.ts';
import type { RequestView, StepView } from '../services/requests/view.ts';
import { icon, ring, type Line } from './card.ts';
import { problemTrace } from './problem-words.ts';
import { timeWithSeconds, duration } from './time.ts';
import { personName, withoutFullStop } from './words.ts';

/** Whether steps may still change. */
const isRunning = (view: RequestView): boolean => view.state.kind === 'running';

/** The line of one step: what happened, what is known about it, and how long it took. */
export function stepLine(step: StepView, view: RequestView): Line {
  const { words, note, problem, cause, provedAt, startedAt, tries } = step;
  const took = tookOf([step]);
  const noted = note === null ? [] : [withoutFullStop(note)];
  switch (step.status) {
    case 'pending':
      return { mark: icon('Circle', 'Default', '○'), title: words.will, details: waitingFor(step, view), quiet: true };
    case 'running': {
      const since = startedAt === null ? undefined : `since ${timeWithSeconds(startedAt)}`;
      return { mark: ring(), title: words.doing, details: attempt(step, view), right: since };
    }
    case 'proved': {
      const proof = provedAt === null ? [] : [`proved at ${timeWithSeconds(provedAt)} UTC`];
      return {
        mark: icon('CheckmarkCircle', 'Good', '✓'),
        title: words.done,
        details: dotted([...noted, ...proof]),
        right: took,
      };
    }
    case 'accepted':
      return { ...acceptedLook(step, view), right: took };
    case 'failed': {
      const trace = problem === null ? noted : [problemTrace(problem, cause, tries)];
      return {
        mark: icon('DismissCircle', 'Attention', '✗'),
        title: words.notDone,
        details: dotted(trace),
        right: took,
      };
    }
    case 'unknown': {
      const title = `${words.will}: outcome unknown`;
      const trace = problem === null ? noted : [problemTrace(problem, cause, tries)];
      return { mark: icon('QuestionCircle', 'Warning', '?'), title, details: dotted(trace), right: took };
    }
    case 'skipped':
      return {
        mark: icon('SubtractCircle', 'Default', '–'),
        title: words.will,
        details: dotted(noted),
        right: 'skipped',
        quiet: true,
      };
    default:
      return step.status satisfies never;
  }
}

/** The line of an accepted step: its proof is being read, cannot be read, or was not found in time. */
function acceptedLook({ words, note }: StepView, { state }: RequestView): Line {
  const noted = note === null ? [] : [withoutFullStop(note)];
  const details = (suffix: string) => dotted([`Microsoft Graph accepted it${suffix}`, ...noted]);
  if (state.kind === 'running') return { mark: ring(), title: words.done, details: details(', reading the proof') };
  if (state.kind === 'done')
    return { mark: icon('CheckmarkCircle', 'Good', '✓'), title: words.done, details: details('') };
  return { mark: icon('CheckmarkCircle', 'Warning', '(✓)'), title: `${words.done}: not proved`, details: details('') };
}

/** The number of the current try and why the last one did not succeed; empty for the first try. */
export function attempt({ tries, problem }: StepView, { maxTries }: RequestView): readonly string[] {
  if (tries < 2 && problem === null) return [];
  return [
    `Attempt ${Math.max(2, tries)} of ${maxTries}, ${waitWords[problem?.code ?? ''] ?? 'the last one did not work'}`,
  ];
}

const waitWords: Readonly<Record<string, string>> = {
  throttled: 'Microsoft Graph asked us to wait',
  unavailable: 'Microsoft Graph was not available',
  'no-answer': 'the last answer was lost',
  interrupted: 'Cordon was restarted',
};

const waitingFor = ({ stage }: StepView, view: RequestView): readonly string[] =>
  isRunning(view) && view.steps.some((other) => other.stage < stage)
    ? ['Starts when the steps before it have ended']
    : [];

const dotted = (pieces: readonly string[]): readonly string[] => (pieces.length === 0 ? [] : [pieces.join(' · ')]);

/** The duration from the first start to the last end; undefined while a step has not ended. */
function tookOf(steps: readonly StepView[]): string | undefined {
  if (steps.some(({ status }) => status === 'pending' || status === 'running')) return undefined;
  const starts = steps.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = steps.flatMap(({ endedAt }) => endedAt ?? []);
  return starts.length === 0 || ends.length < starts.length
    ? undefined
    : duration(Math.max(...ends) - Math.min(...starts));
}

/** The steps of one target in one line, for requests about several. The mark is that of the worst step. */
export function personLine({ person, steps }: PersonSteps, view: RequestView): Line {
  const lines = worstFirst(steps)
    .filter((step, _, every) => isNews(step) || !every.some(isNews))
    .map((step) => stepLine(step, view));
  const [worst] = lines;
  return {
    mark: worst?.mark ?? icon('Circle', 'Default', '○'),
    title: personName(person),
    details: dotted(lines.map(({ title }) => title)),
    right: tookOf(steps),
  };
}

/** `personLine` as text: `Alex Wilber · Password replaced · Sign-in sessions revoked`. */
export function inShort(group: PersonSteps, view: RequestView): string {
  const { title, details = [] } = personLine(group, view);
  return [title, ...details].join(' · ');
}

const isNews = ({ status }: StepView): boolean => status !== 'pending' && status !== 'skipped';

/** One target with its steps. */
export interface PersonSteps {
  readonly person: Person;
  readonly steps: readonly StepView[];
}

/** Every target with its steps; targets with failed or unknown steps come first. */
export function byPerson({ targets, steps }: RequestView): readonly PersonSteps[] {
  const own = new Map<string, StepView[]>(targets.map(({ id }) => [id, []]));
  for (const step of steps) own.get(step.target)?.push(step);
  const groups = targets.map((person) => ({ person, steps: own.get(person.id) ?? [] }));
  return groups.toSorted((a, b) => rankOf(a.steps) - rankOf(b.steps));
}

const ranks = ['failed', 'unknown', 'running', 'accepted', 'pending', 'proved', 'skipped'] as const;
const rank = (step: StepView): number => ranks.indexOf(step.status);
const rankOf = (steps: readonly StepView[]): number => Math.min(...steps.map(rank), ranks.length);
const worstFirst = (steps: readonly StepView[]): readonly StepView[] => steps.toSorted((a, b) => rank(a) - rank(b));
