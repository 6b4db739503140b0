/** Delegated permissions with which an app can read or send mail, take files or change the directory in the user's name. */
const risky: readonly RegExp[] = [
  /^(Mail|MailboxSettings|Files|Sites|Contacts|Notes|Chat|ChannelMessage)\b/i,
  /^(full_access|EWS\.|IMAP\.|POP\.|SMTP\.)/i,
  /^(Directory|Application|AppRoleAssignment|DelegatedPermissionGrant|RoleManagement|Policy|Group|User)\..*Write/i,
  /^Directory\.(Read|AccessAsUser)\.All$/i,
  /^(UserAuthenticationMethod|User-PasswordProfile)\b/i,
];

/**
 * Picks the dangerous scopes of a grant, as they are spelled there. `offline_access` keeps access alive for months, so it counts as well,
 * but only together with a dangerous scope.
 * @param scope the scopes separated by spaces, as Graph stores them
 */
export function riskyScopes(scope: string): readonly string[] {
  const scopes = scope.split(/\s+/).filter((name) => name !== '');
  const dangerous = scopes.filter((name) => risky.some((pattern) => pattern.test(name)));
  return dangerous.length === 0 ? [] : scopes.filter((name) => dangerous.includes(name) || name === 'offline_access');
}

/**
 * Puts scopes into words: `read mail, send mail and keep access for months`. A scope that has no words is shown as Microsoft writes it.
 * @param scopes as `riskyScopes` returns them
 */
export function scopeWords(scopes: readonly string[]): string {
  const words = [...new Set(scopes.map((scope) => meanings.get(scope.toLowerCase()) ?? scope))];
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

const meanings = new Map([
  ['offline_access', 'keep access for months'],
  ['mail.read', 'read mail'],
  ['mail.readbasic', 'read who wrote to whom'],
  ['mail.readwrite', 'read, change and delete mail'],
  ['mail.read.shared', 'read shared mail'],
  ['mail.readwrite.shared', 'change shared mail'],
  ['mail.send', 'send mail'],
  ['mail.send.shared', 'send mail for others'],
  ['mailboxsettings.read', 'read mailbox settings'],
  ['mailboxsettings.readwrite', 'change rules and mailbox settings'],
  ['files.read', 'read files'],
  ['files.read.all', 'read all files the person can open'],
  ['files.readwrite', 'change files'],
  ['files.readwrite.all', 'change all files the person can open'],
  ['sites.read.all', 'read SharePoint sites'],
  ['sites.readwrite.all', 'change SharePoint sites'],
  ['sites.fullcontrol.all', 'control SharePoint sites'],
  ['contacts.read', 'read contacts'],
  ['contacts.readwrite', 'change contacts'],
  ['notes.read', 'read notes'],
  ['notes.read.all', 'read notes'],
  ['notes.readwrite', 'change notes'],
  ['notes.readwrite.all', 'change notes'],
  ['chat.read', 'read chats'],
  ['chat.readwrite', 'read and write chats'],
  ['channelmessage.read.all', 'read channel messages'],
  ['channelmessage.send', 'write in channels'],
  ['full_access_as_user', 'do everything in the mailbox'],
  ['ews.accessasuser.all', 'do everything in the mailbox'],
  ['imap.accessasuser.all', 'read mail over IMAP'],
  ['pop.accessasuser.all', 'read mail over POP'],
  ['smtp.send', 'send mail over SMTP'],
  ['directory.read.all', 'read the whole directory'],
  ['directory.readwrite.all', 'change the directory'],
  ['directory.accessasuser.all', 'do in the directory what the person may'],
  ['application.readwrite.all', 'change apps'],
  ['approleassignment.readwrite.all', 'give apps permissions'],
  ['rolemanagement.readwrite.directory', 'give admin roles'],
  ['group.readwrite.all', 'change groups'],
  ['user.readwrite', 'change the profile'],
  ['user.readwrite.all', 'change accounts'],
  ['userauthenticationmethod.readwrite', 'change sign-in methods'],
  ['userauthenticationmethod.readwrite.all', 'change everybody’s sign-in methods'],
]);
