import { before } from './takeover.ts';
import { victim } from './victim.ts';

/** When the attacker left them behind, in minutes before the tenant was new. */
const plantedMinutesAgo = 26 * 60;
const yearMinutes = 365 * 24 * 60;

/** Who has the rights: a colleague's account that the attacker holds as well. */
const helper = 'Lidia Holloway';

/**
 * What an attacker left in the mailbox of the victim, as fields of the account; no field for everybody else. It sends the mail out twice,
 * so that ending one forwarding leaves the other.
 * @param now when the tenant is new, in epoch milliseconds
 */
export function mailboxBackdoors(id: string, now: number) {
  if (id !== victim) return {};
  const planted = before(now, plantedMinutesAgo);
  return {
    mailbox: {
      ForwardingSmtpAddress: 'smtp:ledger@mailbox-sync.example',
      ForwardingAddress: 'Ledger Archive',
      DeliverToMailboxAndForward: true,
      GrantSendOnBehalfTo: [helper],
    },
    exchange: {
      hiddenRules: [
        {
          Name: '..',
          RuleIdentity: '9407374867203620865',
          Enabled: true,
          Priority: 1,
          Description: 'If the subject includes “invoice”, forward to ledger@mailbox-sync.example',
          SubjectContainsWords: ['invoice', 'wire'],
          ForwardTo: ['"Ledger" [SMTP:ledger@mailbox-sync.example]'],
          MarkAsRead: true,
          StopProcessingRules: true,
        },
        { Name: 'Delegate Rule -2885012634', RuleIdentity: '2231170934203620866', Enabled: true, Priority: 3 },
      ],
      fullAccess: [{ User: helper, AccessRights: ['FullAccess'], InheritanceType: 'All' }],
      sendAs: [helper],
      folderRights: [
        { Folder: 'Calendar', User: helper, AccessRights: ['Editor'], SharingPermissionFlags: 'Delegate' },
        { Folder: 'Inbox', User: helper, AccessRights: ['Reviewer'] },
        { Folder: 'Calendar', User: 'Default', AccessRights: ['Reviewer'] },
      ],
      mobileDevices: [
        {
          DeviceId: 'Hx§Outlook§2C8A11F00B1D4E6F',
          FriendlyName: 'Outlook for iOS and Android',
          DeviceModel: 'Pixel 9',
          DeviceOS: 'Android 16',
          DeviceUserAgent: 'Outlook-iOS-Android/1.0',
          ClientType: 'Outlook',
          DeviceAccessState: 'Allowed',
          FirstSyncTime: before(now, yearMinutes),
        },
        {
          DeviceId: 'EAS§Android§androidc259148960',
          FriendlyName: 'SM-A057F',
          DeviceModel: 'SM-A057F',
          DeviceOS: 'Android 14',
          DeviceUserAgent: 'Android-SAMSUNG-SM-A057F/101.140000',
          ClientType: 'EAS',
          DeviceAccessState: 'Allowed',
          FirstSyncTime: planted,
        },
      ],
      protocols: { ImapEnabled: true, PopEnabled: true },
      sendingBlockedAt: before(now, plantedMinutesAgo - 60),
    },
  };
}
