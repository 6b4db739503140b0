import type { Cloud } from '../../services/graph/clouds.ts';
import type { CredentialSettings } from '../../services/graph/credentials.ts';
import type { GeneralEnv } from './general-env.ts';
import { faulty, type Judged } from './judge.ts';
import type { TenantConfig } from './tenant-config.ts';

/** The app that signs in to Graph, which signs in to PostgreSQL as well. */
export interface DatabaseSignIn {
  readonly signIn: CredentialSettings;
  readonly cloud: Cloud;
}

/**
 * What is wrong with signing in to PostgreSQL by Entra.
 * @param practice whether this is practice mode
 */
export function databaseFaults(
  { DATABASE_CREDENTIAL, DATABASE_URL: url }: Judged<GeneralEnv>,
  practice: boolean,
): readonly string[] {
  if (DATABASE_CREDENTIAL !== 'entra') return [];
  if (practice) return ['DATABASE_CREDENTIAL: the practice tenant has no Entra that a database trusts: leave it out'];
  if (url === undefined)
    return ['DATABASE_URL: missing, needed with DATABASE_CREDENTIAL: postgres://<name of the app>@<host>/<database>'];
  return url !== faulty && new URL(url).password !== ''
    ? ['DATABASE_URL: expected no password with DATABASE_CREDENTIAL entra: a token takes its place']
    : [];
}

/** The database belongs to the operator, so it trusts the home tenant's app. */
export const databaseSignIn = ({ graph, cloud }: TenantConfig): DatabaseSignIn => ({
  signIn: { ...graph, service: 'PostgreSQL' },
  cloud,
});
