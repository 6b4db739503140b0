import type { FormField, FormView } from '../../cards/form-card.ts';
import { echo } from '../../services/base/echo.ts';
import { isTimeKind } from '../../services/contract/args.ts';
import { isRead, tierOf, type Command } from '../../services/contract/bundle.ts';
import { argumentsOf, typedForm } from '../../services/contract/arguments.ts';
import type { Binding, BoundArguments } from '../../services/commands/bind.ts';
import { shownQuery } from '../../services/commands/person-query.ts';
import type { Candidate, Question } from '../../services/commands/resolve.ts';
import type { TargetKind } from '../../services/model/person.ts';
import { fieldsOf, type CommandField } from '../../services/commands/usage.ts';
import { nobodyWords } from './nobody-words.ts';

/** What Entra could not settle about one argument. */
export interface Doubt {
  /** Name of the argument. */
  readonly key: string;
  readonly questions: readonly Question[];
  /** Who was found for the rest of what was typed. */
  readonly found: readonly Candidate[];
  /** Words that fit nobody and may be the reason. */
  readonly left?: string;
}

/** Why a form is shown, and to whom. */
export interface FormOptions {
  readonly doubts?: readonly Doubt[];
  /** Token of a private form, which may ask for secrets; undefined for one that everybody sees. */
  readonly token?: string | undefined;
  /** IANA name of the time zone of its reader, in which times are shown; undefined for UTC. */
  readonly zone?: string | undefined;
}

/**
 * The form that asks for what is missing or unclear. What is known already is filled in and waits behind "More options"; a question that one
 * click can answer is a button for each answer.
 */
export function formFor(
  command: Command,
  bound: BoundArguments | Extract<Binding, { kind: 'missing' }>,
  { doubts = [], token, zone }: FormOptions,
): Omit<FormView, 'practice'> {
  const asked = new Set(doubts.map(({ key }) => key));
  const left = doubts
    .map((doubt) => doubt.left ?? '')
    .join(' ')
    .trim();
  const isReason = left !== '' && bound.reason === undefined && !isRead(command);
  const known = {
    ...bound,
    reason: isReason ? left : bound.reason,
    people: Object.fromEntries(Object.entries(bound.people).filter(([key]) => !asked.has(key))),
  };
  const needed = 'keys' in bound ? bound.keys : [];
  const all = fieldsOf(command, known, { secrets: token !== undefined, zone });
  const picks = needed.length === 0 && doubts.length === 1 && token === undefined ? doubts.flatMap(picksOf) : [];
  const fields = all.map((field): FormField => {
    const { key, label, kind, required } = field;
    const doubt = doubts.find((one) => one.key === key);
    const value = (doubt?.found ?? []).map(({ id }) => id).join(',') || field.value;
    const isMissing = needed.includes(key) || (required && value === '' && field.typed === '') || kind === 'secret';
    const isAsked =
      doubt !== undefined || isMissing || (key === 'reason' && asksForReason(command, field.value, isReason));
    return {
      key,
      label: kind === 'choice' ? label.replace(/:.*$/s, '') : label,
      kind: isTimeKind(kind) || kind === 'time-zone' ? 'plain' : kind,
      required: required || needed.includes(key) || (key === 'reason' && needsReason(command)),
      ...(key === 'reason' && { error: 'Write a short reason, so that approvers know why.' }),
      choices: kind === 'choice' ? labelled(field) : choicesOf(doubt),
      isExtra: picks.length > 0 || !isAsked,
      ...(value === '' ? {} : { value }),
    };
  });
  const isReasonHidden = fields.some(({ key, isExtra }) => key === 'reason' && isExtra === true);
  const args = carried(command, known, { token, zone });
  const kinds = new Map(fields.map(({ key, kind }) => [key, kind]));
  const problems = doubts.flatMap(({ key, questions }) =>
    questions.map((question) => problemOf(question, targetKindOf(kinds.get(key)))),
  );
  const told = left === '' ? [] : [isReason ? offeredAsReason(left) : `Nobody is called “${echo(left)}”.`];
  const problem = [...new Set([...problems, ...told])].join(' ');
  const given = Object.fromEntries(fields.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value]])));
  return {
    command: command.name,
    summary: bound.tenant === undefined ? command.summary : `${command.summary} (in ${bound.tenant})`,
    ...(problem === '' ? {} : { problem }),
    ...(known.reason !== undefined && isReasonHidden ? { reason: known.reason } : {}),
    picks: picks.map(({ key, ids, ...shown }) => ({ ...shown, args: { ...args, ...given, [key]: ids.join(',') } })),
    fields,
    args,
  };
}

const offeredAsReason = (left: string): string => `“${echo(left)}” fits nobody, so it is offered as the reason.`;

/** A request that somebody else approves has a reason: it is asked for at once. One that was only left of the line is shown. */
const asksForReason = (command: Command, value: string, isGuessed: boolean): boolean =>
  isGuessed || (value === '' && needsReason(command));

/** Whether a request has approvers whatever else is asked for, so that it cannot be confirmed without a reason. */
const needsReason = (command: Command): boolean => ['destructive', 'critical'].includes(tierOf(command));

const labelled = ({ choices, choiceLabels }: CommandField): NonNullable<FormField['choices']> =>
  choices.map((choice) => ({ title: choiceLabels[choice] ?? choice, value: choice }));

/** What the form carries besides its fields. */
function carried(command: Command, { people, args, tenant }: BoundArguments, { token, zone }: FormOptions) {
  const others = argumentsOf(command).map(({ name }) => name);
  const more = Object.entries(args).flatMap(([key, value]) =>
    others.includes(key) ? [] : [[key, typedForm(value)] as const],
  );
  return {
    ...Object.fromEntries(
      Object.entries(people).map(([key, queries]) => [`${key}-typed`, queries.map(shownQuery).join(', ')]),
    ),
    ...(more.length === 0 ? {} : { more: Object.fromEntries(more) }),
    ...(tenant === undefined ? {} : { tenant }),
    ...(token === undefined ? {} : { form: token }),
    ...(zone === undefined ? {} : { zone }),
  };
}

/** One answer to the question of a form. */
interface OneClickAnswer {
  readonly label: string;
  readonly details: readonly string[];
  readonly key: string;
  readonly ids: readonly string[];
}

/** Most answers that are buttons. */
const picksAtMost = 3;

/** The answers to the only question of a form, or the only answer to all of its questions; none where boxes have to be ticked. */
function picksOf({ key, questions, found }: Doubt): readonly OneClickAnswer[] {
  const answers = questions.map((question) => unique(candidatesOf(question)));
  const isWhole = questions.every((question) => question.kind === 'none' || question.total <= picksAtMost);
  const [only = [], ...others] = answers;
  if (!isWhole || answers.some(({ length }) => length === 0)) return [];
  if (answers.every(({ length }) => length === 1)) {
    const people = unique([...found, ...answers.flat()]);
    return people.length === 0 ? [] : [pick(key, people, people.length === 1 ? people : [])];
  }
  if (others.length > 0 || only.length > picksAtMost) return [];
  const names = new Set(only.map(({ name }) => shortTitle(name)));
  const titles = new Set(only.map(({ upn }) => shortTitle(upn)));
  if (names.size < only.length && titles.size < only.length) return [];
  return only.map((candidate) => ({
    ...pick(key, unique([...found, candidate]), [candidate]),
    label: names.size < only.length ? candidate.upn : candidate.name,
    details: [titleOf(candidate)],
  }));
}

/** As much of a title as a button shows. */
const shortTitle = (text: string): string => text.slice(0, 30);

const pick = (key: string, people: readonly Candidate[], [named]: readonly Candidate[]): OneClickAnswer => ({
  key,
  label: named?.name ?? `These ${people.length} people`,
  details: people.map(titleOf),
  ids: people.map(({ id }) => id),
});

const candidatesOf = (question: Question): readonly Candidate[] =>
  question.kind === 'ambiguous' ? question.candidates : question.near;

/** Each person once. */
const unique = (people: readonly Candidate[]): readonly Candidate[] => [
  ...new Map(people.map((person) => [person.id, person])).values(),
];

const choicesOf = (doubt: Doubt | undefined): NonNullable<FormField['choices']> =>
  unique([...(doubt?.found ?? []), ...(doubt?.questions ?? []).flatMap(candidatesOf)]).map((candidate) => ({
    title: titleOf(candidate),
    value: candidate.id,
  }));

const titleOf = ({ name, upn, jobTitle }: Candidate): string => [name, upn, jobTitle].filter(Boolean).join(' · ');

const targetKindOf = (kind: FormField['kind'] | undefined): TargetKind => kindsOfFields.get(kind) ?? 'account';
const kindsOfFields: ReadonlyMap<FormField['kind'] | undefined, TargetKind> = new Map([
  ['devices', 'device'],
  ['apps', 'app'],
  ['addresses', 'address'],
  ['deleted', 'deleted-account'],
  ['deleted-groups', 'deleted-group'],
  ['deleted-apps', 'deleted-app'],
]);

/**
 * A question as a sentence.
 * @param kind what was asked for
 */
function problemOf(question: Question, kind: TargetKind): string {
  if (question.kind === 'none') return nobodyWords(question, kind);
  const asked = echo(question.asked);
  const few = question.total === 1;
  return few
    ? `“${asked}” fits only roughly.`
    : `“${asked}” fits ${question.total} ${kind === 'account' || kind === 'deleted-account' ? 'people' : 'choices'}.`;
}
