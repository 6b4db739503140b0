import { z } from 'zod';
import { commaList, people, startTime } from '../contract/args.ts';
import { defineBundle, adaptArguments, type Part } from '../contract/bundle.ts';
import { blockSignIn, containDelivery, releasing, resetAndRevoke } from './contain.ts';
import { convertMailbox } from './convert-mailbox.ts';
import { deleteUser } from './delete-user.ts';
import { disableInboxRules } from './disable-inbox-rules.ts';
import { disableUser } from './disable-user.ts';
import { removeFromGroups } from './remove-from-groups.ts';
import { removeGrants } from './remove-grants.ts';
import { resetMfa } from './reset-mfa.ts';
import { resetPassword } from './reset-password.ts';
import { revokeSessions } from './revoke-sessions.ts';
import { setForwarding } from './set-forwarding.ts';
import { setOutOfOffice } from './set-out-of-office.ts';

const user = people('Who leaves');

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
const allSteps = [...defaultSteps, convertMailbox.name, deleteUser.name];
const forward = z.email({ error: 'expected a mail address' }).max(320).optional();
const reply = z.string().trim().min(1).max(4000).optional();

/**
 * Makes a part that runs only when the request's steps include it.
 * @param name the step it belongs to, when that is not its own name: the closing revoke belongs to the revoke
 */
const step = (part: Part, name = part.action.name): Part => ({
  ...part,
  when: (args, hindered) =>
    Array.isArray(args['steps']) && args['steps'].includes(name) && (part.when?.(args, hindered) ?? true),
});

/**
 * Offboards a user in an order in which no step breaks a later one: sign-in is blocked first, the mailbox is handled while it still has
 * its licence, and groups, which may assign that licence, are removed after it.
 */
export const offboard = defineBundle({
  name: 'offboard',
  aliases: ['offboard-user'],
  summary: 'Offboard a user: chosen steps in a safe order, now or later',
  example: 'offboard alex@contoso.com at=2030-01-31T17:00Z because last day, HR-77',
  tier: 'critical',
  title: { ask: 'Offboard {who}', doing: 'Offboarding {who}', done: '{who} is offboarded' },
  wayBack: releasing,
  own: {
    user,
    at: startTime('When to start, such as 2030-01-31T17:00, in your time zone; by default at once'),
    steps: commaList
      .pipe(z.array(z.enum(allSteps, { error: `expected some of ${allSteps.join(', ')}` })).min(1))
      .default(defaultSteps)
      .describe(
        `Which commands, comma-separated; by default all except ${convertMailbox.name} (to a shared one) and ${deleteUser.name}`,
      ),
    reply: reply.describe('The reply to everyone who writes; by default no automatic reply'),
    forward: forward.describe('The address that gets the mail; by default no forwarding'),
    deliver: containDelivery,
  },
  without: ['password', 'method', 'rules', 'app'],
  stages: [
    [step(blockSignIn)],
    ...resetAndRevoke.map((stage) =>
      stage.map((part) =>
        step(part, part.action.name === resetPassword.name ? resetPassword.name : revokeSessions.name),
      ),
    ),
    [resetMfa, disableInboxRules, removeGrants].map((action) => step({ action })),
    [
      {
        action: adaptArguments(
          setOutOfOffice,
          z.object({ user, reply: reply.describe('The automatic reply') }),
          (args) => ({
            user: args.user,
            internal: args.reply,
          }),
        ),
        when: (args) => args['reply'] !== undefined,
      },
      {
        action: adaptArguments(
          setForwarding,
          z.object({ user, forward: forward.describe('Who gets the mail') }),
          (args) => ({
            user: args.user,
            to: args.forward,
          }),
        ),
        when: (args) => args['forward'] !== undefined,
      },
    ],
    [step({ action: adaptArguments(convertMailbox, z.object({ user }), (args) => ({ ...args, to: 'shared' })) })],
    [step({ action: adaptArguments(removeFromGroups, z.object({ user }), (args) => ({ ...args, groups: ['all'] })) })],
    [step({ action: deleteUser })],
  ],
});
