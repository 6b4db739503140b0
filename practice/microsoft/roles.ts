/** A built-in directory role as Microsoft documents it. */
export interface BuiltInRole {
  /** The same in every tenant. */
  readonly templateId: string;
  /** Whether Microsoft labels the role as privileged. */
  readonly privileged: boolean;
  /** Whether a User Administrator may reset its holders' passwords and take sensitive actions on them. */
  readonly belowUserAdministrator: boolean;
}

const roles = {
  'Authentication Administrator': {
    templateId: 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
    privileged: true,
    belowUserAdministrator: false,
  },
  'Directory Readers': {
    templateId: '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
    privileged: false,
    belowUserAdministrator: true,
  },
  'Exchange Administrator': {
    templateId: '29232cdf-9323-42fd-ade2-1d097af3e4de',
    privileged: false,
    belowUserAdministrator: false,
  },
  'Global Administrator': {
    templateId: '62e90394-69f5-4237-9190-012177145e10',
    privileged: true,
    belowUserAdministrator: false,
  },
  'Groups Administrator': {
    templateId: 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
    privileged: false,
    belowUserAdministrator: true,
  },
  'Guest Inviter': {
    templateId: '95e79109-95c0-4d8e-aee3-d01accf2d47b',
    privileged: false,
    belowUserAdministrator: true,
  },
  'Helpdesk Administrator': {
    templateId: '729827e3-9c14-49f7-bb1b-9608f156bbb8',
    privileged: true,
    belowUserAdministrator: true,
  },
  'Message Center Reader': {
    templateId: '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b',
    privileged: false,
    belowUserAdministrator: true,
  },
  'Password Administrator': {
    templateId: '966707d0-3269-4727-9be2-8c3a10f19b9d',
    privileged: true,
    belowUserAdministrator: true,
  },
  'Privileged Authentication Administrator': {
    templateId: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
    privileged: true,
    belowUserAdministrator: false,
  },
  'Privileged Role Administrator': {
    templateId: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
    privileged: true,
    belowUserAdministrator: false,
  },
  'Reports Reader': {
    templateId: '4a5d8f65-41da-4de4-8968-e035b65339cf',
    privileged: false,
    belowUserAdministrator: true,
  },
  'Security Administrator': {
    templateId: '194ae4cb-b126-40b2-bd5b-6091b380977d',
    privileged: true,
    belowUserAdministrator: false,
  },
  'Usage Summary Reports Reader': {
    templateId: '75934031-6c7e-415a-99d7-48dbd49e875e',
    privileged: false,
    belowUserAdministrator: true,
  },
  'User Administrator': {
    templateId: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
    privileged: true,
    belowUserAdministrator: true,
  },
  'User Experience Success Manager': {
    templateId: '27460883-1df1-4691-b032-3b79643e5e63',
    privileged: false,
    belowUserAdministrator: true,
  },
} as const satisfies Readonly<Record<string, BuiltInRole>>;

/** Display name of a built-in role. */
export type RoleName = keyof typeof roles;

/**
 * The built-in roles that the practice tenant has activated, by display name.
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference (of 2026-01-20)
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions
 */
export const builtInRoles: ReadonlyMap<string, BuiltInRole> = new Map(Object.entries(roles));

/**
 * Whether somebody outranks the app, whose service principal is a User Administrator here. A role that is not in the table
 * outranks it.
 * @param held active roles by display name, including those held through groups
 * @param roleAssignable whether the person is in any role-assignable group, which is enough
 */
export const outranksApp = (held: readonly string[], roleAssignable: boolean): boolean =>
  roleAssignable || held.some((role) => builtInRoles.get(role)?.belowUserAdministrator !== true);
