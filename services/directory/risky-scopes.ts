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
