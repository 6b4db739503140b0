/** One page of the command reference. */
export interface CommandGroup {
  /** Name of the page, without `.md`. */
  readonly page: string;
  readonly title: string;
  /** One or two sentences at the head of the page. */
  readonly intro: string;
  /** Names of commands, in the order of the page. */
  readonly commands: readonly string[];
}

/** Every command of the registry is in exactly one group; a test fails otherwise. A new command gets its place here. */
export const commandGroups: readonly CommandGroup[] = [
  {
    page: 'containment',
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
    ],
  },
  {
    page: 'users',
    title: 'Users',
    intro: 'Find accounts, look at them, create them and change their properties.',
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
    ],
  },
  {
    page: 'sign-in-methods',
    title: 'Sign-in methods and MFA',
    intro: 'See how a user proves who they are, remove what an attacker registered, and issue a Temporary Access Pass.',
    commands: ['list-methods', 'list-mfa-users', 'reset-mfa', 'create-tap', 'set-per-user-mfa', 'send-mfa-push'],
  },
  {
    page: 'sign-ins-and-risk',
    title: 'Sign-ins and risk',
    intro: 'Where a user signed in, what Identity Protection thinks of it, and which policies apply.',
    commands: ['list-sign-ins', 'list-ca-policies', 'show-risk', 'confirm-compromised', 'confirm-safe', 'dismiss-risk'],
  },
  {
    page: 'mailbox',
    title: 'Mailbox',
    intro: 'Inbox rules, automatic replies, forwarding and mailbox types.',
    commands: [
      'list-inbox-rules',
      'disable-inbox-rules',
      'enable-inbox-rules',
      'set-out-of-office',
      'set-forwarding',
      'convert-mailbox',
      'enable-archive',
    ],
  },
  {
    page: 'devices',
    title: 'Devices',
    intro: 'Devices that an account owns, registered or has managed by Intune.',
    commands: ['list-devices', 'disable-device', 'enable-device', 'delete-device', 'wipe-device'],
  },
  {
    page: 'access',
    title: 'Groups and app consents',
    intro: 'What an account can reach through groups and roles, and which apps it has let in.',
    commands: ['list-groups', 'remove-from-groups', 'add-to-groups', 'list-grants', 'remove-grants'],
  },
  {
    page: 'evidence',
    title: 'Evidence and history',
    intro: 'Reports for the investigation, and what Cordon itself did.',
    commands: ['evidence', 'history', 'list-audit'],
  },
  {
    page: 'deleted-accounts',
    title: 'Deleted accounts',
    intro: 'Delete an account, and bring it back within 30 days.',
    commands: ['delete-user', 'list-deleted', 'restore-user'],
  },
];
