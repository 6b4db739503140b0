/** A word behind `help` that lists a part of the commands. */
export type HelpTopic = 'users' | 'mailbox' | 'devices' | 'access';

/** One page of the command reference, and one box of the help. */
export interface CommandGroup {
  /** Name of the page, without `.md`. */
  readonly page: string;
  readonly title: string;
  /** One or two sentences at the head of the page. */
  readonly intro: string;
  /** The part of the help that lists it. */
  readonly topic: HelpTopic;
  /** Names of commands, the most used first. */
  readonly commands: readonly string[];
}

/**
 * Every command of the registry is in exactly one group; a test fails otherwise. A new command gets its place here. The help and the command
 * reference show the groups in this order.
 */
export const commandGroups: readonly CommandGroup[] = [
  {
    page: 'containment',
    topic: 'users',
    title: 'Containment',
    intro: 'Take an account out of an attacker’s hands, clean up after a takeover, and let the person in again.',
    commands: [
      'contain',
      'remediate',
      'release',
      'offboard',
      'revoke-sessions',
      'reset-password',
      'disable-user',
      'enable-user',
      'disable-ad-user',
      'enable-ad-user',
      'force-ad-password',
    ],
  },
  {
    page: 'users',
    topic: 'users',
    title: 'Users',
    intro: 'Find accounts, look at them, create them, and change their properties, licences and telephone numbers.',
    commands: [
      'show-user',
      'find-users',
      'list-users',
      'count-users',
      'list-inactive',
      'show-manager',
      'list-reports',
      'create-user',
      'update-user',
      'assign-manager',
      'remove-manager',
      'clear-immutable-id',
      'remove-licenses',
      'add-licenses',
      'unassign-number',
      'assign-number',
      'give-onedrive',
    ],
  },
  {
    page: 'sign-in-methods',
    topic: 'access',
    title: 'Sign-in methods and MFA',
    intro: 'See how a user proves who they are, remove what an attacker registered, and issue a Temporary Access Pass.',
    commands: ['list-methods', 'list-mfa-users', 'reset-mfa', 'create-tap', 'set-per-user-mfa', 'send-mfa-push'],
  },
  {
    page: 'sign-ins-and-risk',
    topic: 'access',
    title: 'Sign-ins and risk',
    intro: 'Where a user signed in, what Identity Protection thinks of it, and which policies apply.',
    commands: [
      'list-sign-ins',
      'who-else',
      'block-ip',
      'unblock-ip',
      'list-ca-policies',
      'show-risk',
      'confirm-compromised',
      'confirm-safe',
      'dismiss-risk',
    ],
  },
  {
    page: 'mailbox',
    topic: 'mailbox',
    title: 'Mailbox',
    intro: 'Who else gets into a mailbox or gets its mail, inbox rules, automatic replies and mailbox types.',
    commands: [
      'list-inbox-rules',
      'disable-inbox-rules',
      'enable-inbox-rules',
      'set-out-of-office',
      'set-forwarding',
      'convert-mailbox',
      'enable-archive',
      'show-mailbox',
      'close-mailbox',
      'stop-forwarding',
      'disable-hidden-rules',
      'enable-hidden-rules',
      'remove-delegates',
      'restore-delegates',
      'hide-from-address-lists',
      'cancel-meetings',
      'decline-meetings',
      'give-mailbox',
      'remove-from-mailboxes',
      'add-to-mailboxes',
      'remove-mobile-devices',
      'set-protocols',
      'hold-mailbox',
      'unblock-sending',
      'list-sent',
      'find-mail',
      'purge-mail',
    ],
  },
  {
    page: 'devices',
    topic: 'devices',
    title: 'Devices',
    intro: 'Devices that an account owns, registered or has managed by Intune.',
    commands: [
      'list-devices',
      'disable-device',
      'enable-device',
      'delete-device',
      'wipe-device',
      'disable-devices',
      'enable-devices',
    ],
  },
  {
    page: 'access',
    topic: 'access',
    title: 'Groups and app consents',
    intro: 'What an account can reach through groups and roles, and which apps it has let in.',
    commands: [
      'list-groups',
      'remove-from-groups',
      'add-to-groups',
      'list-grants',
      'remove-grants',
      'list-shares',
      'remove-shares',
      'remove-roles',
      'restore-roles',
    ],
  },
  {
    page: 'apps',
    topic: 'access',
    title: 'Apps',
    intro: 'What apps may do in the whole tenant, who can act as them, and taking that away.',
    commands: [
      'show-app',
      'list-new-apps',
      'disable-app',
      'enable-app',
      'remove-app-grants',
      'restore-app-grants',
      'remove-app-permissions',
      'restore-app-permissions',
      'remove-app-credentials',
    ],
  },
  {
    page: 'evidence',
    topic: 'users',
    title: 'Evidence and history',
    intro: 'Reports for the investigation, and what Cordon itself did.',
    commands: ['evidence', 'history', 'list-audit'],
  },
  {
    page: 'deleted-accounts',
    topic: 'users',
    title: 'Deleted accounts, groups and apps',
    intro: 'Delete an account, see what is deleted, and bring it back within 30 days.',
    commands: ['delete-user', 'list-deleted', 'restore-user', 'restore-group', 'restore-app'],
  },
];
