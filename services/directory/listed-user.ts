import { z } from 'zod';
import { named } from '../base/words.ts';

/** An account as the lists show it. Graph can list one that has lost its name. */
export const listedUser = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  jobTitle: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
});

export type ListedUser = z.output<typeof listedUser>;

/** `$select` for `listedUser`. */
export const listedUserSelect = Object.keys(listedUser.shape).join(',');

export const listedUserName = (user: ListedUser): string => user.displayName ?? user.userPrincipalName ?? user.id;

/** `Designer · guest · sign-in blocked`. */
export const aboutUser = ({ jobTitle, userType, accountEnabled }: ListedUser): string =>
  [jobTitle, userType === 'Guest' ? 'guest' : null, accountEnabled === false ? 'sign-in blocked' : null]
    .filter(Boolean)
    .join(' · ');

/** Columns and row that every list of accounts has. */
export const userColumns = ['Name', 'Address', 'About'] as const;
export const userRow = (user: ListedUser): readonly string[] => [
  listedUserName(user),
  user.userPrincipalName ?? '',
  aboutUser(user),
];

/** Says which of the accounts are blocked. */
export function blockedAlert(users: readonly ListedUser[]): readonly string[] {
  const blocked = users.filter(({ accountEnabled }) => accountEnabled === false);
  return blocked.length === 0 ? [] : [`Sign-in is blocked for ${named(blocked.map(listedUserName))}.`];
}
