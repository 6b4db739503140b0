import { z } from 'zod';
import type { ReportRow } from '../contract/findings.ts';
import type { Offer } from '../contract/offer.ts';
import { named } from '../base/words.ts';

/** An account as lists show it. Name and address are optional, because Graph can list accounts that have lost them. */
export const listedUser = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  userPrincipalName: z.string().nullish(),
  jobTitle: z.string().nullish(),
  accountEnabled: z.boolean().nullish(),
  userType: z.string().nullish(),
});

/** A parsed entry of a list of accounts. */
export type ListedUser = z.output<typeof listedUser>;

/** The `$select` for `listedUser`. */
export const listedUserSelect = Object.keys(listedUser.shape).join(',');

/** Returns the best name that an account has: display name, UPN or object id. */
export const listedUserName = (user: ListedUser): string => user.displayName ?? user.userPrincipalName ?? user.id;

/** Describes an account in a few words: `Designer · guest · sign-in blocked`. */
const aboutUser = ({ jobTitle, userType, accountEnabled }: ListedUser): string =>
  [jobTitle, userType === 'Guest' ? 'guest' : null, accountEnabled === false ? 'sign-in blocked' : null]
    .filter(Boolean)
    .join(' · ');

/** The columns of every list of accounts. */
export const userColumns = ['Name', 'Address', 'About'] as const;

/** The row of an account, matching `userColumns`. */
export const userRow = (user: ListedUser): readonly string[] => [
  listedUserName(user),
  user.userPrincipalName ?? '',
  aboutUser(user),
];

/** The row of an account: who it is and what is unusual about it, and the way to its profile. */
export function userSentence(user: ListedUser): ReportRow {
  const { id, userPrincipalName, jobTitle, userType, accountEnabled } = user;
  const unusual = [userType === 'Guest' ? 'guest' : '', accountEnabled === false ? 'sign-in blocked' : ''];
  return {
    what: [listedUserName(user), ...unusual.filter((word) => word !== '')].join(', '),
    details: [userPrincipalName ?? '', jobTitle ?? ''].filter((part) => part !== ''),
    lead: userPrincipalName == null ? 'fact' : profileOf(id),
  };
}

/**
 * Where the row of a person leads. What can be done to an account is on its profile, containment first.
 * @param id object id of the account
 */
export const profileOf = (id: string): Offer => ({ label: 'Show', command: `show-user ${id}` });

/** Lists an alert that names the accounts on this page whose sign-in is blocked; empty when there are none. */
export function blockedAlert(users: readonly ListedUser[]): readonly string[] {
  const blocked = users.filter(({ accountEnabled }) => accountEnabled === false);
  return blocked.length === 0 ? [] : [`Sign-in is blocked for ${named(blocked.map(listedUserName))}.`];
}
