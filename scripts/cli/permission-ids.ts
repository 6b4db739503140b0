/** The app id of Microsoft Graph in every tenant of every cloud. */
export const graphAppId = '00000003-0000-0000-c000-000000000000';

/** The app id of Office 365 Exchange Online. */
export const exchangeAppId = '00000002-0000-0ff1-ce00-000000000000';

/** The permissions that belong to Exchange Online; all others are Graph's. */
export const exchangePermissions: ReadonlySet<string> = new Set(['Exchange.ManageAsApp']);

/**
 * The ids of application permissions, by name. One whose id was not seen in Microsoft's list is left out.
 * @see https://learn.microsoft.com/graph/permissions-reference
 */
export const permissionIds: ReadonlyMap<string, string> = new Map([
  ['AppRoleAssignment.ReadWrite.All', '06b708a9-e830-4db3-a914-8e69da51d44f'],
  ['Application.Read.All', '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30'],
  ['Application.ReadWrite.All', '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9'],
  ['AuditLog.Read.All', 'b0afded3-3588-46d8-8b3d-9842eff778da'],
  ['DelegatedPermissionGrant.ReadWrite.All', '8e8e4742-1d95-4f68-9d56-6ee75648c72a'],
  ['Device.Read.All', '7438b122-aefc-4978-80ed-43db9fcc7715'],
  ['Device.ReadWrite.All', '1138cb37-bd11-4084-a2b7-9f71582aeddb'],
  ['DeviceManagementManagedDevices.PrivilegedOperations.All', '5b07b0dd-2377-4e44-a38d-703f09a0dc3c'],
  ['DeviceManagementManagedDevices.Read.All', '2f51be20-0bb4-4fed-bf7b-db946066c75e'],
  ['Directory.Read.All', '7ab1d382-f21e-4acd-a863-ba3e13f7da61'],
  ['Domain.Read.All', 'dbb9058a-0e50-45d7-ae91-66909b5d4664'],
  ['Exchange.ManageAsApp', 'dc50a0fb-09a3-484d-be87-e023b12c6440'],
  ['Files.Read.All', '01d4889c-1287-42c6-ac1f-5d1e02578ef6'],
  ['Files.ReadWrite.All', '75359482-378d-4052-8f01-80520e7db3cd'],
  ['GroupMember.Read.All', '98830695-27a2-44f7-8c18-0c3ebc9698f6'],
  ['GroupMember.ReadWrite.All', 'dbaae8cf-10b5-4b86-a4a1-f871c94c6695'],
  ['IdentityRiskEvent.Read.All', '6e472fd1-ad78-48da-a0f0-97ab2c6b769e'],
  ['IdentityRiskyUser.Read.All', 'dc5007c0-2d7d-4c42-879c-2dab87571379'],
  ['IdentityRiskyUser.ReadWrite.All', '656f6061-f9fe-4807-9708-6a2e0934df76'],
  ['LicenseAssignment.ReadWrite.All', '5facf0c1-8979-4e95-abcf-ff3d079771c0'],
  ['MailboxSettings.Read', '40f97065-369a-49f4-947c-6a255697ae91'],
  ['MailboxSettings.ReadWrite', '6931bccd-447a-43d1-b442-00a195474933'],
  ['Policy.Read.All', '246dd0d5-5bd0-4def-940b-0421030a5b68'],
  ['Policy.Read.ConditionalAccess', '37730810-e9ba-4e46-b07e-8ca78d182097'],
  ['Policy.ReadWrite.AuthenticationMethod', '29c18626-4985-4dcd-85c0-193eef327366'],
  ['Policy.ReadWrite.ConditionalAccess', '01c0a623-fc9b-48e9-b794-0756f8e8f067'],
  ['PrivilegedEligibilitySchedule.Read.AzureADGroup', 'edb419d6-7edc-42a3-9345-509bfdf5d87c'],
  ['RoleAssignmentSchedule.ReadWrite.Directory', 'dd199f4a-f148-40a4-a2ec-f0069cc799ec'],
  ['RoleEligibilitySchedule.ReadWrite.Directory', 'fee28b28-e1f3-4841-818e-2704dc62245f'],
  ['RoleManagement.Read.Directory', '483bed4a-2ad3-4361-a73b-c83ccdbdc53c'],
  ['User-PasswordProfile.ReadWrite.All', 'cc117bb9-00cf-4eb8-b580-ea2a878fe8f7'],
  ['User.DeleteRestore.All', 'eccc023d-eccf-4e7b-9683-8813ab36cecc'],
  ['User.EnableDisableAccount.All', '3011c876-62b7-4ada-afa2-506cbbecc68c'],
  ['User.Read.All', 'df021288-bdef-4463-88db-98f22de89214'],
  ['User.ReadWrite.All', '741f803b-c850-494e-b5df-cde7c675a1ca'],
  ['User.RevokeSessions.All', '77f3a031-c388-4f99-b373-dc68676a979e'],
  ['UserAuthMethod-TAP.ReadWrite.All', '627169a8-8c15-451c-861a-5b80e383de5c'],
  ['UserAuthenticationMethod.Read.All', '38d9df27-64da-44fd-b7c5-a6fbac20248f'],
  ['UserAuthenticationMethod.ReadWrite.All', '50483e42-d915-4231-9639-7fdb7fd190e5'],
  ['eDiscovery.ReadWrite.All', 'b2620db1-3bf7-4c5b-9cb9-576d29eac736'],
]);
