import { beyondRoles, type Target } from '../model/person.ts';
import { globalAdministrator } from './privileged-roles.ts';

/**
 * What is done to an account, as Microsoft tells it apart.
 * - `reset`: set its password or end its sessions
 * - `sensitive`: enable, disable, delete or restore it, or change what it signs in with
 */
export type Deed = 'reset' | 'sensitive';

const helpdesk = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const password = '966707d0-3269-4727-9be2-8c3a10f19b9d';
const authentication = 'c4e39bd9-1100-46d3-8c65-fb160da0071f';
const user = 'fe930be7-5e62-47db-91af-98c3a49a38b1';
const privilegedAuthentication = '7be44c8a-adaf-4e2a-84d6-ab2649e08a13';

/** Roles that may act on accounts, by template id, least powerful first. */
const names: ReadonlyMap<string, string> = new Map([
  [helpdesk, 'Helpdesk Administrator'],
  [password, 'Password Administrator'],
  [authentication, 'Authentication Administrator'],
  [user, 'User Administrator'],
  [privilegedAuthentication, 'Privileged Authentication Administrator'],
  [globalAdministrator, 'Global Administrator'],
]);

/** Who may act on everybody. */
const everybody = [privilegedAuthentication, globalAdministrator];

/** Who else may act on the holder of a role, by its template id. On the holder of any other role, nobody else may. */
const rows: ReadonlyMap<string, Readonly<Record<Deed, readonly string[]>>> = new Map<
  string,
  Readonly<Record<Deed, readonly string[]>>
>([
  // Directory Readers, Guest Inviter
  ...['88d8e3e3-8f55-4a1e-953a-9b9898b8876b', '95e79109-95c0-4d8e-aee3-d01accf2d47b'].map(
    (role) => [role, { reset: [helpdesk, password, authentication, user], sensitive: [authentication, user] }] as const,
  ),
  // Message Center Reader, Reports Reader, Usage Summary Reports Reader, User Experience Success Manager
  ...[
    '790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b',
    '4a5d8f65-41da-4de4-8968-e035b65339cf',
    '75934031-6c7e-415a-99d7-48dbd49e875e',
    '27460883-1df1-4691-b032-3b79643e5e63',
  ].map((role) => [role, { reset: [helpdesk, authentication, user], sensitive: [authentication, user] }] as const),
  [password, { reset: [helpdesk, password, authentication, user], sensitive: [authentication, user] }],
  [helpdesk, { reset: [helpdesk, user], sensitive: [user] }],
  ['fdd7a751-b60b-444a-984c-02652fe8fa1c', { reset: [user], sensitive: [user] }], // Groups Administrator
  [user, { reset: [user], sensitive: [user] }],
  [authentication, { reset: [authentication], sensitive: [authentication] }],
]);

const mayAct = (role: string, held: string, deed: Deed): boolean =>
  everybody.includes(role) || (held !== beyondRoles && (rows.get(held)?.[deed].includes(role) ?? false));

/**
 * Whether an account holds a role that an app with these roles may not act on. Graph answers 403 then, as for a missing permission.
 * @param appRoles template ids of the roles that the app holds; undefined where they are not known, and nothing is said then
 * @see https://learn.microsoft.com/entra/identity/role-based-access-control/privileged-roles-permissions#who-can-perform-sensitive-actions
 */
export const outranks = (
  { activeRoles }: Pick<Target, 'activeRoles'>,
  appRoles: readonly string[] | undefined,
  deed: Deed,
): boolean => appRoles !== undefined && activeRoles.some((held) => !appRoles.some((role) => mayAct(role, held, deed)));

/** Display name of the least powerful role that may do it to this account. */
export function leastRoleFor({ activeRoles }: Pick<Target, 'activeRoles'>, deed: Deed): string {
  const least = [...names].find(([role]) => activeRoles.every((held) => mayAct(role, held, deed)));
  return least?.[1] ?? 'Global Administrator';
}
