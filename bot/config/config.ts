import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { faultOf } from '../../services/base/faults.ts';
import { tenantCalled } from '../../services/graph/tenants.ts';
import type { Policy } from '../../services/requests/policy.ts';
import type { AuditSettings } from '../base/anchoring.ts';
import { misspelt } from './misspelt-settings.ts';
import { alertsSecret as secretForAlerts, policyFile, policyOf } from './policy-file.ts';
import { proxyEnv, proxyOf, type Proxy } from './proxy.ts';
import { tenantConfig, type TenantConfig } from './tenant-config.ts';
import { tenantEnv } from './tenant-env.ts';
import { graphTenants, settingsOf, type GraphTenants } from './tenants.ts';

/** Settings of the practice tenant. In practice mode every card says so. */
export interface PracticeConfig {
  /** Address of a practice tenant that already runs, for several bots with one tenant; undefined to start one. */
  readonly url: string | undefined;
  /** File that every Graph request is appended to; undefined for none. */
  readonly log: string | undefined;
  /** How long each Graph call takes, in milliseconds. */
  readonly latencyMs: number;
  /** How long a write takes to appear in reads, in milliseconds. */
  readonly lagMs: number;
  /** The faults to play, as JSON or as the path of a file; undefined for none. */
  readonly faults: string | undefined;
}

/** Everything that the environment and the policy file decide. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Origin at which browsers reach this server; undefined unless it is set. */
  readonly publicUrl: string | undefined;
  /** Folder of the SQLite file and of the key files. */
  readonly dataDir: string;
  /** URL of a PostgreSQL database, including its password; undefined for the SQLite file. */
  readonly databaseUrl: string | undefined;
  /** The key that seals the audit and encrypts secrets; undefined for key files under `dataDir`. */
  readonly key: Uint8Array | undefined;
  readonly logLevel: string;
  /** The token that lets remote callers read the metrics; undefined lets only this machine read them. */
  readonly metricsToken: string | undefined;
  /** The secret that alerts are signed with; undefined to accept no alerts. */
  readonly alertsSecret: string | undefined;
  /** URL of an OpenTelemetry collector; undefined for none. */
  readonly traces: string | undefined;
  readonly policy: Policy;
  /** How long a secret can be revealed, in minutes. */
  readonly revealMinutes: number;
  readonly audit: AuditSettings;
  readonly proxy?: Proxy | undefined;
  /** Exactly one of the two, so that no setting can make a real tenant fall back to practice. */
  readonly environment:
    | { readonly kind: 'practice'; readonly practice: PracticeConfig }
    | { readonly kind: 'tenant'; readonly tenant: TenantConfig; readonly tenants: GraphTenants };
}

/** The configuration, or a sentence for each setting that is wrong. */
export type ConfigResult =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly faults: readonly string[] };

/** The environment of a process, by name. */
export type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

const general = z.object({
  PORT: z.coerce.number('expected a port number').int().min(0).max(65_535).default(3978),
  HOST: z.string().optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https$/, error: 'expected an https origin such as https://cordon.example.com' })
    .transform((url) => new URL(url).origin)
    .optional(),
  CORDON_DATA: z.string().default('data'),
  CORDON_CONFIG: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\/./, 'expected postgres://..., or nothing for the SQLite file under CORDON_DATA')
    .optional(),
  ALERTS_SECRET: secretForAlerts.optional(),
  METRICS_TOKEN: z.string().min(16, 'expected 16 characters or more').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .refine(
      (url) => /^https:|^http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(url),
      'expected https, or http on loopback',
    )
    .transform((url) => url.replace(/\/$/, ''))
    .optional(),
  CORDON_KEY: z
    .string()
    .transform((text, context) => {
      const bytes = Buffer.from(text, /^([0-9a-f]{2})+$/i.test(text) ? 'hex' : 'base64');
      if (bytes.length < 32)
        context.addIssue('expected 32 random bytes or more, as hex or base64: openssl rand -base64 32');
      return bytes;
    })
    .optional(),
});
const practiceEnv = z.object({
  PRACTICE_GRAPH_URL: z
    .string()
    .regex(/^http:\/\/127\.0\.0\.1:\d{1,5}$/, 'expected http://127.0.0.1:<port>')
    .optional(),
  PRACTICE_GRAPH_LOG: z.string().optional(),
  PRACTICE_GRAPH_LATENCY_MS: z.coerce.number().int().min(0).max(60_000).default(150),
  PRACTICE_GRAPH_LAG_MS: z.coerce.number().int().min(0).max(60_000).default(100),
  PRACTICE_GRAPH_FAULTS: z.string().optional(),
});
/** Any of these being set means that a real tenant is wanted: practice mode is off, and a missing one is an error. */
const tenantSettings = Object.keys(tenantEnv.shape);
/** The names of all settings. `.env.example` lists the same ones. */
export const settingNames: readonly string[] = [
  ...tenantSettings,
  ...Object.keys(general.shape),
  ...Object.keys(practiceEnv.shape),
  'HTTPS_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
];
/** Names whose look-alikes are faults. The others are left out: a misspelt PORT is noticed anyway, and short names resemble many. */
const guarded = settingNames.filter((name) => !(name in general.shape) || name.startsWith('CORDON_'));
const known = [...settingNames, ...Object.keys(proxyEnv.shape)];

/**
 * Reads the environment and the policy file.
 * @param env the environment; an empty value counts as not set
 * @param read reads the policy file; for tests
 * @returns the configuration, or everything that is wrong at once, each with what was expected and what was found. Secrets are
 *   never quoted.
 */
export function readConfig(env: EnvironmentVariables, read = readPolicyText): ConfigResult {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const faults: string[] = [];
  const take = <S extends z.ZodType>(schema: S): z.output<S> | undefined => {
    const parsed = schema.safeParse(set);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) faults.push(settingFault(issue, set));
    return undefined;
  };

  const common = take(general);
  const proxy = take(proxyEnv);
  const practice = !tenantSettings.some((name) => name in set);
  const policy = policyFrom(read(common?.CORDON_CONFIG), faults);
  const entries = policy?.tenants ?? [];
  const tenantNames = entries.flatMap(settingsOf);
  faults.unshift(...misspelt(Object.keys(set), [...known, ...tenantNames], [...guarded, ...tenantNames]));
  const environment = practice
    ? practiceConfig(take(practiceEnv))
    : realTenants(take(tenantEnv), (tenant) => graphTenants(entries, tenant, set, faults), faults);
  if (practice && entries.length > 0)
    faults.push(
      'cordon.yaml: tenants: in practice mode there is one tenant only: leave them out, or set up a real one',
    );
  for (const { id, tenant } of policy?.channels.incidents ?? []) {
    if (
      tenant !== undefined &&
      environment?.kind === 'tenant' &&
      tenantCalled(environment.tenants, tenant) === undefined
    )
      faults.push(`cordon.yaml: channels: ${id}: no tenant is called "${tenant}"`);
  }
  const approvers = [policy, ...entries].flatMap((one) => one?.approvers ?? []);
  if (policy !== undefined && !practice && approvers.some(isEmpty)) {
    faults.push('cordon.yaml: approvers: nobody could approve: name people or groups, or set everyone: true');
  }
  const alertsSecret = common?.ALERTS_SECRET ?? policy?.alerts.secret ?? undefined;
  if (alertsSecret !== undefined && policy?.channels.incidents.length === 0)
    faults.push('cordon.yaml: channels.incidents: alerts are posted there, so name one, or set no secret for alerts');
  if (common?.DATABASE_URL !== undefined && common.CORDON_KEY === undefined)
    faults.push('CORDON_KEY: missing, needed with DATABASE_URL: replicas share it: openssl rand -base64 32');
  const isComplete = common !== undefined && proxy !== undefined && environment !== undefined && policy !== undefined;
  if (!isComplete || faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    config: {
      port: common.PORT,
      host: common.HOST ?? (practice ? '127.0.0.1' : '0.0.0.0'),
      publicUrl: common.PUBLIC_URL,
      dataDir: common.CORDON_DATA,
      databaseUrl: common.DATABASE_URL,
      key: common.CORDON_KEY,
      logLevel: common.LOG_LEVEL,
      metricsToken: common.METRICS_TOKEN,
      alertsSecret,
      traces: common.OTEL_EXPORTER_OTLP_ENDPOINT,
      policy: policyOf(policy, practice, ownAppsIn(environment)),
      revealMinutes: policy.secrets.minutes,
      audit: policy.audit,
      proxy: proxyOf(proxy),
      environment,
    },
  };
}

function practiceConfig(env: z.output<typeof practiceEnv> | undefined): Config['environment'] | undefined {
  return (
    env && {
      kind: 'practice',
      practice: {
        url: env.PRACTICE_GRAPH_URL,
        log: env.PRACTICE_GRAPH_LOG,
        latencyMs: env.PRACTICE_GRAPH_LATENCY_MS,
        lagMs: env.PRACTICE_GRAPH_LAG_MS,
        faults: env.PRACTICE_GRAPH_FAULTS,
      },
    }
  );
}

function realTenants(
  env: z.output<typeof tenantEnv> | undefined,
  tenantsOf: (tenant: TenantConfig) => GraphTenants,
  faults: string[],
): Config['environment'] | undefined {
  const tenant = env && tenantConfig(env, faults);
  return tenant && { kind: 'tenant', tenant, tenants: tenantsOf(tenant) };
}

/** Every app that Cordon itself is: the bot, and those that call Graph. */
const ownAppsIn = (environment: Config['environment']): readonly string[] =>
  environment.kind === 'practice'
    ? []
    : [
        environment.tenant.bot.appId,
        ...environment.tenants.all.flatMap(({ graph: { identity } }) => identity.clientId ?? []),
      ];

function policyFrom(text: PolicyText, faults: string[]): z.output<typeof policyFile> | undefined {
  if ('fault' in text) {
    faults.push(text.fault);
    return undefined;
  }
  let yaml: unknown;
  try {
    yaml = parseYaml(text.text) ?? {};
  } catch (error) {
    faults.push(`${text.file}: not YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : ''}`);
    return undefined;
  }
  const parsed = policyFile.safeParse(yaml);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) faults.push(`${text.file}: ${faultOf(issue, yaml, hidden)}`);
  return undefined;
}

type PolicyText = { readonly file: string; readonly text: string } | { readonly fault: string };

/** Reads the policy file. The default one may be absent; one that a setting names must exist. */
function readPolicyText(file: string | undefined): PolicyText {
  const path = file ?? join(process.cwd(), 'cordon.yaml');
  if (existsSync(path)) return { file: file ?? 'cordon.yaml', text: readFileSync(path, 'utf8') };
  return file === undefined ? { file: 'cordon.yaml', text: '' } : { fault: `CORDON_CONFIG: no such file: "${file}"` };
}

const isEmpty = ({ everyone, people, groups }: z.output<typeof policyFile>['approvers']): boolean =>
  !everyone && people.length === 0 && groups.length === 0;

/** Settings and keys whose values are never quoted; a URL can contain a password. */
const hidden = /secret|password|key|url|proxy/i;

function settingFault(issue: z.core.$ZodIssue, set: Readonly<Record<string, string | undefined>>): string {
  const name = String(issue.path[0]);
  const value = set[name];
  if (value === undefined) return `${name}: missing: ${issue.message}`;
  return hidden.test(name) ? `${name}: ${issue.message}` : `${name}: ${issue.message}, got "${value}"`;
}
