import type { IconName, IIcon } from '@microsoft/teams.cards';
import { icon } from './card.ts';

/**
 * The icon of each action in a plan, and the character that clients without icons show instead. No two actions of one command share an
 * icon; a test goes through all commands.
 */
const icons: Readonly<Record<string, readonly [name: IconName, glyph: string]>> = {
  'disable-user': ['PersonProhibited', '⛔'],
  'reset-password': ['Key', '🔑'],
  'revoke-sessions': ['PlugDisconnected', '🔌'],
  'closing-revoke': ['ArrowRepeatAll', '↻'],
  'reset-mfa': ['PhoneDismiss', '📵'],
  'disable-inbox-rules': ['MailDismiss', '✉'],
  'remove-grants': ['AppGeneric', '▦'],
  'confirm-compromised': ['ShieldError', '⚠'],
  'enable-user': ['PersonAvailable', '☑'],
  'create-tap': ['TicketDiagonal', '🎫'],
  'set-out-of-office': ['MailArrowForward', '📨'],
  'set-forwarding': ['ArrowForward', '↪'],
  'convert-mailbox': ['MailInbox', '📥'],
  'remove-from-groups': ['PeopleProhibited', '👥'],
  'delete-user': ['PersonDelete', '✖'],
  'set-per-user-mfa': ['ShieldKeyhole', '🛡'],
  'send-mfa-push': ['PhoneVibrate', '📲'],
  'enable-inbox-rules': ['MailCheckmark', '✉'],
  'enable-archive': ['Archive', '🗄'],
  'confirm-safe': ['ShieldCheckmark', '✔'],
  'dismiss-risk': ['ShieldDismiss', '✕'],
  'add-to-groups': ['PeopleAdd', '👥'],
  'disable-device': ['LaptopDismiss', '💻'],
  'enable-device': ['Laptop', '💻'],
  'delete-device': ['Delete', '🗑'],
  'wipe-device': ['Eraser', '⌫'],
  'update-user': ['PersonEdit', '✎'],
  'assign-manager': ['PersonArrowRight', '👤'],
  'remove-manager': ['PersonSubtract', '👤'],
  'create-account': ['PersonAdd', '＋'],
  'assign-license': ['Certificate', '📄'],
  'give-groups': ['PeopleAdd', '👥'],
  'give-manager': ['PersonArrowRight', '👤'],
  'give-aliases': ['MailAdd', '✉'],
  'restore-user': ['PersonSync', '↺'],
  'restore-group': ['PeopleTeam', '↺'],
  'restore-app': ['AppGeneric', '↺'],
  'stop-forwarding': ['MailProhibited', '🚫'],
  'disable-hidden-rules': ['MailOff', '📭'],
  'enable-hidden-rules': ['MailAdd', '📬'],
  'remove-delegates': ['PersonLock', '🙅'],
  'restore-delegates': ['PersonAdd', '＋'],
  'remove-mobile-devices': ['PhoneSubtract', '📱'],
  'set-protocols': ['PlugDisconnected', '🔌'],
  'hold-mailbox': ['MailShield', '🔒'],
  'block-ip': ['GlobeProhibited', '🌐'],
  'unblock-ip': ['Globe', '🌐'],
  'unblock-sending': ['MailCheckmark', '✉'],
  'clear-immutable-id': ['LinkDismiss', '⛓'],
  'purge-mail': ['MailProhibited', '🗑'],
  'remove-shares': ['CloudDismiss', '☁'],
  'disable-devices': ['LaptopDismiss', '💻'],
  'enable-devices': ['Laptop', '💻'],
  'remove-roles': ['PersonStarburst', '★'],
  'restore-roles': ['PersonStar', '★'],
  'disable-ad-user': ['ServerLink', '🖥'],
  'enable-ad-user': ['Server', '🖥'],
  'force-ad-password': ['KeyReset', '🗝'],
  'disable-app': ['Prohibited', '⛔'],
  'enable-app': ['CheckmarkCircle', '☑'],
  'remove-app-consents': ['AppGeneric', '▦'],
  'restore-app-grants': ['AppsAddIn', '▦'],
  'remove-app-permissions': ['LockClosed', '🔒'],
  'restore-app-permissions': ['LockOpen', '🔓'],
  'remove-app-credentials': ['KeyReset', '🔑'],
  'hide-from-address-lists': ['EyeOff', '⊘'],
  'cancel-meetings': ['CalendarCancel', '📅'],
  'decline-meetings': ['CalendarCancel', '📅'],
  'give-mailbox': ['PersonMail', '📬'],
  'remove-from-mailboxes': ['MailProhibited', '🚫'],
  'add-to-mailboxes': ['MailMultiple', '📬'],
  'give-onedrive': ['FolderPerson', '📁'],
  'remove-licenses': ['DocumentDismiss', '📄'],
  'add-licenses': ['DocumentAdd', '📄'],
  'unassign-number': ['CallDismiss', '☎'],
  'assign-number': ['CallAdd', '☎'],
};

/**
 * The icon of an action in a plan.
 * @param action its name; an arrow stands for one that has no icon, such as an action of a newer version
 */
export function stepIcon(action: string): IIcon {
  const [name, glyph] = Object.hasOwn(icons, action) ? (icons[action] ?? other) : other;
  return icon(name, 'Default', glyph);
}

const other = ['ArrowCircleRight', '→'] as const;
