import { z } from 'zod';
import { documentedPasswordId, methodType } from '../microsoft/authentication-methods.ts';
import { appRoles, consents } from '../seed/apps.ts';
import { seedMessages } from '../seed/backdoors-mail.ts';
import { practiceDriveItem, seedDrive } from '../seed/backdoors-shares.ts';
import { plantedRoles } from '../seed/backdoors-roles.ts';
import { seedDevices } from '../seed/devices.ts';
import { practiceDevice } from '../seed/practice-device.ts';
import { practiceGroups } from '../people/groups.ts';
import { seedInboxRules } from '../seed/inbox-rules.ts';
import { practicePeople } from '../people/people.ts';
import { absence } from '../seed/absence.ts';
import { leaverLicences, leaverMeetings, leaverPhone, leaverTelephone } from '../seed/leaver.ts';
import { withLicences } from './licence-states.ts';
import { addedMethods, before, minutesAgo, takeoverRisk, takenOver } from '../seed/takeover.ts';
import { practiceUnitId } from '../people/custom-roles.ts';
import type { OtherRole, PracticePerson } from '../people/person.ts';
import { mailboxBackdoors } from '../seed/backdoors-mailbox.ts';
import { exchangeState } from './exchange.ts';

/** A user as Graph has it: the properties that the tenant's rules read, and any others. Times are whole seconds. */
const user = z.looseObject({
  id: z.string(),
  userPrincipalName: z.string(),
  displayName: z.string(),
  givenName: z.string().nullable(),
  surname: z.string().nullable(),
  mail: z.string().nullable(),
  accountEnabled: z.boolean(),
  onPremisesSyncEnabled: z.boolean().nullable(),
  proxyAddresses: z.array(z.string()),
  lastPasswordChangeDateTime: z.string().nullable(),
  signInSessionsValidFromDateTime: z.string().nullable(),
});

const otherRole = z.object({
  role: z.string(),
  eligible: z.boolean(),
  scope: z.string(),
  activated: z.boolean().optional(),
  /** ISO 8601. */
  endsAt: z.string().optional(),
});

/** Everything the tenant keeps about one user. Whatever is new is a field here and in `seedAccount`. */
export const accountSchema = z.object({
  user,
  managerId: z.string().nullable(),
  /** When the user was deleted; null or absent while the user exists. */
  deletedAt: z.string().nullish(),
  /** Directory roles held directly, in force and for the whole tenant, by display name. */
  roles: z.array(z.string()),
  /** Other directory roles held directly: custom, to be activated, activated until then, or in a scope such as `/administrativeUnits/{id}`. */
  otherRoles: z.array(otherRole).optional(),
  /** Object ids of the groups that the user can join in Privileged Identity Management. */
  joinable: z.array(z.string()).optional(),
  /** Object ids of the groups that the user owns. */
  owns: z.array(z.string()).optional(),
  /** Object ids of the groups that the user is a direct member of. */
  groups: z.array(z.string()),
  /** Sign-in methods as Graph lists them; the first is the password. */
  methods: z.array(z.looseObject({ '@odata.type': z.string(), id: z.string() })),
  /** Inbox rules as Graph lists them. */
  rules: z.array(z.looseObject({ id: z.string() })).optional(),
  /** The user's own OAuth consents. */
  grants: z.array(z.looseObject({ id: z.string(), clientId: z.string(), scope: z.string() })).optional(),
  /** Apps that the user is assigned to. */
  appRoles: z.array(z.looseObject({ id: z.string(), resourceId: z.string() })).optional(),
  /** A password that is being written to the on-premises directory; `endsAt` in epoch milliseconds. */
  reset: z.object({ id: z.string(), endsAt: z.number(), taken: z.boolean() }).optional(),
  /** What Identity Protection knows of the user; absent for a user who was never at risk. */
  risk: z.looseObject({ riskLevel: z.string(), riskState: z.string() }).optional(),
  /** Id of the default sign-in method, which can be deleted only as the last one. */
  defaultMethod: z.string().optional(),
  /** Per-user MFA; `disabled` unless set. */
  perUserMfa: z.string().optional(),
  /** Automatic replies as Graph has them; off unless set. */
  automaticReplies: z.looseObject({ status: z.string() }).optional(),
  /** What Exchange keeps about the mailbox, by the parameters of `Set-Mailbox`; a user mailbox without forwarding unless set. */
  mailbox: z.record(z.string(), z.unknown()).optional(),
  /** What else Exchange keeps about the mailbox; nothing unless set. */
  exchange: exchangeState.optional(),
  /** Entries of the audit log about changes since the tenant was new, newest first. */
  audits: z.array(z.record(z.string(), z.unknown())).optional(),
  /** Whether the Active Directory account of a synced user is enabled; it is unless set. */
  adEnabled: z.boolean().optional(),
  /** Devices that the user owns or registered. */
  devices: z.array(practiceDevice).optional(),
  /** Messages in the mailbox, as far as a search looks at them. */
  messages: z
    .array(z.object({ id: z.string(), from: z.string(), subject: z.string(), receivedDateTime: z.string() }))
    .optional(),
  /** Items of the OneDrive. */
  drive: z.array(practiceDriveItem).optional(),
  /** Events in the calendar; `attendees` counts everybody who was invited. */
  meetings: z
    .array(z.object({ subject: z.string(), start: z.string(), attendees: z.number(), isOrganizer: z.boolean() }))
    .optional(),
  /** The telephone number that Teams has assigned to the user; absent for none. */
  telephone: z.looseObject({ telephoneNumber: z.string(), numberType: z.string() }).optional(),
  /** Who else may use the whole OneDrive, by permission. */
  driveShares: z.array(z.object({ id: z.string(), to: z.string() })).optional(),
  /** An order about a telephone number; `endsAt` in epoch milliseconds. */
  numberOrder: z.object({ id: z.string(), endsAt: z.number() }).optional(),
});

/** The Graph properties of a user. */
export type PracticeUser = Readonly<z.infer<typeof user>>;
/** A user with everything that the tenant keeps about it. */
export type PracticeAccount = Readonly<z.infer<typeof accountSchema>>;

/**
 * Formats a time as accounts have it, in whole seconds: `2026-03-02T09:12:44Z`.
 * @param at epoch milliseconds; rounded down
 */
export const wholeSeconds = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

const dayMs = 86_400_000;
const born = '2024-03-01T09:00:00Z';
const lastChange = '2026-01-14T08:30:00Z';

/**
 * Makes the account that a person has in a new tenant.
 * @param now when the tenant is new, in epoch milliseconds
 */
export function seedAccount(person: PracticePerson, now: number): PracticeAccount {
  const { account } = person;
  const manager = account.manager === undefined ? 'lee@contoso.com' : account.manager;
  return {
    user: withLicences(
      userOf(person, now),
      leaverLicences(person.id) ?? ownLicences(person),
      groupIds(account.groups ?? []),
    ),
    managerId: practicePeople.find((candidate) => candidate.upn === manager)?.id ?? null,
    roles: [...(account.roles ?? [])],
    ...plantedRoles(person.id, now),
    ...(account.otherRoles && { otherRoles: account.otherRoles.map(heldRole) }),
    ...(account.joinable && { joinable: groupIds(account.joinable) }),
    ...(account.owns && { owns: groupIds(account.owns) }),
    groups: groupIds(account.groups ?? []),
    methods: [
      passwordMethod(born),
      method('phone', phoneId, {
        phoneNumber: '+1 5555550100',
        phoneType: 'mobile',
        smsSignInState: 'notAllowedByPolicy',
      }),
      method('microsoftAuthenticator', authenticatorOf(person.id), {
        displayName: `Phone of ${person.givenName}`,
        deviceTag: 'SoftwareTokenActivated',
        phoneAppVersion: '6.8.15',
      }),
      ...addedMethods(person.id, now),
    ],
    defaultMethod: person.id === developer ? phoneId : authenticatorOf(person.id),
    rules: [...seedInboxRules(person.id)],
    grants: [...consents(person.id)],
    appRoles: [...appRoles(person.id)],
    ...takeoverRisk(person.id, now),
    devices: seedDevices(person.id, now),
    ...leaverMeetings(person.id, now),
    ...absence(person.id, now),
    ...leaverTelephone(person.id),
    ...leaverPhone(person.id, now),
    ...mailboxBackdoors(person.id, now),
    messages: [...seedMessages(person, now)],
    drive: [...seedDrive(person)],
  };
}

const groupIds = (names: readonly string[]): string[] =>
  practiceGroups.filter((group) => names.includes(group.name)).map((group) => group.id);

const heldRole = ({ role, eligible, inUnit }: OtherRole) => ({
  role,
  eligible: eligible === true,
  scope: inUnit === true ? `/administrativeUnits/${practiceUnitId}` : '/',
});

/** The licence that everybody with a mailbox has. */
const ownLicences = ({ mail, account }: PracticePerson) =>
  mail === null || account.guest ? [] : [{ skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965', disabledPlans: [] }];

const phoneId = '3179e48a-750b-4051-897c-87b9720928f7';

/** Henrietta Mueller, the only person whose default method is the phone. */
const developer = '15fd43ab-404d-4f42-bd44-a1e08e45b14c';

const authenticatorOf = (id: string): string => `6803c096-8812-4adf-9ea5-${id.slice(-12)}`;

function userOf({ account, ...person }: PracticePerson, now: number): PracticeUser {
  const day = account.lastSignIn ?? wholeSeconds(now - 3 * dayMs).slice(0, 10);
  const lastSignIn = person.id === takenOver ? before(now, minutesAgo.mail) : `${day}T07:45:10Z`;
  return {
    id: person.id,
    userPrincipalName: person.upn,
    displayName: person.name,
    givenName: person.givenName,
    surname: person.surname,
    mail: person.mail,
    mailNickname: person.upn.replace(/@.*/, '').replace(/[^\w.-]/g, ''),
    jobTitle: person.jobTitle,
    department: person.department,
    employeeId: account.employeeId ?? null,
    companyName: 'Contoso',
    officeLocation: '18/2111',
    city: 'Zürich',
    country: 'Switzerland',
    usageLocation: 'CH',
    preferredLanguage: 'en-US',
    mobilePhone: null,
    businessPhones: ['+41 44 555 01 00'],
    otherMails: account.guest ? [person.mail] : [],
    userType: account.guest ? 'Guest' : 'Member',
    creationType: account.guest ? 'Invitation' : null,
    externalUserState: account.guest ? 'Accepted' : null,
    accountEnabled: account.disabled !== true,
    onPremisesSyncEnabled: account.synced ?? null,
    onPremisesImmutableId: account.synced ? 'b3JwaGFuLXJlZC1maXNo' : null,
    onPremisesSamAccountName: account.synced ? person.upn.replace(/@.*/, '') : null,
    onPremisesDomainName: account.synced ? 'corp.contoso.com' : null,
    onPremisesSecurityIdentifier: account.synced ? 'S-1-5-21-1004336348-1177238915-682003330-1107' : null,
    proxyAddresses: proxyAddresses(person.mail, person.upn, account.aliases ?? []),
    createdDateTime: born,
    lastPasswordChangeDateTime: lastChange,
    signInSessionsValidFromDateTime: lastChange,
    passwordProfile: null,
    passwordPolicies: null,
    signInActivity: {
      lastSignInDateTime: lastSignIn,
      lastSuccessfulSignInDateTime: lastSignIn,
      lastNonInteractiveSignInDateTime: lastSignIn,
    },
  };
}

/** The primary address with `SMTP:`, the others with `smtp:`; none without a mailbox. */
function proxyAddresses(mail: string | null, upn: string, aliases: readonly string[]): string[] {
  if (mail === null) return [];
  const others = [upn, ...aliases].filter((address) => address !== mail && !address.includes('#'));
  return [`SMTP:${mail}`, ...others.map((address) => `smtp:${address}`)];
}

/**
 * Makes the password method that every account has.
 * @param createdDateTime ISO 8601
 */
export const passwordMethod = (createdDateTime: string) => ({
  ...method('password', documentedPasswordId, { password: null }),
  createdDateTime,
});

const method = (kind: string, id: string, details: Readonly<Record<string, unknown>>) => ({
  '@odata.type': methodType(kind),
  id,
  createdDateTime: born,
  ...details,
});
