/** Delegated permissions that let an app read or send mail, take files, or change the directory as the user. */
const risky: readonly RegExp[] = [
  /^(Mail|MailboxSettings|Files|Sites|Contacts|Notes|Chat|ChannelMessage)\b/i,
  /^(full_access|EWS\.|IMAP\.|POP\.|SMTP\.)/i,
  /^(Directory|Application|AppRoleAssignment|DelegatedPermissionGrant|RoleManagement|Policy|Group|User)\..*Write/i,
  /^Directory\.(Read|AccessAsUser)\.All$/i,
  /^(UserAuthenticationMethod|User-PasswordProfile)\b/i,
];

/**
 * The dangerous ones of a grant's scopes, as they are spelled. `offline_access` keeps access alive for months, which matters
 * only beside a dangerous one.
 * @param scope separated by spaces, as Graph has them
 */
export function riskyScopes(scope: string): readonly string[] {
  const scopes = scope.split(/\s+/).filter((name) => name !== '');
  const dangerous = scopes.filter((name) => risky.some((pattern) => pattern.test(name)));
  return dangerous.length === 0 ? [] : scopes.filter((name) => dangerous.includes(name) || name === 'offline_access');
}
