import type { IAdaptiveCard, IChoice, IChoiceSetInput, ITextInput } from '@microsoft/teams.cards';
import { button, layOutButtons } from './buttons.ts';
import { card, footer, header, textBlock, type Elements } from './card.ts';
import { oneLine } from './text.ts';

export interface FormField {
  /** Name of the argument, and of the input that answers it; a person may be typed into `<key>-typed` instead. */
  readonly key: string;
  readonly label: string;
  readonly kind: 'people' | 'person' | 'devices' | 'deleted' | 'text' | 'secret' | 'yes-no' | 'choice' | 'plain';
  /** For `choice`, and for people when what was typed fits several: `value` is an object id then. */
  readonly choices?: readonly { readonly title: string; readonly value: string }[];
  readonly value?: string;
  readonly required: boolean;
}

/** A command that needs more answers. Text is raw. */
export interface FormView {
  readonly command: string;
  readonly summary: string;
  /** What was wrong with what was typed. */
  readonly problem?: string;
  readonly fields: readonly FormField[];
  /** What is known already; the submit carries it back beside the answers, and both are parsed as if typed. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly practice: boolean;
}

/** Asks for missing or ambiguous arguments. Nothing of it is trusted on the way back. */
export function formCard({ command, summary, problem, fields, args, practice }: FormView): IAdaptiveCard {
  const asksForPeople = fields.some(
    ({ kind, required, value }) => kind === 'people' && required && value === undefined,
  );
  const unclear = fields.filter(isAmbiguous);
  const which = unclear.length > 0 && unclear.every(({ kind }) => kind === 'devices') ? 'which' : 'who';
  const asked = unclear.length > 0 ? `${which} do you mean?` : asksForPeople ? 'who?' : 'more is needed';
  const title = `${command}: ${asked}`;
  const body = [
    header({ icon: 'Form', tone: 'Accent', title, subtitle: summary }),
    ...(problem === undefined ? [] : [textBlock(problem, { color: 'Attention', weight: 'Bolder', spacing: 'Medium' })]),
    ...fields.flatMap((field) => inputsOf(field, args)),
    footer('Nothing happens before you have seen what will be done', { practice }),
  ];
  const submit = button('submit', 'Continue', { command, args }, { style: 'positive', inputs: true });
  return card(
    { body, actions: layOutButtons([submit]) },
    { fallbackText: `${title} ${fields.map(({ label }) => label).join(', ')}.` },
  );
}

const isAmbiguous = ({ kind, choices = [] }: FormField): boolean =>
  ['person', 'people', 'devices', 'deleted'].includes(kind) && choices.length > 0;

function inputsOf(field: FormField, args: FormView['args']): Elements {
  switch (field.kind) {
    case 'people':
    case 'person':
    case 'devices':
    case 'deleted':
      return picker(field, args[`${field.key}-typed`]);
    case 'choice':
      return [{ ...choiceSet(field), ...must(field), style: 'compact' }];
    case 'yes-no':
      return [
        {
          type: 'Input.Toggle',
          id: field.key,
          label: oneLine(field.label),
          title: 'Yes',
          valueOn: 'yes',
          valueOff: 'no',
          value: field.value ?? 'no',
          spacing: 'Large',
        },
      ];
    case 'secret':
      return [{ ...textInput(field.key, field.label), style: 'Password' }];
    case 'text':
      return [{ ...textInput(field.key, field.label, field.value), ...must(field), isMultiline: true }];
    case 'plain':
      return [{ ...textInput(field.key, field.label, field.value), ...must(field) }];
    default:
      return field.kind satisfies never;
  }
}

/**
 * Candidates to choose from, or Teams' people picker; and a line to type for whoever is not there. Neither is required,
 * because one suffices.
 */
function picker(field: FormField, before: unknown): Elements {
  const isMultiSelect = field.kind !== 'person';
  const known = typeof before === 'string' ? before : undefined;
  const line = (label: string) => ({
    ...textInput(`${field.key}-typed`, label, known),
    placeholder: field.kind === 'devices' ? 'DESKTOP-7Q2K' : 'alex@contoso.com',
  });
  if (isAmbiguous(field)) {
    const set: IChoiceSetInput = { ...choiceSet(field), style: 'expanded', isMultiSelect };
    const other = field.kind === 'devices' ? 'Or type it: its name, its object id, or whose it is' : orTyped;
    return [set, { ...line(other), spacing: 'Small' }];
  }
  // Teams' picker knows accounts that exist, and nothing else.
  if (field.kind === 'devices' || field.kind === 'deleted') return [line(field.label)];
  const set: IChoiceSetInput = {
    ...choiceSet(field),
    style: 'filtered',
    isMultiSelect,
    placeholder: 'Search by name',
    'choices.data': { type: 'Data.Query', dataset: 'graph.microsoft.com/users' },
  };
  return [set, { ...line(orTyped), spacing: 'Small' }];
}

const orTyped = 'Or type it: address, object id or name';

const choiceSet = ({ key, label, value, choices = [] }: FormField): IChoiceSetInput => ({
  type: 'Input.ChoiceSet',
  id: key,
  label: oneLine(label),
  wrap: true,
  spacing: 'Large',
  choices: choices.map((choice): IChoice => ({ title: oneLine(choice.title), value: choice.value })),
  ...(value === undefined ? {} : { value }),
});

const textInput = (id: string, label: string, value?: string): ITextInput => ({
  type: 'Input.Text',
  id,
  label: oneLine(label),
  maxLength: 1000,
  spacing: 'Large',
  ...(value === undefined ? {} : { value }),
});

const must = ({ required, label }: FormField): { isRequired?: boolean; errorMessage?: string } =>
  required ? { isRequired: true, errorMessage: `This is needed: ${oneLine(label)}` } : {};
