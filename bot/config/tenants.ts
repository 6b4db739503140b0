import { z } from 'zod';
import type { Cloud } from '../../services/graph/clouds.ts';
import type { Identity, CredentialSettings } from '../../services/graph/credentials.ts';
import type { Tenant, Tenants } from '../../services/graph/tenants.ts';
import { faulty, isSound, type Faulty, type Judged } from './judge.ts';
import { cloudOf, type OwnTenant } from './tenant-config.ts';
import { cloudSetting, file, graphCredentials, guid, origin } from './tenant-env.ts';

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
  name: z
    .string()
    .regex(/^[\p{L}\d](?:[\p{L}\d .&-]{0,62}[\p{L}\d.])?$/u, 'expected a short name such as Fabrikam')
    .refine(
      (name) => !suffixOf(`-${name}`).endsWith('_FILE'),
      'a setting that ends in _FILE names a file: expected another name',
    ),
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
  certificatePath: file.optional(),
  default: z.boolean().default(false),
});
/** An entry after parsing. */
export type TenantEntry = z.output<typeof tenantEntry>;

type Settings = Readonly<Record<string, string | undefined>>;

/** An entry of the policy file of which each field was judged on its own. */
export type JudgedEntry = Judged<TenantEntry>;

/** How the names of a tenant's own settings end: `FABRIKAM` in `AZURE_CLIENT_SECRET_FABRIKAM`. */
const suffixOf = (name: string): string => name.toUpperCase().replace(/[^\p{L}\d]+/gu, '_');

const secretOf = (name: string): string => `AZURE_CLIENT_SECRET_${suffixOf(name)}`;
const passwordOf = (name: string): string => `AZURE_CLIENT_CERTIFICATE_PASSWORD_${suffixOf(name)}`;

/** Names the settings that a tenant of the policy file can have in the environment; none while its own name is faulty. */
export const settingsOf = ({ name }: Pick<JudgedEntry, 'name'>): readonly string[] =>
  name === faulty ? [] : [secretOf(name), passwordOf(name)];

/**
 * Puts all tenants together, the one of the environment first. An entry with the id of that tenant gives it a name and domains.
 * @param entries the tenants of the policy file
 * @param env the tenant of the environment
 * @param settings all environment variables, because each tenant has names of its own
 * @param faults gets a sentence for everything that is missing or contradicts something else, also when other settings are faulty
 * @returns undefined when the tenant of the environment is not complete
 */
export function graphTenants(
  entries: readonly JudgedEntry[],
  env: OwnTenant,
  settings: Settings,
  faults: string[],
): GraphTenants | undefined {
  const own = env.id === faulty ? undefined : entries.find(({ id }) => id === env.id);
  const others = entries.flatMap((one, index) =>
    one === own || mayBeOwn(one, env) ? [] : (tenantOf({ one, at: placeOf(one, index), env, settings, faults }) ?? []),
  );
  const needless = waysIn.filter((key) => own?.[key] !== undefined);
  if (own !== undefined && needless.length > 0)
    faults.push(
      `${placeOf(own, entries.indexOf(own))}: ${needless.join(', ')}: the environment says this of its own tenant: leave it out`,
    );
  const defaults = entries.filter((one) => one.default === true);
  if (defaults.length > 1)
    faults.push(
      `tenants: ${defaults.map((one) => nameOf(one, entries.indexOf(one))).join(' and ')}: one tenant only can be the default`,
    );
  faults.push(...ambiguities(entries));
  const { config } = env;
  if (config === undefined) return undefined;
  const id = config.tenantId.toLowerCase();
  const { name = id, domains = [] } = own ?? {};
  const { cloud, graph, bot } = config;
  const first: GraphTenant = { id, name: soundOr(name, id), domains: soundOr(domains, []), cloud, graph };
  const all = [first, ...others];
  const defaultTenant = all.find((one) => one.id === defaults[0]?.id) ?? first;
  return { all, defaultTenant, botTenant: bot.tenantId.toLowerCase() };
}

/** The keys that say how to reach a tenant and sign in to it. The one of the environment has none of them. */
const waysIn = ['cloud', 'endpoint', 'authority', 'credential', 'clientId', 'certificatePath'] as const;

/** Whether an entry could be about the tenant of the environment, which cannot be told while one of the two ids is faulty. */
const mayBeOwn = (one: JudgedEntry, env: OwnTenant): boolean =>
  (one.id === faulty || env.id === faulty) && waysIn.every((key) => one[key] === undefined);

const soundOr = <T>(value: T | Faulty, other: T): T => (value === faulty ? other : value);

const nameOf = ({ name }: JudgedEntry, index: number): string => soundOr(name, String(index));

/** Where an entry is, by its name, or by its number in the list while its name is faulty. */
const placeOf = (one: JudgedEntry, index: number): string => `tenants: ${nameOf(one, index)}`;

/** A name, id or domain must mean one tenant only, and so must a setting that is named after it. */
function ambiguities(entries: readonly JudgedEntry[]): readonly string[] {
  const seen = new Set<string>();
  return entries.flatMap((one, index) => {
    const { name, id, domains } = one;
    const words = [
      ...(name === faulty ? [] : [name]),
      ...(id === faulty ? [] : [id]),
      ...(domains === faulty ? [] : domains),
    ];
    const doubled = words.filter((word) => seen.has(suffixOf(word)));
    for (const word of words) seen.add(suffixOf(word));
    return doubled.map(
      (word) => `${placeOf(one, index)}: "${word}" means another tenant of the list as well: each needs its own`,
    );
  });
}

/** What decides whether people can sign in where everything is done in their names. */
interface SignInChoice {
  readonly publicUrl: string | Faulty | undefined;
  /** The kind of credential of the environment, as it is set. */
  readonly own: string | undefined;
  readonly entries: readonly JudgedEntry[];
}

/** Entra sends people back to this server, so the credential `delegated` needs an address that browsers reach. */
export const signInFaults = ({ publicUrl, own, entries }: SignInChoice): readonly string[] =>
  publicUrl === undefined && [own, ...entries.map(({ credential }) => credential)].includes('delegated')
    ? [
        'PUBLIC_URL: missing, needed with the credential delegated: the https origin of this server, where Entra sends people back who signed in',
      ]
    : [];

/** One entry that is not about the tenant of the environment. */
interface OtherTenant {
  readonly one: JudgedEntry;
  /** Where it is in the file, for `faults`. */
  readonly at: string;
  readonly env: OwnTenant;
  readonly settings: Settings;
  readonly faults: string[];
}

function tenantOf(entry: OtherTenant): GraphTenant | undefined {
  const { one, at, faults } = entry;
  const names = { cloud: `${at}: cloud`, endpoint: `${at}: endpoint`, authority: `${at}: authority` };
  const { cloud: chosen = 'worldwide', endpoint, authority } = one;
  const cloud = cloudOf({ cloud: chosen, endpoint, authority }, names, faults);
  const proof = proofOf(entry);
  if (one.clientId === undefined) faults.push(`${at}: clientId: missing: the id of the app that is registered for it`);
  if (proof !== undefined && cloud !== undefined) trustFaults(proof.kind, cloud, entry);
  const { id, name, domains, clientId } = one;
  if (id === faulty || name === faulty || domains === faulty || !isSound(clientId)) return undefined;
  if (cloud === undefined || proof === undefined) return undefined;
  const graph = {
    service: `Microsoft Graph of ${name}`,
    settings: { tenant: `${at}: id`, client: `${at}: clientId`, proof: proof.setting },
    identity: identityOf({ tenantId: id, clientId }, proof),
  };
  return { id, name, domains, cloud, graph: one.credential === 'delegated' ? { ...graph, delegated: true } : graph };
}

interface Proof {
  readonly kind: Exclude<NonNullable<TenantEntry['credential']>, 'delegated'>;
  readonly setting: string;
  readonly value: string;
  readonly password?: string | undefined;
}

/** Finds what a tenant's app signs in with. Without the tenant's name nobody knows what its settings are called. */
function proofOf({ one, at, settings, faults }: OtherTenant): Proof | undefined {
  const { name, credential, certificatePath } = one;
  const inferred = certificatePath === undefined ? ('client-secret' as const) : ('certificate' as const);
  const kind = credential === undefined || credential === 'delegated' ? inferred : credential;
  if (kind === faulty) return undefined;
  if (name === faulty && kind === 'client-secret') return undefined;
  const label = soundOr(name, '');
  const ways = {
    'client-secret': { setting: secretOf(label), value: settings[secretOf(label)] },
    certificate: { setting: `${at}: certificatePath`, value: certificatePath, password: settings[passwordOf(label)] },
    'workload-identity': { setting: 'AZURE_FEDERATED_TOKEN_FILE', value: settings['AZURE_FEDERATED_TOKEN_FILE'] },
    'managed-identity': { setting: 'AZURE_CLIENT_ID', value: settings['AZURE_CLIENT_ID'] },
  } as const;
  const { setting, value, ...rest } = ways[kind];
  if (isSound(value)) return { kind, setting, value, ...rest };
  const whose = name === faulty ? 'a tenant of the policy file' : `the tenant ${name}`;
  if (value === undefined) faults.push(`${setting}: missing, needed by ${whose} with credential ${kind}`);
  return undefined;
}

/**
 * Checks that the tenant can trust what its app signs in with. A token that replaces a secret belongs to one cloud, and another app can
 * trust only a managed identity that has an id of its own.
 */
function trustFaults(kind: Proof['kind'], cloud: Cloud, { at, env, faults }: OtherTenant): void {
  if (kind === 'client-secret' || kind === 'certificate') return;
  const home = env.cloud;
  if (
    home !== undefined &&
    (cloud.tokenExchange !== home.tokenExchange || (home.name === 'custom') !== (cloud.name === 'custom'))
  )
    faults.push(
      `${at}: credential: a ${kind} of ${home.title} is not known in ${cloud.title}: use client-secret or certificate`,
    );
  else if (kind === 'managed-identity' && env.credential !== faulty && env.credential !== 'managed-identity')
    faults.push(
      `${at}: credential: managed-identity needs GRAPH_CREDENTIAL managed-identity, with the identity’s id in AZURE_CLIENT_ID`,
    );
}

function identityOf(
  app: { readonly tenantId: string; readonly clientId: string },
  { kind, value, password }: Proof,
): Identity {
  switch (kind) {
    case 'client-secret':
      return { kind, ...app, secret: value };
    case 'certificate':
      return { kind, ...app, path: value, password };
    case 'workload-identity':
      return { kind, ...app, tokenFile: value };
    case 'managed-identity':
      return { kind: 'federated-identity', ...app, managedId: value };
    default:
      return kind satisfies never;
  }
}
