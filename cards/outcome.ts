import type { Target } from '../services/model/person.ts';
import type { State, StepStatus } from '../services/model/request.ts';
import type { RequestView, StepView } from '../services/requests/view.ts';
import { nextSteps } from './foreseen.ts';
import { stopWordsOf, type StopWords } from './stop-words.ts';
import { problemWords, type ProblemWords } from './problem-words.ts';
import { timeWithSeconds } from './time.ts';
import {
  fillPeople,
  joinWords,
  fillWho,
  grouped,
  lowerFirst,
  personName,
  shortNameList,
  withoutFullStop,
} from './words.ts';

/** The states of a request whose run has ended. */
export type Ended = Extract<State, { readonly startedAt: number; readonly endedAt: number }>;

/** The outcome of a run in words, raw. The result card, the sentence and the final post all use these words. */
export interface RunOutcome {
  /** The risk that remains, or that the request is done. */
  readonly title: string;
  readonly good: boolean;
  /** Why it ended early, or did not begin; null after a run that was allowed to end. */
  readonly stop: StopWords | null;
  readonly troubles: readonly Trouble[];
  /** What was done, such as `password replaced`. When something went wrong, only what Graph shows. Lower case. */
  readonly happened: readonly string[];
  /** After a good run, the notes of steps that cannot be proved, such as `Denied on the phone`. */
  readonly answers: readonly string[];
  /** `Microsoft Graph shows both`, or what is not proved; null when no step did anything. */
  readonly shown: string | null;
  /** `proved by Microsoft Graph at 14:23:05 UTC`, or the same as `shown`. */
  readonly proved: string | null;
  /** What to do now, most useful first. */
  readonly advice: readonly Advice[];
  /** What was left out or does not last because of the account itself, and is not missed; raw phrases. */
  readonly besides: readonly string[];
  /** What people have to do because of that, as imperatives. */
  readonly todo: readonly string[];
}

/** Steps that failed, or whose answers were lost, for the same reason and the same people. */
export interface Trouble extends ProblemWords {
  /** Such as `Password not replaced` or `Replace the password: outcome unknown`. */
  readonly what: string;
}

/** Something that people should do after a run that went wrong. */
export interface Advice {
  /** An imperative in lower case, raw. */
  readonly todo: string;
  /** The command that does it; null when there is none. */
  readonly command: string | null;
}

/** Describes the outcome of a request whose run has ended. Whether it is good depends on the stored state, not on the steps. */
export function runOutcomeOf(view: RequestView): RunOutcome {
  const good = view.state.kind === 'done';
  const stop = stopOf(view);
  const troubles = troublesOf(view);
  const worked = stepsWithStatus(view, 'proved', 'accepted');
  return {
    title: good ? fillPeople(view.title.done, view.targets) : badTitle(view, stop),
    good,
    stop,
    troubles,
    happened: happenedIn(view, good ? worked : stepsWithStatus(view, 'proved')),
    answers: good ? answersOf(view) : [],
    shown: worked.length === 0 ? null : shownWords(worked, good),
    proved: worked.length === 0 ? null : provedWords(worked, good),
    advice: good ? [] : adviceOf(view, troubles, stop),
    ...leftToPeople(view),
  };
}

/** What the accounts themselves have kept from being done, or from lasting, without being missed. */
function leftToPeople(view: RequestView): Pick<RunOutcome, 'besides' | 'todo'> {
  const hindered = stepsWithStatus(view, 'skipped').filter(({ problem }) => problem !== null);
  const counted = hindered.filter(({ words }) => words.detail !== true);
  const besides = grouped(counted, ({ action, problem }) => `${action} ${problem?.message ?? ''}`).flatMap((same) => {
    const [step] = same;
    if (step === undefined) return [];
    const whom = view.targets.length === 1 ? '' : ` for ${shortNameList(whose(view, same))}`;
    return [`${lowerFirst(step.words.notDone)}${whom} (${lowerFirst(withoutFullStop(step.problem?.message ?? ''))})`];
  });
  const worked = stepsWithStatus(view, 'proved', 'accepted');
  const fading = view.foreseen.filter(
    ({ effect, action, target }) =>
      effect === 'some' && worked.some((step) => step.action === action && step.target === target),
  );
  return { besides, todo: [...new Set([...hindered.flatMap(({ instead }) => instead ?? []), ...nextSteps(fading)])] };
}

/** Why the run of a request ended early; null after one that was allowed to end. */
function stopOf(view: RequestView): StopWords | null {
  const { state } = view;
  const cause = 'endedAt' in state && 'startedAt' in state ? state.cause : undefined;
  return cause === undefined ? null : stopWordsOf(view, cause);
}

/** The risk that remains after a failed step; else what was stopped, or what is not proved. */
function badTitle(view: RequestView, stop: StopWords | null): string {
  if (stop === null || stepsWithStatus(view, 'failed', 'unknown').length > 0) return riskOf(view);
  return `${stop.title}: ${lowerFirst(fillPeople(view.title.ask, view.targets))}`;
}

/** The risk that remains: that of the first failed step, otherwise a lost answer, otherwise the missing proof. */
function riskOf(view: RequestView): string {
  const { targets, title } = view;
  const done = title.done.startsWith('{who}') ? title.done : lowerFirst(title.done);
  const [failed] = headlined(stepsWithStatus(view, 'failed'));
  if (failed === undefined) {
    const lost = whose(view, stepsWithStatus(view, 'unknown'));
    return lost.length > 0
      ? `Nobody knows yet whether ${fillPeople(done, lost)}`
      : `Not proved: ${fillPeople(done, targets)}`;
  }
  const { risk } = failed.words;
  const hit = whose(
    view,
    stepsWithStatus(view, 'failed').filter(({ words }) => words.risk === risk),
  );
  if (hit.length === targets.length || hit.length === 1) return fillPeople(risk, hit);
  return fillWho(risk, `${hit.length} of ${targets.length} people`, true);
}

/** What went wrong: failures before lost answers, with steps of one reason combined. */
export function troublesOf(view: RequestView): readonly Trouble[] {
  const bad = headlined([...stepsWithStatus(view, 'failed'), ...stepsWithStatus(view, 'unknown')]);
  const reason = ({ status, problem }: StepView): string => JSON.stringify([status, problem?.code, problem?.message]);
  const perAction = grouped(bad, (step) => `${step.action} ${reason(step)}`);
  const alike = grouped(perAction, (steps) => JSON.stringify([steps.slice(0, 1).map(reason), whose(view, steps)]));
  return alike.flatMap((parts) =>
    troubleOf(
      view,
      parts.flatMap((steps) => steps.slice(0, 1)),
      whose(view, parts.flat()),
    ),
  );
}

/**
 * Describes steps that went wrong for the same reason as one trouble.
 * @param steps one step of each action
 */
function troubleOf(
  { targets }: RequestView,
  steps: readonly StepView[],
  people: readonly Target[],
): readonly Trouble[] {
  const [step] = steps;
  if (step === undefined) return [];
  const lost = step.status === 'unknown';
  const whom = targets.length === 1 ? '' : ` for ${shortNameList(people)}`;
  const roles = people.length === 1 ? (people[0]?.roles ?? []) : [];
  const [kind, ...otherKinds] = new Set(people.map((target) => target.kind));
  const none = { code: lost ? 'no-answer' : 'failed', status: null, graphCode: null, message: step.note ?? '' };
  const parts = steps.map(({ words }) => (lost ? words.will : words.notDone));
  const what = joinWords(parts.map((part, index) => (index === 0 ? part : lowerFirst(part))));
  return [
    {
      what: `${what}${whom}${lost ? ': outcome unknown' : ''}`,
      ...problemWords(step.problem ?? none, step.cause, {
        roles,
        kind: otherKinds.length === 0 ? kind : undefined,
        instead: step.instead ?? '',
      }),
    },
  ];
}

/** How many troubles a card or a post describes; the list of steps shows the others. */
export const troublesShownAtMost = 4;

/** Describes each trouble in a phrase, such as `password not replaced (Microsoft Graph refused it)`. */
export function troublesInShort(troubles: readonly Trouble[]): readonly string[] {
  const more = troubles.length - troublesShownAtMost;
  return [
    ...troubles.slice(0, troublesShownAtMost).map(({ what, why }) => `${lowerFirst(what)} (${withoutFullStop(why)})`),
    ...(more > 0 ? [`${more} more kinds of trouble`] : []),
  ];
}

/** The remedies except repeating the same command; the troubles advise that where it can help. */
const adviceOf = (
  { remedies, command: original }: RequestView,
  troubles: readonly Trouble[],
  stop: StopWords | null,
): readonly Advice[] => [
  ...remedies
    .filter(({ command }) => command !== original && !command.startsWith(`${original} `))
    .map(({ label, command }) => ({ todo: lowerFirst(label.replace(/…$/, '')), command })),
  ...[...new Set(troubles.map(({ next }) => next))].map((todo) => ({ todo, command: null })),
  ...(stop === null || stop.next === null ? [] : [{ todo: stop.next, command: null }]),
  ...(troubles.length === 0 && stop === null
    ? [{ todo: 'look at the account in Entra, or do it again', command: null }]
    : []),
];

/** Longest command that a sentence repeats for typing, in characters. */
const typedAtMost = 100;

/** Puts advice into a phrase: `do this now: disable sign-in (type: disable-user alex@contoso.com), or try again`. */
export const adviceInShort = (advice: readonly Advice[]): string =>
  `do this now: ${advice
    .map(({ todo, command }) =>
      command === null || command.length > typedAtMost ? todo : `${todo} (type: ${command})`,
    )
    .join(', or ')}`;

/** More effects than this are not all named in one sentence; the list of steps shows them. */
const effectsAtMost = 8;
/** How many of so many are named. */
const effectsNamed = 5;

/**
 * What these steps did, each effect once, with the number of people unless it is everybody. Of many, the first ones and how many more there
 * are.
 */
export function happenedIn(view: RequestView, steps: readonly StepView[]): readonly string[] {
  const { targets } = view;
  const effects = grouped(headlined(steps), ({ words }) => words.done).map((same) => {
    const people = whose(view, same);
    const whom = people.length === targets.length ? '' : ` for ${people.length} of ${targets.length} people`;
    return `${doneWords(same).join('')}${whom}`;
  });
  if (effects.length <= effectsAtMost) return effects;
  return [...effects.slice(0, effectsNamed), `${effects.length - effectsNamed} more steps`];
}

/** The steps that headlines and posts name: those that only complete another one are left out, unless there are no others. */
function headlined(steps: readonly StepView[]): readonly StepView[] {
  const named = steps.filter(({ words }) => words.detail !== true);
  return named.length === 0 ? steps : named;
}

/** How many answers are repeated; the list of steps shows the others. */
const answersShownAtMost = 4;

/** In a good request only steps that cannot be proved remain accepted, so their notes are all that is known of them. */
function answersOf(view: RequestView): readonly string[] {
  const answers = stepsWithStatus(view, 'accepted').flatMap((step) => {
    if (step.note === null) return [];
    const whom = view.targets.length === 1 ? '' : `${shortNameList(whose(view, [step]))}: `;
    return [`${whom}${withoutFullStop(step.note)}`];
  });
  const more = answers.length - answersShownAtMost;
  return [...answers.slice(0, answersShownAtMost), ...(more > 0 ? [`${more} more answers on the card`] : [])];
}

/** The steps that have one of these statuses, in order. */
export const stepsWithStatus = ({ steps }: RequestView, ...statuses: readonly StepStatus[]): readonly StepView[] =>
  steps.filter(({ status }) => statuses.includes(status));

const doneWords = (steps: readonly StepView[]): readonly string[] => [
  ...new Set(steps.map(({ words }) => lowerFirst(words.done))),
];

const whose = ({ targets }: RequestView, steps: readonly StepView[]): readonly Target[] => {
  const hit = new Set(steps.map(({ target }) => target));
  return targets.filter(({ id }) => hit.has(id));
};

/** Such as `Microsoft Graph shows both`. In a good request only steps that cannot be proved remain accepted. */
function shownWords(worked: readonly StepView[], good: boolean): string {
  const open = worked.filter(({ status }) => status === 'accepted');
  if (open.length === 0) return `Microsoft Graph shows ${each(worked)}`;
  if (good) return `Microsoft Graph accepted ${each(worked)}`;
  return `accepted by Microsoft Graph but not proved: ${joinWords(doneWords(open))}`;
}

const each = ({ length }: readonly StepView[]): string =>
  length < 3 ? (['', 'it', 'both'][length] ?? '') : `all ${length}`;

function provedWords(worked: readonly StepView[], good: boolean): string {
  if (worked.some(({ status }) => status === 'accepted'))
    return good ? 'accepted by Microsoft Graph' : shownWords(worked, good);
  const times = worked.flatMap(({ provedAt }) => provedAt ?? []);
  const at = times.length === 0 ? '' : ` at ${timeWithSeconds(Math.max(...times))} UTC`;
  return `proved by Microsoft Graph${at}`;
}

/** Names the requester and the approvers: `asked by Megan Bowen, approved by Adele Vance`. */
export function peopleBehind(view: RequestView): string {
  const approvers = 'approvals' in view.state ? view.state.approvals.map(({ by }) => personName(by)) : [];
  return [
    `asked by ${personName(view.requester)}`,
    ...(approvers.length === 0 ? [] : [`approved by ${joinWords(approvers)}`]),
  ].join(', ');
}
