import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Cloud } from '../../services/graph/clouds.ts';
import type { Identity, CredentialSettings } from '../../services/graph/credentials.ts';
import type { Tenant, Tenants } from '../../services/graph/tenants.ts';
import { cloudOf, type TenantConfig } from './tenant-config.ts';
import { cloudSetting, graphCredentials, guid, origin } from './tenant-env.ts';

/** A tenant, and how to sign in to its Graph. */
export interface GraphTenant extends Tenant {
  readonly cloud: Cloud;
  readonly graph: CredentialSettings;
}

/** The tenant of the environment and those of the policy file. */
export interface GraphTenants extends Tenants {
  readonly all: readonly GraphTenant[];
}

/** One entry of `tenants` in the policy file. Secrets are never in the file: they come from the environment. */
export const tenantEntry = z.strictObject({
  name: z.string().regex(/^[\p{L}\d](?:[\p{L}\d .&-]{0,62}[\p{L}\d.])?$/u, 'expected a short name such as Fabrikam'),
  id: guid.transform((id) => id.toLowerCase()),
  domains: z
    .array(
      z
        .string()
        .regex(/^[\w-]+(\.[\w-]+)+$/, 'expected a domain such as fabrikam.com')
        .transform((domain) => domain.toLowerCase()),
    )
    .default([]),
  cloud: cloudSetting.optional(),
  /** Origins of Graph and Entra. With `cloud: custom` both are needed; otherwise only another origin of the same Entra is allowed. */
  endpoint: origin.optional(),
  authority: origin.optional(),
  credential: graphCredentials.optional(),
  clientId: guid.optional(),
  certificatePath: z
    .string()
    .refine((path) => existsSync(path), 'no such file')
    .optional(),
  default: z.boolean().default(false),
});
/** An entry after parsing. */
export type TenantEntry = z.output<typeof tenantEntry>;

type Settings = Readonly<Record<string, string | undefined>>;

/** How the names of a tenant's own settings end: `FABRIKAM` in `AZURE_CLIENT_SECRET_FABRIKAM`. */
const suffixOf = (name: string): string => name.toUpperCase().replace(/[^\p{L}\d]+/gu, '_');

const secretOf = (name: string): string => `AZURE_CLIENT_SECRET_${suffixOf(name)}`;
const passwordOf = (name: string): string => `AZURE_CLIENT_CERTIFICATE_PASSWORD_${suffixOf(name)}`;

/** Names the settings that a tenant of the policy file can have in the environment. */
export const settingsOf = ({ name }: Pick<TenantEntry, 'name'>): readonly string[] => [
  secretOf(name),
  passwordOf(name),
];

/**
 * Puts all tenants together, the one of the environment first. An entry with the id of that tenant gives it a name and domains.
 * @param entries the tenants of the policy file
 * @param env the tenant of the environment
 * @param settings all environment variables, because each tenant has names of its own
 * @param faults gets a sentence for everything that is missing or contradicts something else
 */
export function graphTenants(
  entries: readonly TenantEntry[],
  env: TenantConfig,
  settings: Settings,
  faults: string[],
): GraphTenants {
  const ownId = env.tenantId.toLowerCase();
  const own = entries.find(({ id }) => id === ownId);
  const { name = ownId, domains = [] } = own ?? {};
  const first: GraphTenant = { id: ownId, name, domains, cloud: env.cloud, graph: env.graph };
  const others = entries.filter((one) => one !== own).flatMap((one) => tenantOf(one, env, settings, faults) ?? []);
  const needless = (['cloud', 'endpoint', 'authority', 'credential', 'clientId', 'certificatePath'] as const).filter(
    (key) => own?.[key] !== undefined,
  );
  if (needless.length > 0)
    faults.push(`tenants: ${name}: ${needless.join(', ')}: the environment says this of its own tenant: leave it out`);
  const defaults = entries.filter((one) => one.default);
  if (defaults.length > 1)
    faults.push(`tenants: ${defaults.map((one) => one.name).join(' and ')}: one tenant only can be the default`);
  faults.push(...ambiguities(entries));
  const all = [first, ...others];
  const defaultTenant = all.find(({ id }) => id === defaults[0]?.id) ?? first;
  return { all, defaultTenant, botTenant: env.bot.tenantId.toLowerCase() };
}

/** A name, id or domain must mean one tenant only, and so must a setting that is named after it. */
function ambiguities(entries: readonly TenantEntry[]): readonly string[] {
  const seen = new Set<string>();
  return entries.flatMap(({ name, id, domains }) => {
    const words = [name, id, ...domains];
    const doubled = words.filter((word) => seen.has(suffixOf(word)));
    for (const word of words) seen.add(suffixOf(word));
    return doubled.map(
      (word) => `tenants: ${name}: "${word}" means another tenant of the list as well: each needs its own`,
    );
  });
}

function tenantOf(one: TenantEntry, env: TenantConfig, settings: Settings, faults: string[]): GraphTenant | undefined {
  const at = `tenants: ${one.name}`;
  const names = { cloud: `${at}: cloud`, endpoint: `${at}: endpoint`, authority: `${at}: authority` };
  const choice = { cloud: one.cloud ?? ('worldwide' as const), endpoint: one.endpoint, authority: one.authority };
  const cloud = cloudOf(choice, names, faults);
  const proof = proofOf(one, settings, faults);
  if (one.clientId === undefined) faults.push(`${at}: clientId: missing: the id of the app that is registered for it`);
  if (cloud === undefined || proof === undefined || one.clientId === undefined) return undefined;
  const identity = identityOf({ tenantId: one.id, clientId: one.clientId }, one, proof, { env, cloud, faults });
  const graph = {
    service: `Microsoft Graph of ${one.name}`,
    settings: { tenant: `${at}: id`, client: `${at}: clientId`, proof: proof.setting },
  };
  return identity && { id: one.id, name: one.name, domains: one.domains, cloud, graph: { ...graph, identity } };
}

interface Proof {
  readonly kind: NonNullable<TenantEntry['credential']>;
  readonly setting: string;
  readonly value: string;
  readonly password?: string | undefined;
}

function proofOf(
  { name, credential, certificatePath }: TenantEntry,
  settings: Settings,
  faults: string[],
): Proof | undefined {
  const at = `tenants: ${name}`;
  const ways = {
    'client-secret': { setting: secretOf(name), value: settings[secretOf(name)] },
    certificate: { setting: `${at}: certificatePath`, value: certificatePath, password: settings[passwordOf(name)] },
    'workload-identity': { setting: 'AZURE_FEDERATED_TOKEN_FILE', value: settings['AZURE_FEDERATED_TOKEN_FILE'] },
    'managed-identity': { setting: 'AZURE_CLIENT_ID', value: settings['AZURE_CLIENT_ID'] },
  } as const;
  const kind = credential ?? (certificatePath === undefined ? ('client-secret' as const) : ('certificate' as const));
  const { setting, value, ...rest } = ways[kind];
  if (value !== undefined) return { kind, setting, value, ...rest };
  faults.push(`${setting}: missing, needed by the tenant ${name} with credential ${kind}`);
  return undefined;
}

interface IdentityContext {
  readonly env: TenantConfig;
  readonly cloud: Cloud;
  readonly faults: string[];
}

/**
 * Builds the identity of a tenant's app. A token that replaces a secret belongs to one cloud, and another app can trust only a
 * managed identity that has an id of its own.
 */
function identityOf(
  app: { readonly tenantId: string; readonly clientId: string },
  { name }: TenantEntry,
  { kind, value, password }: Proof,
  { env, cloud, faults }: IdentityContext,
): Identity | undefined {
  if (kind === 'client-secret') return { kind, ...app, secret: value };
  if (kind === 'certificate') return { kind, ...app, path: value, password };
  if (cloud.tokenExchange !== env.cloud.tokenExchange || (env.cloud.name === 'custom') !== (cloud.name === 'custom')) {
    faults.push(
      `tenants: ${name}: credential: a ${kind} of ${env.cloud.title} is not known in ${cloud.title}: use client-secret or certificate`,
    );
    return undefined;
  }
  if (kind === 'workload-identity') return { kind, ...app, tokenFile: value };
  if (env.graph.identity.kind === 'managed-identity') return { kind: 'federated-identity', ...app, managedId: value };
  faults.push(
    `tenants: ${name}: credential: managed-identity needs GRAPH_CREDENTIAL managed-identity, with the identity’s id in AZURE_CLIENT_ID`,
  );
  return undefined;
}
