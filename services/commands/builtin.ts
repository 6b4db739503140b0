/** A command about Cordon itself or about a request. It never changes anything through Graph. */
export interface BuiltinCommand {
  readonly name: string;
  /** Other names that people may type. No other command may share one. */
  readonly aliases: readonly string[];
  /** One line for the help; imperative, no full stop. */
  readonly summary: string;
  /** A line that works as typed, without the mention of the bot. */
  readonly example: string;
  /**
   * The command that is meant when accounts stand behind one of its words: with `{ logout: 'revoke-sessions' }`, `logout alex@contoso.com` is
   * that. `*` is every word without an entry of its own.
   */
  readonly withAccounts?: Readonly<Record<string, string>>;
  /** What it is about, where nothing may stand behind it, and the commands that are meant when something does. */
  readonly alone?: { readonly about: string; readonly instead: readonly string[] };
}

const declared = [
  {
    name: 'help',
    aliases: ['commands', 'what-can-you-do'],
    summary: 'Show the commands, or how one of them is typed',
    example: 'help contain',
  },
  {
    name: 'status',
    aliases: ['status-of'],
    summary: 'Show a request and post its card here',
    example: 'status OP-7F3K',
    withAccounts: { '*': 'history' },
  },
  {
    name: 'requests',
    aliases: [
      'list',
      'open',
      'list-requests',
      'show-requests',
      'my-requests',
      'pending',
      'pending-requests',
      'open-requests',
      'what-is-open',
      'whats-open',
    ],
    summary: 'List the latest requests of this conversation',
    example: 'requests',
    withAccounts: { '*': 'history' },
  },
  {
    name: 'whoami',
    aliases: ['who-am-i', 'me', 'who-may-approve', 'who-can-approve'],
    summary: 'Show who you are to Cordon, what you may do, and who may approve here',
    example: 'whoami',
    alone: { about: 'yourself', instead: ['show-user'] },
  },
  {
    name: 'check',
    aliases: ['test', 'msgraph-user-test', 'doctor'],
    summary: 'Check the connection, and what is missing for which command',
    example: 'check',
    alone: { about: 'the permissions of Cordon', instead: ['show-user', 'evidence'] },
  },
  {
    name: 'sign-in',
    aliases: ['login', 'msgraph-user-generate-login-url', 'msgraph-user-auth-start', 'msgraph-user-auth-complete'],
    summary: 'Sign in to Microsoft Graph yourself, where an action needs it',
    example: 'sign-in',
    alone: { about: 'your own sign-in to Cordon', instead: ['list-sign-ins'] },
  },
  {
    name: 'sign-out',
    aliases: ['logout', 'log-off', 'msgraph-user-auth-reset'],
    summary: 'Forget your sign-in',
    example: 'sign-out',
    withAccounts: { '*': 'revoke-sessions' },
    alone: { about: 'your own sign-in to Cordon', instead: ['revoke-sessions'] },
  },
  {
    name: 'confirm',
    aliases: [],
    summary: 'Confirm your own request',
    example: 'confirm OP-7F3K because INC-4821',
  },
  {
    name: 'approve',
    aliases: ['approved'],
    summary: "Approve somebody else's request",
    example: 'approve OP-7F3K',
  },
  {
    name: 'deny',
    aliases: ['denied', 'reject', 'decline'],
    summary: 'Deny a request, which ends it',
    example: 'deny OP-7F3K because it is a known trip',
  },
  { name: 'cancel', aliases: ['abort'], summary: 'Cancel your own request before it runs', example: 'cancel OP-7F3K' },
  {
    name: 'undo',
    aliases: [], // it can open access, so nothing but this word means it
    summary: 'Ask for the way back of a request that has run',
    example: 'undo OP-7F3K',
  },
  {
    name: 'retry',
    aliases: [], // it changes many accounts at once, so nothing but this word means it
    summary: 'Ask again for exactly those for whom a request did not work',
    example: 'retry OP-7F3K failed',
  },
  {
    name: 'stop',
    aliases: ['halt'],
    summary: 'Stop a request after the step that is under way',
    example: 'stop OP-7F3K',
  },
  {
    name: 'stand-down',
    aliases: ['freeze'],
    summary: 'Stop everything until another approver resumes',
    example: 'stand-down because an approver account is compromised',
    withAccounts: { freeze: 'disable-user' },
  },
  {
    name: 'resume',
    aliases: ['unfreeze'],
    summary: 'Lift a stand-down that another approver began',
    example: 'resume',
    alone: { about: 'the stand-down of everything', instead: [] },
  },
] as const satisfies readonly BuiltinCommand[];

/** The names of all built-in commands, for exhaustive switches. */
export type BuiltinName = (typeof declared)[number]['name'];

/** All built-in commands, in the order of the help. */
export const builtinCommands: readonly (BuiltinCommand & { readonly name: BuiltinName })[] = declared;
