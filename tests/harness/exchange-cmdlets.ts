import type { SentCmdlet } from './sent-cmdlet.ts';

/** What a parameter takes. A list is an array, or the change of one. */
type Kind = 'text' | 'text-or-null' | 'texts' | 'bool' | 'bool-or-null' | 'list' | 'size' | 'days' | 'number';
type Parameter = Kind | readonly string[];

interface CmdletSpec {
  readonly required: Readonly<Record<string, Parameter>>;
  readonly optional?: Readonly<Record<string, Parameter>>;
}

const confirm = { Confirm: 'bool' } as const;
const notify = { SendNotificationToUser: 'bool', ...confirm } as const;
const inheritance = ['None', 'All', 'Children', 'Descendents', 'SelfAndChildren'] as const;
const flags = ['None', 'Delegate', 'CanViewPrivateItems', 'Delegate,CanViewPrivateItems'] as const;
const switches = { ActiveSync: 'bool', RestApi: 'bool', OWAforDevices: 'bool', UniversalOutlook: 'bool' } as const;
const rule = { AlwaysDeleteOutlookRulesBlob: 'bool', Force: 'bool', Mailbox: 'text', ...confirm } as const;
const sendAs = { Identity: 'text', Trustee: 'text', AccessRights: 'texts' } as const;
const mailboxRight = { Identity: 'text', User: 'text', AccessRights: 'texts' } as const;
const folderRight = { required: mailboxRight, optional: { SharingPermissionFlags: flags, ...notify } } as const;

/**
 * The cmdlets of Exchange Online that Cordon may send, with their parameters. Written down by hand from Microsoft's reference, apart from the
 * code and from the practice tenant, so that neither can invent a parameter.
 * @see https://learn.microsoft.com/powershell/module/exchange/
 */
export const exchangeCmdlets: Readonly<Record<string, CmdletSpec>> = {
  'Get-Mailbox': {
    required: {},
    optional: { Identity: 'text', Filter: 'text', RecipientTypeDetails: 'texts', ResultSize: 'size' },
  },
  'Set-Mailbox': {
    required: { Identity: 'text' },
    optional: {
      ForwardingAddress: 'text-or-null',
      ForwardingSmtpAddress: 'text-or-null',
      DeliverToMailboxAndForward: 'bool',
      GrantSendOnBehalfTo: 'list',
      LitigationHoldEnabled: 'bool',
      LitigationHoldDuration: 'days',
      LitigationHoldOwner: 'text',
      RetentionComment: 'text',
      HiddenFromAddressListsEnabled: 'bool',
      EmailAddresses: 'list',
      Type: ['Regular', 'Shared', 'Room', 'Equipment', 'Workspace', 'Desk'],
    },
  },
  'Enable-Mailbox': { required: { Identity: 'text' }, optional: { Archive: 'bool' } },
  'Get-InboxRule': {
    required: {},
    optional: { Identity: 'text', Mailbox: 'text', IncludeHidden: 'bool', ResultSize: 'size' },
  },
  'Disable-InboxRule': { required: { Identity: 'text' }, optional: rule },
  'Enable-InboxRule': { required: { Identity: 'text' }, optional: rule },
  'Remove-InboxRule': { required: { Identity: 'text' }, optional: { Mailbox: 'text', Force: 'bool', ...confirm } },
  'Get-MailboxPermission': { required: { Identity: 'text' }, optional: { User: 'text', ResultSize: 'size' } },
  'Add-MailboxPermission': {
    required: mailboxRight,
    optional: { InheritanceType: inheritance, AutoMapping: 'bool', ...confirm },
  },
  'Remove-MailboxPermission': {
    required: mailboxRight,
    optional: { InheritanceType: inheritance, BypassMasterAccountSid: 'bool', Deny: 'bool', ...confirm },
  },
  'Get-RecipientPermission': {
    required: {},
    optional: { Identity: 'text', Trustee: 'text', AccessRights: 'texts', ResultSize: 'size' },
  },
  'Add-RecipientPermission': { required: sendAs, optional: confirm },
  'Remove-RecipientPermission': { required: sendAs, optional: confirm },
  'Get-MailboxFolderPermission': { required: { Identity: 'text' }, optional: { User: 'text', ResultSize: 'size' } },
  'Add-MailboxFolderPermission': folderRight,
  'Set-MailboxFolderPermission': folderRight,
  'Remove-MailboxFolderPermission': {
    required: { Identity: 'text', User: 'text' },
    optional: { Force: 'bool', ...notify },
  },
  'Get-MailboxFolderStatistics': {
    required: { Identity: 'text' },
    optional: { FolderScope: ['Calendar', 'Inbox', 'All'] },
  },
  'Get-MobileDevice': {
    required: {},
    optional: { Mailbox: 'text', Identity: 'text', ResultSize: 'size', ...switches },
  },
  'Get-MobileDeviceStatistics': {
    required: {},
    optional: { Mailbox: 'text', Identity: 'text', ResultSize: 'size', ...switches },
  },
  'Remove-MobileDevice': { required: { Identity: 'text' }, optional: confirm },
  'Clear-MobileDevice': {
    required: { Identity: 'text' },
    optional: { AccountOnly: 'bool', Cancel: 'bool', ...confirm },
  },
  'Get-CASMailbox': { required: { Identity: 'text' } },
  'Set-CASMailbox': {
    required: { Identity: 'text' },
    optional: {
      ActiveSyncEnabled: 'bool',
      OWAEnabled: 'bool',
      ImapEnabled: 'bool',
      PopEnabled: 'bool',
      MAPIEnabled: 'bool',
      EwsEnabled: 'bool',
      OutlookMobileEnabled: 'bool',
      OWAforDevicesEnabled: 'bool',
      OneWinNativeOutlookEnabled: 'bool',
      MacOutlookEnabled: 'bool',
      UniversalOutlookEnabled: 'bool',
      SmtpClientAuthenticationDisabled: 'bool-or-null',
      ActiveSyncBlockedDeviceIDs: 'list',
    },
  },
  'Get-BlockedSenderAddress': { required: {}, optional: { SenderAddress: 'text' } },
  'Remove-BlockedSenderAddress': { required: { SenderAddress: 'text' }, optional: { Reason: 'text' } },
  'Remove-CalendarEvents': {
    required: { Identity: 'text', QueryWindowInDays: 'number' },
    optional: { CancelOrganizedMeetings: 'bool', QueryStartDate: 'text', PreviewOnly: 'bool', ...confirm },
  },
  'Get-MailboxAutoReplyConfiguration': { required: { Identity: 'text' } },
  'Set-MailboxAutoReplyConfiguration': {
    required: { Identity: 'text' },
    optional: {
      AutoReplyState: ['Enabled', 'Disabled', 'Scheduled'],
      StartTime: 'text',
      EndTime: 'text',
      InternalMessage: 'text',
      ExternalMessage: 'text',
      ExternalAudience: ['None', 'Known', 'All'],
      OOFEventSubject: 'text',
      DeclineMeetingMessage: 'text',
      EventsToDeleteIDs: 'texts',
      CreateOOFEvent: 'bool',
      AutoDeclineFutureRequestsWhenOOF: 'bool',
      DeclineEventsForScheduledOOF: 'bool',
      DeclineAllEventsForScheduledOOF: 'bool',
    },
  },
  'Get-DistributionGroup': { required: {}, optional: { Identity: 'text', Filter: 'text', ResultSize: 'size' } },
  'Add-DistributionGroupMember': {
    required: { Identity: 'text' },
    optional: { Member: 'text', BypassSecurityGroupManagerCheck: 'bool' },
  },
  'Remove-DistributionGroupMember': {
    required: { Identity: 'text' },
    optional: { Member: 'text', BypassSecurityGroupManagerCheck: 'bool', ...confirm },
  },
  'Get-MessageTraceV2': {
    required: {},
    optional: {
      SenderAddress: 'texts',
      RecipientAddress: 'texts',
      StartDate: 'text',
      EndDate: 'text',
      Subject: 'text',
      SubjectFilterType: ['Contains', 'StartsWith', 'EndsWith'],
      Status: 'texts',
      ResultSize: 'number',
      StartingRecipientAddress: 'text',
      MessageTraceId: 'text',
    },
  },
  'Get-SweepRule': { required: {}, optional: { Mailbox: 'text' } },
  'Get-TransportRule': { required: {}, optional: { Identity: 'text', State: 'text', ResultSize: 'size' } },
  'Get-MailboxRegionalConfiguration': { required: { Identity: 'text' } },
};

/** Cmdlets that answer about the whole tenant without an identity. */
const wholeTenant: Readonly<Record<string, readonly string[]>> = {
  'Get-InboxRule': ['Mailbox'],
  'Get-MobileDevice': ['Mailbox', 'Identity'],
  'Get-MobileDeviceStatistics': ['Mailbox', 'Identity'],
  'Get-RecipientPermission': ['Identity', 'Trustee'],
  'Get-BlockedSenderAddress': ['SenderAddress'],
};

/**
 * What Exchange would not take of a cmdlet, one phrase each.
 * @returns an empty list for a cmdlet that fits the table
 */
export function faultsOf({ name, parameters }: SentCmdlet): readonly string[] {
  const spec = Object.hasOwn(exchangeCmdlets, name) ? exchangeCmdlets[name] : undefined;
  if (spec === undefined) return [`${name} is not in the table`];
  const known: Readonly<Record<string, Parameter>> = { ...spec.required, ...spec.optional };
  const missing = Object.keys(spec.required).filter((key) => !isGiven(parameters[key]));
  const identities = wholeTenant[name] ?? [];
  const isBroad = identities.length > 0 && !identities.some((key) => isGiven(parameters[key]));
  const both = name === 'Get-MobileDevice' && isGiven(parameters['Mailbox']) && isGiven(parameters['Identity']);
  return [
    ...missing.map((key) => `${name} without ${key}`),
    ...(isBroad ? [`${name} asks about the whole tenant`] : []),
    ...(both ? [`${name} with Mailbox and Identity`] : []),
    ...Object.entries(parameters).flatMap(([key, value]) => {
      const kind = Object.hasOwn(known, key) ? known[key] : undefined;
      if (kind === undefined) return [`${name} has no parameter ${key}`];
      return fits(kind, value) ? [] : [`${name} ${key}: ${JSON.stringify(value)}`];
    }),
  ];
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string');

function fits(kind: Parameter, value: unknown): boolean {
  if (typeof kind !== 'string') return typeof value === 'string' && kind.includes(value);
  switch (kind) {
    case 'text':
      return typeof value === 'string' && value !== '';
    case 'text-or-null':
      return value === null || (typeof value === 'string' && value !== '');
    case 'texts':
      return isTexts(value);
    case 'bool':
      return typeof value === 'boolean';
    case 'bool-or-null':
      return value === null || typeof value === 'boolean';
    case 'list':
      return isTexts(value) || isListChange(value);
    case 'size':
      return typeof value === 'number' || value === 'Unlimited';
    case 'days':
      return value === 'Unlimited' || (typeof value === 'number' && Number.isInteger(value));
    case 'number':
      return typeof value === 'number' && Number.isInteger(value);
    default:
      return kind satisfies never;
  }
}

function isListChange(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { '@odata.type': type, ...lists } = value as Readonly<Record<string, unknown>>;
  const isChange = Object.keys(lists).every((key) => key === 'add' || key === 'remove');
  return type === '#Exchange.GenericHashTable' && isChange && Object.values(lists).every(isTexts);
}
