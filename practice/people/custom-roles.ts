const definitions = {
  'Session Revoker': '7f2a4c16-3d5b-4e8f-9a01-6c2d8e4b1f93',
} as const;

/** Display name of a role that the practice tenant defined itself. */
export type CustomRoleName = keyof typeof definitions;

/** The roles that the practice tenant defined itself: the id of each, by display name. */
export const customRoles: ReadonlyMap<string, string> = new Map(Object.entries(definitions));

/** Object id of the practice tenant's only administrative unit. */
export const practiceUnitId = 'd5c1f7a2-8e34-4b69-9c07-2a6b3e5d1f48';
