import { isTarget, argumentsOf, typedForm, type Argument } from '../contract/arguments.ts';
import type { Command } from '../contract/bundle.ts';
import type { Request } from '../model/request.ts';
import { timeSetting } from './request-times.ts';

/** One setting of a request in words, raw: `New password`, `Shown to Megan Bowen only, once`. */
export type SettingSaid = readonly [name: string, value: string];

/** How cards name an argument, and what they say in place of its value. */
interface SettingWords {
  readonly label: string;
  /** Words for single values. `{requester}` stands for the name of the requester. */
  readonly values?: Readonly<Partial<Record<string, string>>>;
  /** Words for any other value. */
  readonly said?: (typed: string) => string;
}

/** `security-key` becomes `security key`; ids and names of somebody's own stay as they are. */
const inWords = (typed: string): string =>
  typed
    .split(',')
    .map((item) => (/^[a-z]+(?:-[a-z]+)+$/.test(item) ? item.replaceAll('-', ' ') : item))
    .join(', ');

const minutes = (typed: string): string => `${typed} ${typed === '1' ? 'minute' : 'minutes'}`;

/** The words of arguments, by their name. */
const byName: Readonly<Partial<Record<string, SettingWords>>> = {
  aliases: { label: 'More addresses' },
  at: { label: 'Starts' },
  'copy-from': { label: 'Groups as' },
  automapping: { label: 'In Outlook', values: { yes: 'Opens by itself', no: 'Does not open by itself' } },
  delimiter: { label: 'Separator' },
  deliver: {
    label: 'New password',
    values: { discard: 'Shown to nobody', reveal: 'Shown to {requester} only, once' },
  },
  department: { label: 'Department' },
  disable: {
    label: 'Block sign-in',
    values: { auto: 'Where the password cannot be replaced', yes: 'Yes, before everything else', no: 'No' },
  },
  enabled: { label: 'Sign-in', values: { yes: 'Allowed', no: 'Blocked' } },
  external: { label: 'Reply to others' },
  fields: { label: 'Sets' },
  forward: { label: 'Forwards mail to', values: { off: 'Nobody any more' } },
  from: { label: 'Begins' },
  groups: { label: 'Groups', values: { all: 'All' } },
  'immutable-id': { label: 'Immutable id' },
  internal: { label: 'Reply to colleagues' },
  'keep-copy': { label: 'Copy in the mailbox', values: { yes: 'Kept', no: 'Not kept' } },
  'keep-user-data': { label: 'Files on the device', values: { yes: 'Kept', no: 'Erased' } },
  license: { label: 'Licence' },
  location: { label: 'Named location' },
  manager: { label: 'New manager' },
  method: { label: 'Methods', values: { all: 'All' }, said: inWords },
  minutes: { label: 'Works for', said: minutes },
  licenses: { label: 'Licences', values: { all: 'All' } },
  'license-groups': { label: 'Groups with licences', values: { yes: 'Left too', no: 'Kept' } },
  'mailbox-to': { label: 'Mailbox goes to' },
  mailboxes: { label: 'Mailboxes', values: { all: 'All' } },
  'must-change': {
    label: 'Next sign-in',
    values: { yes: 'Asks for a new password', no: 'Keeps the new password until changed' },
  },
  'must-change-with-mfa': {
    label: 'Next sign-in, after MFA',
    values: { yes: 'Asks for a new password', no: 'Asks for nothing more' },
  },
  name: { label: 'Name' },
  never: { label: 'Never blocked' },
  nickname: { label: 'Mail alias' },
  once: { label: 'Works for sign-ins', values: { yes: 'One', no: 'Any number until it ends' } },
  number: { label: 'Number' },
  'onedrive-to': { label: 'OneDrive goes to' },
  password: { label: 'Password', said: () => 'Given in a private form' },
  properties: { label: 'More properties' },
  reply: { label: 'Automatic reply' },
  rules: { label: 'Inbox rules', values: { all: 'All' } },
  start: { label: 'Works from' },
  state: {
    label: 'Per-user MFA',
    values: { disabled: 'Disabled', enabled: 'Enabled: asked for at the next sign-in', enforced: 'Enforced' },
  },
  steps: { label: 'Steps', said: inWords },
  timeout: { label: 'Waits for an answer', said: (typed) => `${typed} seconds` },
  title: { label: 'Job title' },
  upn: { label: 'Address' },
  'usage-location': { label: 'Country' },
  'zip-password': { label: 'File password', said: () => 'Not needed: there is no file' },
};

/** The words of arguments that mean something else in some commands, by the command and the argument. */
const byCommand: Readonly<Partial<Record<string, SettingWords>>> = {
  'convert-mailbox to': {
    label: 'Becomes',
    values: {
      shared: 'A shared mailbox',
      user: 'A user mailbox',
      room: 'A room mailbox',
      equipment: 'An equipment mailbox',
    },
  },
  'create-user manager': { label: 'Manager' },
  'assign-number type': {
    label: 'Connected by',
    values: { directRouting: 'Direct Routing', callingPlan: 'A calling plan', operatorConnect: 'Operator Connect' },
  },
  'create-user must-change': {
    label: 'First sign-in',
    values: { yes: 'Asks for a new password', no: 'Keeps the first password until changed' },
  },
  'purge-mail at-most': {
    label: 'Deletes at most',
    said: (typed) => `${typed} ${typed === '1' ? 'message' : 'messages'}`,
  },
  'purge-mail from': { label: 'Sender' },
  'purge-mail permanent': { label: 'Deleted', values: { yes: 'For good', no: 'To Recoverable Items' } },
  'purge-mail since': { label: 'Received since' },
  'remove-shares shares': { label: 'Shares', values: { all: 'All that are outside' } },
  'remediate devices': {
    label: 'Disables devices',
    values: { all: 'All', new: 'Those registered lately', none: 'None' },
  },
  'decline-meetings which': {
    label: 'Declines',
    values: { new: 'New invitations', all: 'Also those in the calendar', no: 'None any more' },
  },
  'disable-devices which': { label: 'Disables', values: { all: 'All devices', new: 'Devices registered lately' } },
  'disable-devices since': { label: 'Registered since' },
  'remove-roles roles': { label: 'Removes roles', values: { all: 'All' } },
  'restore-roles roles': { label: 'Assigns roles' },
  'give-mailbox off': { label: 'Access', values: { yes: 'Ends', no: 'Given' } },
  'give-mailbox to': { label: 'Access for' },
  'give-onedrive off': { label: 'Access', values: { yes: 'Ends', no: 'Given' } },
  'give-onedrive to': { label: 'Access for' },
  'hide-from-address-lists off': { label: 'Address lists', values: { yes: 'Show the mailbox again', no: 'Hide it' } },
  'set-protocols inherit': { label: 'Follows the tenant', values: { smtp: 'Sending by SMTP' } },
  'remove-app-grants all': { label: 'Whose grants', values: { yes: 'Everybody’s' } },
  'set-forwarding off': { label: 'Forwarding', values: { yes: 'Ends', no: 'Goes on' } },
  'set-forwarding to': { label: 'Forwards mail to' },
  'set-out-of-office off': { label: 'Automatic replies', values: { yes: 'Turned off', no: 'Stay on' } },
  'set-out-of-office to': { label: 'Ends' },
};

/** How cards name a setting of a command, and what they say for a value as it is typed. */
export function settingWords(command: string, { name }: Pick<Argument, 'name'>, typed: string): SettingSaid {
  const words = ownValue(byCommand, `${command} ${name}`) ?? ownValue(byName, name);
  if (words === undefined) return [upperFirst(spaced(name)), typed];
  return [words.label, ownValue(words.values ?? {}, typed) ?? words.said?.(typed) ?? typed];
}

/** The settings of a request that differ from what is usual, in words. */
export function requestSettings(command: Command, request: Request): readonly SettingSaid[] {
  const usual = new Map(argumentsOf(command).map((arg) => [arg.name, arg.default]));
  return Object.entries(request.args).flatMap(([name, value]) => {
    const typed = typedForm(value);
    // the plan on the same card lists the steps in words
    if (typed === '' || typed === usual.get(name) || name === 'steps') return [];
    const [label, said] = settingWords(command.name, { name }, typed);
    const whole = isTarget(value) ? value.name : (timeSetting(command, name, request) ?? said);
    return [[label, whole.replace('{requester}', () => request.requester.name)]];
  });
}

/** A value by what was typed, which may be a name that every object has. */
const ownValue = <T>(values: Readonly<Partial<Record<string, T>>>, key: string): T | undefined =>
  Object.hasOwn(values, key) ? values[key] : undefined;

/** `jobTitle` and `usage-location` as words. */
const spaced = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`)
    .replaceAll('-', ' ');

const upperFirst = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
