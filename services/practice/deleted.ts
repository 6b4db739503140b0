import { wholeSeconds } from './account.ts';

const dayMs = 86_400_000;

/** A user who was deleted and can still be restored. The sign-in name has the object id before it, so that it is free again. */
export interface DeletedPerson {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
  readonly jobTitle: string;
  /** Always the same number of days before the present, so that one is always about to go. */
  readonly deletedDateTime: string;
  readonly [property: string]: unknown;
}

/** Who is deleted in the practice tenant. @param now epoch milliseconds */
export const deletedPeople = (now: number): readonly DeletedPerson[] =>
  people.map(({ upn, daysAgo, ...person }) => ({
    ...person,
    userPrincipalName: `${person.id.replaceAll('-', '')}${upn}`,
    deletedDateTime: wholeSeconds(now - daysAgo * dayMs),
  }));

const people = [
  {
    id: '5c1c7a52-6a0e-4a55-9f63-0d9d2a3c8b11',
    displayName: 'Lynne Robbins',
    upn: 'lynne@contoso.com',
    jobTitle: 'Former Planner',
    daysAgo: 5,
  },
  {
    id: '2f9b1d0e-43c7-4f5e-8a9c-7be1d2a4c622',
    displayName: 'Tom Perham',
    upn: 'tom@contoso.com',
    jobTitle: 'Former Contractor',
    daysAgo: 28,
  },
];
