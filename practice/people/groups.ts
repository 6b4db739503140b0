import type { RoleName } from '../microsoft/roles.ts';

/** A group of the practice tenant: a security group, unless `mail` says what else. */
export interface PracticeGroup {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Name of the group that this one is a member of. */
  readonly memberOf?: string;
  /** Directory role that members hold through the group; makes the group role-assignable. */
  readonly role?: RoleName;
  /** Directory role that members can activate through the group; makes the group role-assignable. */
  readonly eligibleRole?: RoleName;
  /** Makes the group role-assignable without a role. */
  readonly roleAssignable?: true;
  /** Membership follows a rule, or comes from Active Directory, so that nobody can be removed here. */
  readonly mastered?: 'by-rule' | 'on-premises';
  /** Makes it a distribution list or a mail-enabled security group, whose members only Exchange changes. */
  readonly mail?: 'list' | 'security';
  /** SKU ids of the licences that its members get. */
  readonly licences?: readonly string[];
}

/** The groups of the practice tenant. Object ids never change, because policy files hold them. */
export const practiceGroups: readonly PracticeGroup[] = [
  {
    id: '80726398-0ebd-4020-87d8-f24e786f09da',
    name: 'Security Operations',
    description: 'Everybody who handles incidents, through the groups in it',
  },
  {
    id: '87268771-978b-49bb-93c6-a3d53ba6c70d',
    name: 'Incident Responders',
    description: 'May ask for containment',
    memberOf: 'Security Operations',
  },
  { id: '06066966-05a4-4bef-93b0-a0e4a88cc0d9', name: 'Incident Approvers', description: 'May approve containment' },
  { id: '065b208d-3478-44cd-9223-afd9afb10f13', name: 'Marketing', description: 'The marketing department' },
  {
    id: '9e5383b8-2565-4d45-bac9-893e12c55bac',
    name: 'Marketing Leads',
    description: 'A group in a group',
    memberOf: 'Marketing',
  },
  {
    id: '08586375-174a-480b-98b5-e7f91b3dc622',
    name: 'Tier 0 Operators',
    description: 'Role-assignable: its members outrank the app',
    role: 'Security Administrator',
  },
  {
    id: '7e0627c1-48c4-4540-b733-9c0e9fc90974',
    name: 'Report Readers',
    description: 'Role-assignable: its members outrank the app, although its role outranks nobody',
    role: 'Reports Reader',
  },
  {
    id: '5c1e7a44-3b0d-4f0a-9a57-2d1f7c3e8b61',
    name: 'All Buyers',
    description: 'Dynamic: everybody whose job title is Buyer',
    mastered: 'by-rule',
  },
  {
    id: 'a4f2d6c8-7e19-4b35-8c20-6b9d0e1f2a72',
    name: 'VPN Users',
    description: 'Synced from Active Directory',
    mastered: 'on-premises',
  },
  { id: 'b7c3e9d1-6a28-4c47-9d31-7c0e1f2a3b83', name: 'Purchasing', description: 'Everybody who orders something' },
  {
    id: 'c961fb58-9eb6-4075-81a3-7ed59355abba',
    name: 'Messaging On-Call',
    description: 'Role-assignable: its members can activate a role',
    eligibleRole: 'Exchange Administrator',
  },
  {
    id: '8add7f36-ea5e-43d9-bccd-44b8e81575e8',
    name: 'Project Falcon',
    description: 'Role-assignable, but without a role yet',
    roleAssignable: true,
  },
  {
    id: 'd1b6f0a3-52c9-4e1d-8f47-0a9c3e5b7d24',
    name: 'Product News',
    description: 'A distribution list',
    mail: 'list',
  },
  {
    id: 'e4a7c2b8-91f6-4d3a-b05e-6c8d1f3a9e57',
    name: 'Product Owners',
    description: 'A mail-enabled security group',
    mail: 'security',
  },
  {
    id: 'f8c3d5e1-27ab-4b69-9e10-3d5f7a1c8b46',
    name: 'Office Licences',
    description: 'Gives its members a licence',
    licences: ['05e9a617-0261-4cee-bb44-138d3ef5d965'],
  },
];

/** Whether directory roles can be assigned to a group. */
export const isRoleAssignable = ({ role, eligibleRole, roleAssignable }: PracticeGroup): boolean =>
  role !== undefined || eligibleRole !== undefined || roleAssignable === true;
