import type { Target } from '../services/model/person.ts';
import type { State, StepStatus } from '../services/model/request.ts';
import type { RequestView, StepView } from '../services/requests/view.ts';
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

/** The states after a run. */
export type Ended = Extract<State, { readonly startedAt: number; readonly endedAt: number }>;

/** What a run came to, raw: the card, the sentence and the last post say it in these words. */
export interface RunOutcome {
  /** The danger that stays, or that it is done. */
  readonly title: string;
  readonly good: boolean;
  readonly troubles: readonly Trouble[];
  /** What was done; after trouble only what Graph shows. Lower case: `password replaced`. */
  readonly happened: readonly string[];
  /** After a run without trouble: what was answered by steps that nothing can prove, such as `Denied on the phone`. */
  readonly answers: readonly string[];
  /** `Microsoft Graph shows both`, or what is not proved; null when there is nothing to prove. */
  readonly shown: string | null;
  /** `proved by Microsoft Graph at 14:23:05 UTC`, or as `shown`. */
  readonly proved: string | null;
  /** What to do now, most useful first. */
  readonly advice: readonly Advice[];
}

/** Steps that failed or whose answers were lost for one reason, for the same people. */
export interface Trouble extends ProblemWords {
  /** `Password not replaced`, `Replace the password: outcome unknown`. */
  readonly what: string;
}

export interface Advice {
  /** Lower case, imperative. */
  readonly todo: string;
  /** The command that does it, when there is one. */
  readonly command: string | null;
}

/** Reads a request that has ended. Whether it is good is what the store says, not what the steps look like. */
export function runOutcomeOf(view: RequestView): RunOutcome {
  const good = view.state.kind === 'done';
  const troubles = troublesOf(view);
  const worked = stepsWithStatus(view, 'proved', 'accepted');
  return {
    title: good ? fillPeople(view.title.done, view.targets) : riskOf(view),
    good,
    troubles,
    happened: happenedIn(view, good ? worked : stepsWithStatus(view, 'proved')),
    answers: good ? answersOf(view) : [],
    shown: worked.length === 0 ? null : shownWords(worked, good),
    proved: worked.length === 0 ? null : provedWords(worked, good),
    advice: good ? [] : adviceOf(view, troubles),
  };
}

/** The danger that stays: of the first step that failed; else that an answer was lost; else that there is no proof. */
function riskOf(view: RequestView): string {
  const { targets, title } = view;
  const done = title.done.startsWith('{who}') ? title.done : lowerFirst(title.done);
  const [failed] = stepsWithStatus(view, 'failed');
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

/** What went wrong, failures before lost answers, everything of one reason told once. */
export function troublesOf(view: RequestView): readonly Trouble[] {
  const bad = [...stepsWithStatus(view, 'failed'), ...stepsWithStatus(view, 'unknown')];
  const reason = ({ status, problem }: StepView): string => JSON.stringify([status, problem?.code, problem?.message]);
  const ofOnePart = grouped(bad, (step) => `${step.action} ${reason(step)}`);
  const alike = grouped(ofOnePart, (steps) => JSON.stringify([steps.slice(0, 1).map(reason), whose(view, steps)]));
  return alike.flatMap((parts) =>
    troubleOf(
      view,
      parts.flatMap((steps) => steps.slice(0, 1)),
      whose(view, parts.flat()),
    ),
  );
}

/** @param steps one of each part */
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
  const device = people.every(({ kind }) => kind === 'device');
  const none = { code: lost ? 'no-answer' : 'failed', status: null, graphCode: null, message: step.note ?? '' };
  const parts = steps.map(({ words }) => (lost ? words.will : words.not));
  const what = joinWords(parts.map((part, n) => (n === 0 ? part : lowerFirst(part))));
  return [
    {
      what: `${what}${whom}${lost ? ': outcome unknown' : ''}`,
      ...problemWords(step.problem ?? none, { roles, device }),
    },
  ];
}

/** How many kinds of trouble are told; the steps tell the rest. */
export const troublesShownAtMost = 4;

/** Each as `password not replaced (Microsoft Graph refused it)`. */
export function troublesInShort(troubles: readonly Trouble[]): readonly string[] {
  const more = troubles.length - troublesShownAtMost;
  return [
    ...troubles.slice(0, troublesShownAtMost).map(({ what, why }) => `${lowerFirst(what)} (${withoutFullStop(why)})`),
    ...(more > 0 ? [`${more} more kinds of trouble`] : []),
  ];
}

/** The remedies but for doing the same again, which the reasons advise where it can help. */
const adviceOf = ({ remedies, command: before }: RequestView, troubles: readonly Trouble[]): readonly Advice[] => [
  ...remedies
    .filter(({ command }) => command !== before && !command.startsWith(`${before} `))
    .map(({ label, command }) => ({ todo: lowerFirst(label.replace(/…$/, '')), command })),
  ...[...new Set(troubles.map(({ next }) => next))].map((todo) => ({ todo, command: null })),
  ...(troubles.length === 0 ? [{ todo: 'look at the account in Entra, or do it again', command: null }] : []),
];

/** Longest command that is worth typing from a sentence, in characters. */
const typedAtMost = 100;

/** `do this now: disable sign-in (type: disable-user alex@contoso.com), or try again`. */
export const adviceInShort = (advice: readonly Advice[]): string =>
  `do this now: ${advice
    .map(({ todo, command }) =>
      command === null || command.length > typedAtMost ? todo : `${todo} (type: ${command})`,
    )
    .join(', or ')}`;

/** What these steps did, each part once, and for how many unless for everybody. */
export function happenedIn(view: RequestView, steps: readonly StepView[]): readonly string[] {
  const { targets } = view;
  return grouped(steps, ({ words }) => words.done).map((same) => {
    const people = whose(view, same);
    const whom = people.length === targets.length ? '' : ` for ${people.length} of ${targets.length} people`;
    return `${doneWords(same).join('')}${whom}`;
  });
}

/** How many answers are told; the steps tell the rest. */
const answersToldAtMost = 4;

/** In a good request only what nothing can prove is left at accepted, so that its note is all there is to know. */
function answersOf(view: RequestView): readonly string[] {
  const told = stepsWithStatus(view, 'accepted').flatMap((step) => {
    if (step.note === null) return [];
    const whom = view.targets.length === 1 ? '' : `${shortNameList(whose(view, [step]))}: `;
    return [`${whom}${withoutFullStop(step.note)}`];
  });
  const more = told.length - answersToldAtMost;
  return [...told.slice(0, answersToldAtMost), ...(more > 0 ? [`${more} more answers on the card`] : [])];
}

/** The steps in one of these states, in order. */
export const stepsWithStatus = ({ steps }: RequestView, ...statuses: readonly StepStatus[]): readonly StepView[] =>
  steps.filter(({ status }) => statuses.includes(status));

const doneWords = (steps: readonly StepView[]): readonly string[] => [
  ...new Set(steps.map(({ words }) => lowerFirst(words.done))),
];

const whose = ({ targets }: RequestView, steps: readonly StepView[]): readonly Target[] => {
  const hit = new Set(steps.map(({ target }) => target));
  return targets.filter(({ id }) => hit.has(id));
};

/** `Microsoft Graph shows both`. In a good request only what nothing can prove is left at accepted. */
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

/** `asked by Megan Bowen, approved by Adele Vance`. */
export function peopleBehind(view: RequestView): string {
  const approvers = 'approvals' in view.state ? view.state.approvals.map(({ by }) => personName(by)) : [];
  return [
    `asked by ${personName(view.requester)}`,
    ...(approvers.length === 0 ? [] : [`approved by ${joinWords(approvers)}`]),
  ].join(', ');
}
