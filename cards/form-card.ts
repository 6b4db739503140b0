import type {
  IActionSet,
  IAdaptiveCard,
  IChoice,
  IChoiceSetInput,
  IContainer,
  IExecuteAction,
  ITextInput,
} from '@microsoft/teams.cards';
import { button, layOutButtons, styleOf } from './buttons.ts';
import { bold, card, footer, header, textBlock, type Elements } from './card.ts';
import { oneLine } from './text.ts';

/** Fields whose values are looked up, by the kind of the argument. */
type LookupField =
  'people' | 'person' | 'devices' | 'deleted' | 'apps' | 'addresses' | 'deleted-groups' | 'deleted-apps';

/** One field of a form. Text is raw. */
export interface FormField {
  /** Name of the argument and of its input. A person or device can also be typed into the input `<key>-typed`. */
  readonly key: string;
  readonly label: string;
  readonly kind: LookupField | 'text' | 'secret' | 'yes-no' | 'choice' | 'plain';
  /** The choices of a `choice`; for people, devices and deleted users the candidates for an ambiguous name, by object id. */
  readonly choices?: readonly { readonly title: string; readonly value: string }[];
  readonly value?: string;
  readonly required: boolean;
  /** What is said where a required field is left empty; the label says it unless set. */
  readonly error?: string;
  /** Shown only behind "More options": it is known already, or needs no answer. False unless set. */
  readonly isExtra?: boolean;
}

/** An answer that one click gives. Text is raw. */
export interface FormPick {
  readonly label: string;
  /** Whom it stands for, one per line. */
  readonly details: readonly string[];
  /** Everything that the form would submit. */
  readonly args: Readonly<Record<string, unknown>>;
}

/** A command that needs more arguments. Text is raw. */
export interface FormView {
  readonly command: string;
  readonly summary: string;
  /** What was wrong with the arguments that were typed. */
  readonly problem?: string;
  /** The reason that is known already and whose field is an extra one. */
  readonly reason?: string;
  /** The answers to the question, when there are few. All fields are extra then. Left out: none. */
  readonly picks?: readonly FormPick[];
  readonly fields: readonly FormField[];
  /** Arguments that are known already. The submit returns them with the answers, and both are parsed as if they were typed. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly practice: boolean;
}

/**
 * A form for missing or ambiguous arguments: what is asked for, the rest behind "More options", and a way out. Do not trust anything that
 * it submits. None of the answers that one click gives is the primary button, because each is a guess.
 */
export function formCard({
  command,
  summary,
  problem,
  reason,
  picks = [],
  fields,
  args,
  practice,
}: FormView): IAdaptiveCard {
  const asksForPeople = fields.some(
    ({ kind, required, value }) => kind === 'people' && required && value === undefined,
  );
  const unclear = fields.filter(isAmbiguous);
  const which = unclear.length > 0 && unclear.every(({ kind }) => isOnlyTyped(kind)) ? 'which' : 'who';
  const asked = unclear.length > 0 ? `${which} do you mean?` : asksForPeople ? 'who?' : 'more is needed';
  const title = `${command}: ${asked}`;
  const submit = button('submit', 'Continue', { command, args }, { style: styleOf(command, 'positive'), inputs: true });
  const form = typeof args['form'] === 'string' ? { form: args['form'] } : {};
  const cancel = button('dismiss', 'Cancel', form);
  const answers = picks.map((one) => ({
    ...one,
    action: button('pick', one.label, { command, args: one.args }, { style: styleOf(command) }),
  }));
  const [only] = answers.length === 1 ? answers : [];
  const extra = fields.filter(({ isExtra }) => isExtra === true);
  const body: Elements = [
    header({ icon: 'Form', tone: 'Accent', title, subtitle: summary }),
    ...(problem === undefined ? [] : [textBlock(problem, { color: 'Attention', weight: 'Bolder', spacing: 'Medium' })]),
    ...answers.flatMap(({ details, action }): Elements => [
      ...details.map((detail) => textBlock(detail, { spacing: 'Medium' })),
      ...(only === undefined ? [actionSet(action)] : []),
    ]),
    ...(reason === undefined ? [] : [textBlock([bold('Reason:'), reason], { spacing: 'Medium' })]),
    ...fields.filter(({ isExtra }) => isExtra !== true).flatMap((field) => inputsOf(field, args)),
    ...(extra.length === 0 ? [] : moreOptions(extra, args, answers.length > 0 ? submit : undefined)),
    footer('Nothing happens before you have seen what will be done', { practice }),
  ];
  const actions = answers.length === 0 ? [submit, cancel] : [...(only === undefined ? [] : [only.action]), cancel];
  const labels = [
    ...picks.map(({ label }) => label),
    ...fields.filter(({ isExtra }) => isExtra !== true).map(({ label }) => label),
  ];
  return card({ body, actions: layOutButtons(actions) }, { fallbackText: `${title} ${labels.join(', ')}.` });
}

const actionSet = (action: IExecuteAction): IActionSet => ({ type: 'ActionSet', spacing: 'Small', actions: [action] });

/**
 * Fields that a click shows.
 * @param submit what sends them, where the card has no such button otherwise
 */
function moreOptions(
  fields: readonly FormField[],
  args: FormView['args'],
  submit: IExecuteAction | undefined,
): Elements {
  const toggle: IActionSet = {
    type: 'ActionSet',
    spacing: 'Medium',
    actions: [
      {
        type: 'Action.ToggleVisibility',
        title: 'More options',
        targetElements: submit === undefined ? ['more'] : ['more', 'more-submit'],
      },
    ],
  };
  const inputs: IContainer = {
    type: 'Container',
    id: 'more',
    isVisible: false,
    items: fields.flatMap((field) => inputsOf(field, args)),
  };
  return [
    toggle,
    inputs,
    ...(submit === undefined ? [] : [{ ...actionSet(submit), id: 'more-submit', isVisible: false }]),
  ];
}

const isAmbiguous = ({ kind, choices = [] }: FormField): boolean => isLookedUp(kind) && choices.length > 0;

const isLookedUp = (kind: FormField['kind']): boolean => kind in typedAs;

function inputsOf(field: FormField, args: FormView['args']): Elements {
  switch (field.kind) {
    case 'people':
    case 'person':
    case 'devices':
    case 'deleted':
    case 'apps':
    case 'addresses':
    case 'deleted-groups':
    case 'deleted-apps':
      return picker(field, field.kind, args[`${field.key}-typed`]);
    case 'choice':
      return [{ ...choiceSet(field), ...requiredLook(field), style: 'compact' }];
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
      return [{ ...textInput(field.key, field.label, field.value), ...requiredLook(field), isMultiline: true }];
    case 'plain':
      return [{ ...textInput(field.key, field.label, field.value), ...requiredLook(field) }];
    default:
      return field.kind satisfies never;
  }
}

/**
 * The candidates for an ambiguous name, or Teams' people picker, and a text input for anyone who is not among them. Neither is marked
 * as required, because one of them is enough.
 */
function picker(field: FormField, kind: LookupField, typedBefore: unknown): Elements {
  const isMultiSelect = field.kind !== 'person';
  const typed = typeof typedBefore === 'string' ? typedBefore : undefined;
  const line = (label: string) => ({
    ...textInput(`${field.key}-typed`, label, typed),
    placeholder: typedAs[kind],
  });
  if (isAmbiguous(field)) {
    const set: IChoiceSetInput = { ...choiceSet(field), style: 'expanded', isMultiSelect };
    const other = orTypedOf.get(kind) ?? orTyped;
    return [set, { ...line(other), spacing: 'Small' }];
  }
  // Teams' picker finds existing accounts only.
  if (isOnlyTyped(field.kind) || field.kind === 'deleted') return [line(field.label)];
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
const orTypedOf: ReadonlyMap<LookupField, string> = new Map([
  ['devices', 'Or type it: its name, its object id, or whose it is'],
  ['apps', 'Or type it: its name, app id or object id'],
  ['deleted-groups', 'Or type it: its name, address or object id'],
  ['deleted-apps', 'Or type it: its name, app id or object id'],
]);

/** An example of what is typed into a field that is looked up. */
const typedAs: Readonly<Record<LookupField, string>> = {
  people: 'alex@contoso.com',
  person: 'alex@contoso.com',
  deleted: 'alex@contoso.com',
  devices: 'DESKTOP-7Q2K',
  apps: 'Contoso Travel',
  addresses: '203.0.113.7',
  'deleted-groups': 'Project Heron',
  'deleted-apps': 'Contoso Scheduling',
};

/** Whether a field names things that no picker of Teams finds. */
const isOnlyTyped = (kind: FormField['kind']): boolean => onlyTyped.has(kind);
const onlyTyped: ReadonlySet<FormField['kind']> = new Set([
  'devices',
  'apps',
  'addresses',
  'deleted-groups',
  'deleted-apps',
]);

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

const requiredLook = ({ required, label, error }: FormField): { isRequired?: boolean; errorMessage?: string } =>
  required ? { isRequired: true, errorMessage: error ?? `This is needed: ${oneLine(label)}` } : {};
