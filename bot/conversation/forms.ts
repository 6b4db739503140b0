import type { FormField, FormView } from '../../cards/form-card.ts';
import type { Command } from '../../services/contract/bundle.ts';
import { argumentsOf, typedForm } from '../../services/contract/arguments.ts';
import type { Binding, BoundArguments } from '../../services/commands/bind.ts';
import { shownQuery } from '../../services/commands/person-query.ts';
import type { Candidate, Question } from '../../services/commands/resolve.ts';
import { fieldsOf } from '../../services/commands/usage.ts';

/** People questions that came up, by the name of the argument, and who was found beside them. */
export interface Doubt {
  readonly key: string;
  readonly questions: readonly Question[];
  readonly found: readonly Candidate[];
}

export interface FormOptions {
  readonly doubts?: readonly Doubt[];
  readonly practice: boolean;
  /** Of a private form, which may ask for secrets. */
  readonly token?: string | undefined;
}

/** The form that asks for what is missing or unclear; all that is known already is filled in. */
export function formFor(
  command: Command,
  given: BoundArguments | Extract<Binding, { kind: 'missing' }>,
  { doubts = [], practice, token }: FormOptions,
): FormView {
  const asked = new Set(doubts.map(({ key }) => key));
  const known = {
    ...given,
    people: Object.fromEntries(Object.entries(given.people).filter(([key]) => !asked.has(key))),
  };
  const needed = 'keys' in given ? given.keys : [];
  const fields = fieldsOf(command, known, { secrets: token !== undefined }).map((field): FormField => {
    const { key, label, kind, required } = field;
    const choices = doubts.filter((doubt) => doubt.key === key).flatMap(choicesOf);
    const found = doubts.filter((doubt) => doubt.key === key).flatMap((doubt) => doubt.found.map(({ id }) => id));
    const value = found.join(',') || field.value;
    return {
      ...{ key, label, kind, required: required || needed.includes(key) },
      choices: kind === 'choice' ? field.choices.map((choice) => ({ title: choice, value: choice })) : choices,
      ...(value === '' ? {} : { value }),
    };
  });
  const typed = Object.fromEntries(
    Object.entries(known.people).map(([key, queries]) => [`${key}-typed`, queries.map(shownQuery).join(', ')]),
  );
  const kinds = new Map(fields.map(({ key, kind }) => [key, kind]));
  const others = argumentsOf(command).map(({ name }) => name);
  const more = Object.entries(given.args).flatMap(([key, value]) =>
    others.includes(key) ? [] : [[key, typedForm(value)] as const],
  );
  const problem = doubts
    .flatMap(({ key, questions }) => questions.map((question) => problemOf(question, kinds.get(key) === 'devices')))
    .join(' ');
  return {
    command: command.name,
    summary: given.tenant === undefined ? command.summary : `${command.summary} (in ${given.tenant})`,
    ...(problem === '' ? {} : { problem }),
    fields,
    args: {
      ...typed,
      ...(more.length === 0 ? {} : { more: Object.fromEntries(more) }),
      ...(given.tenant === undefined ? {} : { tenant: given.tenant }),
      ...(token === undefined ? {} : { form: token }),
    },
    practice,
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

/** @param devices whether a device was asked for, by its name or by whose it is */
function problemOf(question: Question, devices: boolean): string {
  const { kind, asked } = question;
  if (kind === 'none') return devices ? `No device of or called “${asked}”.` : `Nobody is called “${asked}”.`;
  const few = question.total === 1;
  return few ? `“${asked}” fits only roughly.` : `“${asked}” fits ${question.total} ${devices ? 'choices' : 'people'}.`;
}
