import type { FormField, FormView } from '../../cards/form-card.ts';
import { echo } from '../../services/base/echo.ts';
import { isTimeKind } from '../../services/contract/args.ts';
import type { Command } from '../../services/contract/bundle.ts';
import { argumentsOf, typedForm } from '../../services/contract/arguments.ts';
import type { Binding, BoundArguments } from '../../services/commands/bind.ts';
import { shownQuery } from '../../services/commands/person-query.ts';
import type { Candidate, Question } from '../../services/commands/resolve.ts';
import { fieldsOf } from '../../services/commands/usage.ts';
import { nobodyWords } from './nobody-words.ts';

/** What Entra could not settle about one argument. */
export interface Doubt {
  /** Name of the argument. */
  readonly key: string;
  readonly questions: readonly Question[];
  /** Who was found for the rest of what was typed. */
  readonly found: readonly Candidate[];
}

/** Why a form is shown, and to whom. */
export interface FormOptions {
  readonly doubts?: readonly Doubt[];
  /** Token of a private form, which may ask for secrets; undefined for one that everybody sees. */
  readonly token?: string | undefined;
  /** IANA name of the time zone of its reader, in which times are shown; undefined for UTC. */
  readonly zone?: string | undefined;
}

/** The form that asks for what is missing or unclear. What is known already is filled in. */
export function formFor(
  command: Command,
  bound: BoundArguments | Extract<Binding, { kind: 'missing' }>,
  { doubts = [], token, zone }: FormOptions,
): Omit<FormView, 'practice'> {
  const asked = new Set(doubts.map(({ key }) => key));
  const known = {
    ...bound,
    people: Object.fromEntries(Object.entries(bound.people).filter(([key]) => !asked.has(key))),
  };
  const needed = 'keys' in bound ? bound.keys : [];
  const fields = fieldsOf(command, known, { secrets: token !== undefined, zone }).map((field): FormField => {
    const { key, label, kind, required } = field;
    const choices = doubts.filter((doubt) => doubt.key === key).flatMap(choicesOf);
    const found = doubts.filter((doubt) => doubt.key === key).flatMap((doubt) => doubt.found.map(({ id }) => id));
    const value = found.join(',') || field.value;
    return {
      key,
      label,
      kind: isTimeKind(kind) ? 'plain' : kind,
      required: required || needed.includes(key),
      choices: kind === 'choice' ? field.choices.map((choice) => ({ title: choice, value: choice })) : choices,
      ...(value === '' ? {} : { value }),
    };
  });
  const typed = Object.fromEntries(
    Object.entries(known.people).map(([key, queries]) => [`${key}-typed`, queries.map(shownQuery).join(', ')]),
  );
  const kinds = new Map(fields.map(({ key, kind }) => [key, kind]));
  const others = argumentsOf(command).map(({ name }) => name);
  const more = Object.entries(bound.args).flatMap(([key, value]) =>
    others.includes(key) ? [] : [[key, typedForm(value)] as const],
  );
  const problem = doubts
    .flatMap(({ key, questions }) => questions.map((question) => problemOf(question, kinds.get(key) === 'devices')))
    .join(' ');
  return {
    command: command.name,
    summary: bound.tenant === undefined ? command.summary : `${command.summary} (in ${bound.tenant})`,
    ...(problem === '' ? {} : { problem }),
    fields,
    args: {
      ...typed,
      ...(more.length === 0 ? {} : { more: Object.fromEntries(more) }),
      ...(bound.tenant === undefined ? {} : { tenant: bound.tenant }),
      ...(token === undefined ? {} : { form: token }),
      ...(zone === undefined ? {} : { zone }),
    },
  };
}

function choicesOf({ questions, found }: Doubt): { title: string; value: string }[] {
  const offered = questions.flatMap((question) =>
    question.kind === 'ambiguous' ? question.candidates : question.near,
  );
  return [...found, ...offered].map(({ id, name, upn, jobTitle }) => ({
    title: [name, upn, jobTitle].filter(Boolean).join(' · '),
    value: id,
  }));
}

/**
 * A question as a sentence.
 * @param devices whether a device was asked for, by its name or by its owner
 */
function problemOf(question: Question, devices: boolean): string {
  if (question.kind === 'none') return nobodyWords(question, devices);
  const asked = echo(question.asked);
  const few = question.total === 1;
  return few ? `“${asked}” fits only roughly.` : `“${asked}” fits ${question.total} ${devices ? 'choices' : 'people'}.`;
}
