import type { ReportFinding } from '../contract/findings.ts';

/**
 * Every kind of finding with the reason why it is bad, the worst kind first: what lets an attacker in or mail out now, then what survives
 * a new password, then what was tried, then what is only weak. The order decides which three a card shows first.
 */
const reasons = {
  'fast-travel': 'Hardly anybody travels that fast: somebody else, or a VPN, signed in as this person.',
  'device-code': 'Whoever sends somebody a code to type gets the session. Ask the person where the code came from.',
  'also-signed-in': 'Somebody else may have this account as well. Contain it, or ask the person.',
  'mail-forwarded': 'Mail goes on leaving until the rule is off. A new password does not stop it.',
  'mailbox-forwarded': 'All new mail goes there until the forwarding is stopped. A new password does not stop it.',
  'rule-hidden': 'Outlook does not show it, so the person cannot find it. A new password does not stop it.',
  'mailbox-delegate': 'Whoever has this right uses the mailbox with a password of their own.',
  'mail-burst': 'Whoever got it may take it for the person’s own: warn them, and look for copies in other mailboxes.',
  'own-app-unexplained': 'Somebody else may be using the credential of Cordon’s app.',
  'app-permission': 'The app does that without any person: no new password and no block of an account stops it.',
  'app-for-everybody': 'The app does that in everybody’s name, until the consent is taken back.',
  'method-added': 'Whoever added it can sign in with it, also after a new password.',
  'app-consented': 'The app keeps this access after a new password, until the consent is removed.',
  'shared-outside': 'Whoever has it keeps it after a new password, until the sharing is stopped. Ask the person.',
  'app-credential-added': 'Whoever holds it acts as the app, with everything the app may do.',
  'app-owner-added': 'An owner can add a secret to the app and act as it.',
  'app-restored': 'Restoring an app re-opens its secrets, its consents and its permissions.',
  'app-added': 'Look at what it may do, and who consented.',
  'device-registered': 'A registered device stays trusted after a new password. Ask the person whether it is theirs.',
  'phone-paired':
    'It keeps the mail on it, and pairs again as long as it has a token. Ask the person whether it is theirs.',
  'role-given': 'The account can do more in the tenant than before.',
  'at-risk': 'Microsoft sees signs that somebody else has the account.',
  'new-place': 'No older sign-in of this period comes from there. Ask the person.',
  'password-changed': 'If the person did not do it, somebody else set the password.',
  'mail-hidden': 'It keeps replies and warnings out of the person’s sight.',
  'folder-open': 'Everybody whom this right is for sees what is in there.',
  'reply-with-link': 'Everybody who writes to the person gets this link.',
  'sending-blocked': 'Microsoft saw spam from this mailbox and lets nobody send from it.',
  'access-changed': 'It changes how the account signs in, or what apps may do with it.',
  'password-spray': 'Passwords of many people are tried from one address. Look at those for whom one worked.',
  'tried-from-new-place': 'Somebody tries passwords from there.',
  'sign-ins-failed': 'Somebody may be guessing the password.',
  'no-mfa': 'A password alone is enough to sign in.',
  'legacy-protocol': 'Programs that use it can download the whole mailbox, and many sign-in policies do not see them.',
  'device-unsafe': 'It may be the way in, or leak what the person reads on it.',
  'device-wipe-pending': 'Until the device comes online, everything is still on it.',
  'synced-account': 'The next sync undoes what is changed only in Entra. Do it in Active Directory as well.',
} as const;

/** A kind of finding. */
export type FindingKind = keyof typeof reasons;

const ranks = Object.keys(reasons);

/**
 * Makes a finding of a kind, with its rank and the reason why it is bad.
 * @param what a phrase without a full stop
 * @param at ISO 8601; left out where nobody knows when it happened
 */
export function finding(kind: FindingKind, what: string, at?: string | null): ReportFinding {
  const ms = at == null ? NaN : Date.parse(at);
  return { kind, rank: ranks.indexOf(kind), what, why: reasons[kind], ...(Number.isNaN(ms) ? {} : { at: ms }) };
}
