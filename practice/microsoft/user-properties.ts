import { userProperties as properties, type UserProperty } from '../../services/directory/user-properties.ts';

export type { UserProperty };

/** The properties of a user that the practice tenant knows, and what can be filtered inside of them. */
export const userProperties: ReadonlyMap<string, UserProperty> = new Map([
  ...properties,
  ...['lastSignInDateTime', 'lastSuccessfulSignInDateTime', 'lastNonInteractiveSignInDateTime'].map(
    (name) => [`signInActivity/${name}`, { type: 'date', write: 'never' }] as const,
  ),
]);

/** The eleven properties that Graph gives when nothing is selected. */
export const defaultUserProperties: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
];

/** Whether a value of the request's body fits the property, by Graph's rules: an empty string never does. */
export function fits(property: UserProperty, value: unknown): boolean {
  if (value === null) return property.required !== true;
  switch (property.type) {
    case 'string':
      return typeof value === 'string' && value !== '';
    case 'boolean':
      return typeof value === 'boolean';
    case 'date':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'strings':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'object':
      return typeof value === 'object' && !Array.isArray(value);
    case 'objects':
      return Array.isArray(value);
    default:
      return property.type satisfies never;
  }
}
