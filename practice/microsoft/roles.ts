/** Template ids of the built-in directory roles that somebody or some group holds here, by display name. */
export const roleTemplates = {
  'Authentication Administrator': 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  'Directory Readers': '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
  'Exchange Administrator': '29232cdf-9323-42fd-ade2-1d097af3e4de',
  'Global Administrator': '62e90394-69f5-4237-9190-012177145e10',
  'Groups Administrator': 'fdd7a751-b60b-444a-984c-02652fe8fa1c',
  'Guest Inviter': '95e79109-95c0-4d8e-aee3-d01accf2d47b',
  'Helpdesk Administrator': '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  'Message Center Reader': '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b',
  'Password Administrator': '966707d0-3269-4727-9be2-8c3a10f19b9d',
  'Privileged Authentication Administrator': '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'Privileged Role Administrator': 'e8611ab8-c189-46e8-94e1-60213ab1f814',
  'Reports Reader': '4a5d8f65-41da-4de4-8968-e035b65339cf',
  'Security Administrator': '194ae4cb-b126-40b2-bd5b-6091b380977d',
  'Usage Summary Reports Reader': '75934031-6c7e-415a-99d7-48dbd49e875e',
  'User Administrator': 'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'User Experience Success Manager': '27460883-1df1-4691-b032-3b79643e5e63',
} as const;

/** Display name of a built-in role. */
export type RoleName = keyof typeof roleTemplates;

/**
 * Roles whose holders a User Administrator may reset, sign out and change in sensitive ways. Everybody with any other
 * role outranks one.
 * Source: https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions
 */
const belowUserAdministrator: ReadonlySet<string> = new Set<RoleName>([
  'Directory Readers',
  'Groups Administrator',
  'Guest Inviter',
  'Helpdesk Administrator',
  'Message Center Reader',
  'Password Administrator',
  'Reports Reader',
  'Usage Summary Reports Reader',
  'User Administrator',
  'User Experience Success Manager',
]);

/**
 * Whether somebody outranks the app, whose service principal is a User Administrator here.
 * @param roles active roles by display name, those held through groups as well
 * @param roleAssignable whether the person is in any role-assignable group, which is enough
 */
export const outranksApp = (roles: readonly string[], roleAssignable: boolean): boolean =>
  roleAssignable || roles.some((role) => !belowUserAdministrator.has(role));
