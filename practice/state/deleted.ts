import { seedAccount, wholeSeconds, type PracticeAccount } from './account.ts';
import type { AccountTraits, PracticePerson } from '../people/person.ts';

const dayMs = 86_400_000;

/**
 * Makes the accounts that are deleted in a new tenant; one of them is about to be deleted permanently.
 * @param now when the tenant is new, in epoch milliseconds
 */
export const deletedAccounts = (now: number): readonly PracticeAccount[] =>
  people.map(({ daysAgo, account = {}, ...person }) => ({
    ...seedAccount({ ...person, department: 'Operations', goodFor: 'restoring', account }, now),
    deletedAt: wholeSeconds(now - daysAgo * dayMs),
  }));

type Deleted = Omit<PracticePerson, 'department' | 'goodFor' | 'account'> & {
  readonly daysAgo: number;
  readonly account?: AccountTraits;
};

const people: readonly Deleted[] = [
  {
    id: '5c1c7a52-6a0e-4a55-9f63-0d9d2a3c8b11',
    name: 'Lynne Robbins',
    givenName: 'Lynne',
    surname: 'Robbins',
    upn: 'lynne@contoso.com',
    mail: 'lynne@contoso.com',
    jobTitle: 'Former Planner',
    daysAgo: 5,
  },
  {
    id: '2f9b1d0e-43c7-4f5e-8a9c-7be1d2a4c622',
    name: 'Tom Perham',
    givenName: 'Tom',
    surname: 'Perham',
    upn: 'tom@contoso.com',
    mail: 'tom@contoso.com',
    jobTitle: 'Former Contractor',
    daysAgo: 28,
  },
  {
    id: 'bdf39807-186e-4a1d-9e8a-f776bbbca0aa',
    name: 'Sven Mortensen',
    givenName: 'Sven',
    surname: 'Mortensen',
    upn: 'sven@contoso.com',
    mail: 'sven@contoso.com',
    jobTitle: 'Former User Administrator',
    daysAgo: 12,
    account: { roles: ['User Administrator'] },
  },
];
