import { typedValue } from './property-changes.ts';

/**
 * What `msgraph-user-get` of Cortex XSOAR returns about a user, which is what Graph selects by default, without the object id.
 * @see https://learn.microsoft.com/graph/api/user-get
 */
export const basicProperties: readonly string[] = [
  'displayName',
  'userPrincipalName',
  'givenName',
  'surname',
  'mail',
  'jobTitle',
  'officeLocation',
  'businessPhones',
  'mobilePhone',
  'preferredLanguage',
];

/** The longest value that is said whole, in characters. */
const valueAtMost = 60;

/**
 * Says properties as the directory shows them: `city Bern; jobTitle Buyer`.
 * @param names Graph names of the properties, in the order in which they are said
 * @param shown the user as Graph returned it
 * @returns words to stand after a colon; a property without a value is said as `none`
 */
export const valuesSaid = (names: readonly string[], shown: Readonly<Record<string, unknown>>): string =>
  names.map((name) => `${name} ${shortened(typedValue(shown[name] ?? null))}`).join('; ');

/**
 * Says those properties that have a value.
 * @param names as for `valuesSaid`
 * @param shown as for `valuesSaid`
 */
export const filledValuesSaid = (names: readonly string[], shown: Readonly<Record<string, unknown>>): string =>
  valuesSaid(
    names.filter((name) => !isEmpty(shown[name])),
    shown,
  );

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const shortened = (value: string): string => (value.length <= valueAtMost ? value : `${value.slice(0, valueAtMost)}…`);
