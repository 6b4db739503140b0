import assert from 'node:assert/strict';
import { z } from 'zod';
import { builtinCommands } from '../../../services/commands/builtin.ts';
import { bindArguments } from '../../../services/commands/bind.ts';
import { parseCommand } from '../../../services/commands/parse.ts';
import { createVocabulary } from '../../../services/commands/vocabulary.ts';
import { defineAction, type OpensAccess, type WriteAction } from '../../../services/contract/action.ts';
import { people } from '../../../services/contract/args.ts';
import {
  accessConditionOf,
  accessOpenedBy,
  adaptArguments,
  isRead,
  locksOutBy,
  partsOf,
  tierOf,
  type Bundle,
  type WriteCommand,
} from '../../../services/contract/bundle.ts';
import { userProperties } from '../../../services/directory/user-properties.ts';
import { commands } from '../../../services/registry.ts';
import { disableUser } from '../../../services/actions/disable-user.ts';
import { setPerUserMfa } from '../../../services/actions/set-per-user-mfa.ts';
import { updateUser } from '../../../services/actions/update-user.ts';
import { noon } from '../../harness/moment.ts';

/** What is typed after the name and the target, whether it opens access, and whether it locks the account out. */
type Row = readonly [typed: string, opens: OpensAccess, locksOut?: 'locks out'];

/** The object id of an app that offers permissions. */
const resource = '6d1a3e0f-7c2b-4f7e-a1d4-0b7d5f2e1a01';

/** Every command that changes something. A new one fails until it has its rows here. */
const expected: Readonly<Record<string, readonly Row[]>> = {
  contain: [
    ['', false],
    ['disable=yes', false, 'locks out'],
    ['deliver=reveal', true],
  ],
  remediate: [['', true, 'locks out']],
  release: [['', true]],
  offboard: [
    ['', true, 'locks out'],
    ['steps=reset-password,revoke-sessions', false],
    ['steps=reset-password deliver=reveal', true],
    ['steps=revoke-sessions', false],
    ['steps=revoke-sessions reply=Gone', false],
    ['steps=revoke-sessions forward=diego@contoso.com', true],
    ['steps=convert-mailbox', false],
    ['steps=delete-user', false, 'locks out'],
    ['steps=remove-from-groups', true],
    ['steps=revoke-sessions forward=off', false],
    ['steps=licences,HideFromGAL,removeCalendarInvites,phones,removePermissions,number', false],
    ['steps=immutable-id', true, 'locks out'],
  ],
  'revoke-sessions': [['', false]],
  'reset-password': [
    ['', true],
    ['deliver=reveal', true],
    ['deliver=discard', false],
    ['deliver=discard password=private', true],
  ],
  'disable-user': [['', false, 'locks out']],
  'enable-user': [['', true]],
  'disable-ad-user': [['', false, 'locks out']],
  'enable-ad-user': [['', true]],
  'force-ad-password': [['', false]],
  'disable-devices': [['', false]],
  'enable-devices': [['devices=CTS-ALEX-01', true]],
  'remove-roles': [['', false, 'locks out']],
  'restore-roles': [['roles="Directory Readers"', true]],
  'confirm-compromised': [['', false]],
  'reset-mfa': [
    ['', true],
    ['method=phone', true],
  ],
  'create-tap': [['', true]],
  'set-per-user-mfa': [
    ['state=disabled', true],
    ['state=enabled', true],
    ['state=ENFORCED', false],
  ],
  'send-mfa-push': [['', false]],
  'disable-inbox-rules': [['rules=all', false]],
  'enable-inbox-rules': [['rules=all', true]],
  'set-out-of-office': [['internal=Gone', false]],
  'set-forwarding': [
    ['to=diego@contoso.com', true],
    ['recipient="Fabrikam Desk"', true],
    ['off', false],
  ],
  'convert-mailbox': [
    ['to=shared', false],
    ['to=user', false],
  ],
  'enable-archive': [['', false]],
  'close-mailbox': [['', false]],
  'stop-forwarding': [['', false]],
  'disable-hidden-rules': [['', false]],
  'enable-hidden-rules': [['rules=all', true]],
  'remove-delegates': [['', false]],
  'restore-delegates': [['send-as=diego@contoso.com', true]],
  'remove-mobile-devices': [['', false]],
  'set-protocols': [
    ['off=all', false],
    ['off=imap on=web', true],
    ['off=imap inherit=smtp', true],
  ],
  'hold-mailbox': [['', false]],
  'unblock-sending': [['', false]],
  'confirm-safe': [['', true]],
  'dismiss-risk': [['', true]],
  'remove-grants': [['', false]],
  'remove-shares': [
    ['', false],
    ['shares=01ABC/d1', false],
  ],
  'purge-mail': [['from=phisher@example.com since=2026-11-01 at-most=3', false]],
  'remove-from-groups': [['groups=all', true]],
  'add-to-groups': [['groups=Marketing', true]],
  'disable-device': [['', false]],
  'enable-device': [['', true]],
  'delete-device': [['', false]],
  'wipe-device': [['', false]],
  'block-ip': [['', false]],
  'unblock-ip': [['', true]],
  'update-user': [
    ['employeeType=Contractor', false],
    ['city=Bern', 'if-dynamic'],
    ['DEPARTMENT=Sales', 'if-dynamic'],
    ['job_title=Boss employeeType=x', 'if-dynamic'],
    ['companyName=none', 'if-dynamic'],
    [`onPremisesExtensionAttributes='{"extensionAttribute1":"x"}'`, 'if-dynamic'],
    ['city=Bern USER_PRINCIPAL_NAME=lee@contoso.com', true],
    ['mail=x@contoso.com', true],
    ['OtherMails=x@y.example', true],
    ['mobile-phone="+41 79"', true],
    ['fields="city=Bern,MOBILEPHONE=1"', true],
    ['businessphones=1', true],
    ['usertype=Member', true],
    ['passwordPolicies=DisableStrongPassword', true],
    ['employeeID=7', true],
  ],
  'assign-manager': [['diego@contoso.com', 'if-dynamic']],
  'remove-manager': [['', 'if-dynamic']],
  'create-user': [
    ['name=Nina upn=nina@contoso.com', true],
    ['name=Nina upn=nina@contoso.com enabled=no', true],
  ],
  'restore-user': [['', true]],
  'restore-group': [['', true]],
  'restore-app': [['', true]],
  'delete-user': [['', false, 'locks out']],
  'clear-immutable-id': [['', true, 'locks out']],
  'disable-app': [['', false]],
  'enable-app': [['', true]],
  'remove-app-grants': [['all=yes', false]],
  'restore-app-grants': [[`consents="everybody in ${resource}: Mail.Read"`, true]],
  'remove-app-permissions': [['', false]],
  'restore-app-permissions': [[`permissions="Mail.Read in ${resource}"`, true]],
  'remove-app-credentials': [['since=1d', false]],
  'hide-from-address-lists': [
    ['', false],
    ['off', false],
  ],
  'cancel-meetings': [['', false]],
  'decline-meetings': [['', false]],
  'give-mailbox': [
    ['to=diego@contoso.com', true],
    ['to=diego@contoso.com off', false],
  ],
  'remove-from-mailboxes': [['', false]],
  'add-to-mailboxes': [['rights=calendar:grady@contoso.com:Editor', true]],
  'give-onedrive': [['to=diego@contoso.com', false]],
  'remove-licenses': [['', false]],
  'add-licenses': [['licenses=SPE_E5', false]],
  'unassign-number': [['', false]],
  'assign-number': [['number=+41445550143 type=directRouting', true]],
};

const vocabulary = createVocabulary(commands, builtinCommands);
const writes = commands.filter((command): command is WriteCommand => !isRead(command));

/** The arguments of a request, as they are stored. */
function argsOf(name: string, typed: string): Readonly<Record<string, unknown>> {
  const target = ['create-user', 'purge-mail'].includes(name)
    ? ''
    : name.endsWith('-device')
      ? 'LAPTOP-7'
      : 'alex@contoso.com';
  const parsed = parseCommand({ text: `${name} ${target} ${typed}`, mentions: [] }, vocabulary);
  if (parsed.kind !== 'command') assert.fail(`${name} ${typed}: ${parsed.kind}`);
  const bound = bindArguments(parsed.command, parsed, noon);
  if (bound.kind !== 'bound' && bound.kind !== 'private') assert.fail(`${name} ${typed}: ${JSON.stringify(bound)}`);
  return bound.kind === 'private' ? { ...bound.args, password: 'given privately' } : bound.args;
}

describe('what opens access', () => {
  it('is said by every command that changes something', () => {
    assert.deepEqual(Object.keys(expected).toSorted(), writes.map(({ name }) => name).toSorted());
  });
  for (const command of writes) {
    it(`is told apart by the arguments of ${command.name}, and so is what locks out`, () => {
      for (const [typed, opens, lock] of expected[command.name] ?? []) {
        const args = argsOf(command.name, typed);

        assert.equal(accessOpenedBy(command, args), opens, typed);
        assert.equal(locksOutBy(command, args), lock === 'locks out', typed);
      }
    });
  }
  it('is never shown below destructive, unless the command says in words what decides', () => {
    for (const command of writes) {
      const answers = (expected[command.name] ?? []).map(([, opens]) => opens);
      const shown = tierOf(command) !== 'change';

      assert.equal(shown || answers.every((opens) => opens === false), accessConditionOf(command) === undefined);
      if (answers.every((opens) => opens === true)) assert.ok(shown, command.name);
    }
  });
  it('lets nobody declare a tier below destructive for what always opens access, nor leave out what decides', () => {
    const declare = (more: Partial<WriteAction>) => () => defineAction({ ...(disableUser as WriteAction), ...more });

    assert.throws(declare({ tier: 'change', opensAccess: true }), /always opens access, so its tier must be/);
    assert.throws(declare({ opensAccess: () => false }), /opensAccessWhen must say when/);
    assert.throws(declare({ opensAccess: 'if-dynamic' }), /opensAccessWhen must say when/);
    assert.throws(declare({ opensAccessWhen: 'it rains' }), /opensAccessWhen must say when/);
  });
  it('asks the arguments of an adapted action, and what locks out does as well', () => {
    const user = people('Who');
    const fixed = (action: WriteAction, args: Readonly<Record<string, unknown>>): Bundle => ({
      name: 'both',
      aliases: [],
      summary: '',
      example: '',
      title: { ask: '', doing: '', done: '' },
      args: z.object({ user }),
      stages: [[{ action: adaptArguments(action, z.object({ user }), () => args) }]],
    });

    assert.equal(accessOpenedBy(fixed(setPerUserMfa, { state: 'enforced' }), { state: 'disabled' }), false);
    assert.equal(accessOpenedBy(fixed(setPerUserMfa, { state: 'disabled' }), { state: 'enforced' }), true);
    assert.equal(locksOutBy(fixed(updateUser, { accountEnabled: 'no' }), {}), true);
    assert.equal(accessOpenedBy(fixed(updateUser, { accountEnabled: 'no' }), {}), false);
    assert.equal(accessOpenedBy(fixed(updateUser, { AccountEnabled: 'yes' }), {}), true);
    assert.equal(locksOutBy(fixed(updateUser, { accountEnabled: 'yes' }), {}), false);
    assert.equal(locksOutBy(fixed(disableUser, {}), {}), true);
  });
  it('counts what the arguments leave out as opening access', () => {
    for (const command of writes)
      for (const { name, opensAccess } of partsOf(command).filter((part) => part.tier !== 'read'))
        if (typeof opensAccess === 'function' && name !== 'update-user') assert.equal(opensAccess({}), true, name);
  });
});

describe('the properties of a user', () => {
  const marked = (mark: unknown) =>
    [...userProperties].filter(([, { opensAccess }]) => opensAccess === mark).map(([name]) => name);

  it('open access where people sign in, are verified or are told apart by them', () => {
    const all =
      'businessPhones employeeId identities mail mobilePhone onPremisesImmutableId otherMails passwordPolicies';
    const more = 'passwordProfile proxyAddresses userPrincipalName userType';

    assert.deepEqual(marked(true).toSorted(), `${all} ${more}`.split(' '));
  });
  it('matter for dynamic groups where Microsoft lets a rule use them', () => {
    const all = 'city companyName country department displayName employeeHireDate faxNumber givenName jobTitle';
    const more = 'mailNickname officeLocation onPremisesExtensionAttributes postalCode preferredLanguage state';

    assert.deepEqual(marked('if-dynamic').toSorted(), `${all} ${more} streetAddress surname usageLocation`.split(' '));
  });
});
