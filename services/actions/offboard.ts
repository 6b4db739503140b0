import { z } from 'zod';
import type { ArgumentReview } from '../contract/action.ts';
import { people, person, startTime, yesNo } from '../contract/args.ts';
import { adaptArguments, defineBundle, type Part } from '../contract/bundle.ts';
import { stepsOf } from '../contract/steps-argument.ts';
import { cancelMeetings } from './cancel-meetings.ts';
import { clearImmutableId } from './clear-immutable-id.ts';
import { blockSignIn, containDelivery, releasing, resetAndRevoke } from './contain.ts';
import { convertMailbox } from './convert-mailbox.ts';
import { deleteUser } from './delete-user.ts';
import { disableInboxRules } from './disable-inbox-rules.ts';
import { disableUser } from './disable-user.ts';
import { giveMailbox } from './give-mailbox.ts';
import { giveOnedrive } from './give-onedrive.ts';
import { hideFromAddressLists } from './hide-from-address-lists.ts';
import { removeFromGroups } from './remove-from-groups.ts';
import { removeFromMailboxes } from './remove-from-mailboxes.ts';
import { removeGrants } from './remove-grants.ts';
import { removeLicenses } from './remove-licenses.ts';
import { removeMobileDevices } from './remove-mobile-devices.ts';
import { resetMfa } from './reset-mfa.ts';
import { resetPassword } from './reset-password.ts';
import { revokeSessions } from './revoke-sessions.ts';
import { setForwarding } from './set-forwarding.ts';
import { setOutOfOffice } from './set-out-of-office.ts';
import { unassignNumber } from './unassign-number.ts';

const user = people('Who leaves');

/** The step that ends a forwarding, which `forward=off` does as well. */
const endForwarding = 'end-forwarding';

/** The steps that there are, in the order in which they run, with the words of CIPP and plain ones. */
const words = {
  [disableUser.name]: ['DisableSignIn', 'block', 'disable'],
  [resetPassword.name]: ['ResetPass', 'password'],
  [revokeSessions.name]: ['sessions', 'revoke'],
  [resetMfa.name]: ['RemoveMFADevices', 'mfa'],
  [disableInboxRules.name]: ['RemoveRules', 'rules'],
  [removeGrants.name]: ['grants', 'apps'],
  [hideFromAddressLists.name]: ['HideFromGAL', 'hide'],
  [removeMobileDevices.name]: ['RemoveMobile', 'phones', 'devices'],
  [cancelMeetings.name]: ['removeCalendarInvites', 'meetings'],
  [setOutOfOffice.name]: ['OOO', 'reply'],
  [setForwarding.name]: ['forward'],
  [endForwarding]: ['disableForwarding', 'no-forwarding'],
  [removeFromMailboxes.name]: ['removePermissions', 'removeCalendarPermissions', 'mailboxes', 'calendars'],
  [convertMailbox.name]: ['ConvertToShared', 'shared'],
  [unassignNumber.name]: ['RemoveTeamsPhoneDID', 'phone', 'number'],
  [removeFromGroups.name]: ['RemoveGroups', 'groups'],
  [removeLicenses.name]: ['licences', 'licenses'],
  [clearImmutableId.name]: ['immutable-id'],
  [deleteUser.name]: ['delete'],
};

/** The steps of a request that names none. */
const defaultSteps = [
  disableUser,
  resetPassword,
  revokeSessions,
  resetMfa,
  disableInboxRules,
  removeGrants,
  removeFromGroups,
].map(({ name }) => name);

/** Steps that `all` leaves out: those that need to be told something, and those that end more than the work of a person here. */
const notInAll = [setOutOfOffice.name, setForwarding.name, endForwarding, clearImmutableId.name, deleteUser.name];

const steps = stepsOf({
  words,
  all: Object.keys(words).filter((name) => !notInAll.includes(name)),
  command: 'offboard',
});
const forward = z
  .union([
    z
      .string()
      .toLowerCase()
      .pipe(z.literal('off', { error: 'expected a mail address, or off' })),
    z.email({ error: 'expected a mail address, or off' }).max(320),
  ])
  .optional();
const successor = person('Who takes over').optional();
const reply = z.string().trim().min(1).max(4000).optional();

const chooses = (args: Readonly<Record<string, unknown>>, step: string): boolean =>
  Array.isArray(args['steps']) && args['steps'].includes(step);

/**
 * Makes a part that runs only when the request's steps include it.
 * @param name the step it belongs to, when that is not its own name: the closing revoke belongs to the revoke
 */
const step = (part: Part, name = part.action.name): Part => ({
  ...part,
  when: (args, hindered) => chooses(args, name) && (part.when?.(args, hindered) ?? true),
});

/** Makes such a part that an offboarding can do without, where its command is switched off or the app lacks a permission for it. */
const extra = (part: Part): Part => step({ ...part, optional: 'unless-chosen' });

/** Makes a part that runs when an argument is there, such as the person who takes over. */
const given = (part: Part, argument: string): Part => ({ ...part, when: (args) => args[argument] !== undefined });

/**
 * Offboards a user in an order in which no step breaks a later one. Sign-in is blocked first, so that nobody pairs or opens anything anew.
 * What goes through the mailbox comes while it has its licence and can send: meetings, replies, forwarding, access for a successor, the
 * conversion. Groups, which may give that licence, are left after it, then licences are removed, unless the mailbox should have become a
 * shared one and did not: without a licence, it would be deleted.
 */
export const offboard = defineBundle({
  name: 'offboard',
  aliases: ['offboard-user'],
  argumentAliases: {
    'mailbox-access': 'mailbox-to',
    'onedrive-access': 'onedrive-to',
    ooo: 'reply',
    keepcopy: 'keep-copy',
  },
  summary: 'Offboard a user: chosen steps in a safe order, now or later',
  example: 'offboard alex@contoso.com at=2030-01-31T17:00Z because last day, HR-77',
  tier: 'critical',
  title: { ask: 'Offboard {who}', doing: 'Offboarding {who}', done: '{who} is offboarded' },
  wayBack: releasing,
  own: {
    user,
    at: startTime('When to start, such as 2030-01-31T17:00, in your time zone; by default at once'),
    steps: steps
      .default(defaultSteps)
      .describe(
        `Which steps, comma-separated, also by CIPP’s names: ${Object.keys(words).join(', ')}; all is every one but ${notInAll.join(', ')}`,
      ),
    reply: reply.describe('The reply to everyone who writes; by default no automatic reply'),
    forward: forward.describe('The address that gets the mail, or off; by default forwarding stays as it is'),
    'keep-copy': yesNo.default(true).describe('With forward: the mailbox keeps a copy'),
    'mailbox-to': successor.describe('Who gets access to the mailbox; by default nobody'),
    automapping: yesNo.default(true).describe('With mailbox-to: Outlook opens the mailbox by itself'),
    'onedrive-to': successor.describe('Who gets the OneDrive; by default nobody'),
    deliver: containDelivery,
  },
  without: ['password', 'method', 'rules', 'app', 'days', 'licenses', 'license-groups', 'off'],
  review,
  stages: [
    [step(blockSignIn)],
    ...resetAndRevoke.map((stage) =>
      stage.map((part) =>
        step(part, part.action.name === resetPassword.name ? resetPassword.name : revokeSessions.name),
      ),
    ),
    [
      ...[resetMfa, disableInboxRules, removeGrants].map((action) => step({ action })),
      extra({ action: adaptArguments(hideFromAddressLists, z.object({ user }), (args) => args) }),
      extra({ action: adaptArguments(removeMobileDevices, z.object({ user }), (args) => args) }),
    ],
    [extra({ action: adaptArguments(cancelMeetings, z.object({ user }), (args) => args) })],
    [
      given(
        {
          action: adaptArguments(
            setOutOfOffice,
            z.object({ user, reply: reply.describe('The automatic reply') }),
            (args) => ({ user: args.user, internal: args.reply }),
          ),
        },
        'reply',
      ),
      given(
        {
          action: adaptArguments(
            setForwarding,
            z.object({
              user,
              forward: forward.describe('Who gets the mail'),
              'keep-copy': yesNo.default(true).describe('The mailbox keeps a copy'),
            }),
            (args) =>
              args.forward === 'off'
                ? { user: args.user, off: true }
                : { user: args.user, to: args.forward, 'keep-copy': args['keep-copy'] },
          ),
        },
        'forward',
      ),
    ],
    [extra({ action: adaptArguments(removeFromMailboxes, z.object({ user }), (args) => args) })],
    [
      given(
        {
          action: adaptArguments(
            giveMailbox,
            z.object({
              user,
              'mailbox-to': successor.describe('Who gets access to the mailbox'),
              automapping: yesNo.default(true).describe('Outlook opens the mailbox by itself'),
            }),
            ({ 'mailbox-to': to, ...args }) => ({ ...args, to }),
          ),
          optional: 'unless-chosen',
        },
        'mailbox-to',
      ),
      given(
        {
          action: adaptArguments(
            giveOnedrive,
            z.object({ user, 'onedrive-to': successor.describe('Who gets the OneDrive') }),
            (args) => ({ user: args.user, to: args['onedrive-to'] }),
          ),
          optional: 'unless-chosen',
        },
        'onedrive-to',
      ),
    ],
    [step({ action: adaptArguments(convertMailbox, z.object({ user }), (args) => ({ ...args, to: 'shared' })) })],
    [extra({ action: unassignNumber })],
    [
      step({
        action: adaptArguments(
          removeFromGroups,
          z.object({ user, steps: z.array(z.string()).default([]).describe('The steps of the request') }),
          (args) => ({
            user: args.user,
            groups: ['all'],
            // a licence that a group gives goes only with the group
            'license-groups': chooses(args, removeLicenses.name),
          }),
        ),
      }),
    ],
    [
      extra({
        action: adaptArguments(removeLicenses, z.object({ user }), (args) => args),
        notAfterFailed: [convertMailbox.name],
      }),
    ],
    [extra({ action: clearImmutableId })],
    [step({ action: deleteUser })],
  ],
});

/** Checks the steps of an offboarding against its other arguments: who chooses a reply or a forwarding has to say which. */
function review(args: Readonly<Record<string, unknown>>): ArgumentReview {
  const { steps, reply, forward } = args;
  const isChosen = (step: string): boolean => Array.isArray(steps) && steps.includes(step);
  if (isChosen(endForwarding) && forward !== undefined && forward !== 'off')
    return {
      kind: 'problems',
      messages: [`argument "steps": ${endForwarding} and an address in forward contradict each other`],
    };
  const reviewed = isChosen(endForwarding) ? { ...args, forward: 'off' } : args;
  const keys = [
    ...(isChosen(setOutOfOffice.name) && reply === undefined ? ['reply'] : []),
    ...(isChosen(setForwarding.name) && forward === undefined && !isChosen(endForwarding) ? ['forward'] : []),
  ];
  return keys.length === 0 ? { kind: 'fits', args: reviewed } : { kind: 'missing', keys, args: reviewed };
}
