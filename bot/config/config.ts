import type { z } from 'zod';
import type { AlertSource } from '../../services/alerts/source.ts';
import { redactText } from '../../services/base/redact.ts';
import type { Policy } from '../../services/requests/policy.ts';
import type { AuditSettings } from '../base/anchoring.ts';
import { isLoopbackUrl } from '../base/loopback.ts';
import type { WebhookSettings } from '../outbox/webhook-sender.ts';
import { assistantFaults } from './assistant-faults.ts';
import { alertFaults, alertSettings, alertSourcesOf } from './alert-sources.ts';
import type { BotSdk } from '../teams/edge.ts';
import { faulty, judge, type Judged } from './judge.ts';
import {
  hidden,
  judgePolicy,
  policyFaultsWithTenants,
  readPolicyText,
  unreadPolicy,
  type JudgedPolicy,
} from './judged-policy.ts';
import { keyFileFaults } from './key-file.ts';
import { misspelt } from './misspelt-settings.ts';
import { generalEnv, practiceEnv, type GeneralEnv } from './general-env.ts';
import { databaseFaults, databaseSignIn, type DatabaseSignIn } from './database-sign-in.ts';
import { policyOf } from './policy-file.ts';
import { proxyEnv, proxyOf, type Proxy } from './proxy.ts';
import { fileSettings, settingsFromFiles } from './settings-from-files.ts';
import { tenantConfig, type TenantConfig } from './tenant-config.ts';
import { tenantEnv } from './tenant-env.ts';
import { graphTenants, settingsOf, type GraphTenants, signInFaults } from './tenants.ts';
import { webhooksOf } from './webhook-entry.ts';

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
  /** How many times Microsoft's limits Cordon keeps to; 1 when left out. */
  readonly pace?: number;
}

/** Everything that the environment and the policy file decide. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** The SDK for Teams. */
  readonly botSdk: BotSdk;
  /** Origin at which browsers reach this server; undefined unless it is set. */
  readonly publicUrl: string | undefined;
  /** Folder of the SQLite file and of the key files. */
  readonly dataDir: string;
  /** URL of a PostgreSQL database, including its password; undefined for the SQLite file. */
  readonly databaseUrl: string | undefined;
  /** How to sign in to it with tokens of Entra; undefined for the password in its URL. */
  readonly databaseSignIn?: DatabaseSignIn | undefined;
  /** The key that seals the audit and encrypts secrets; undefined for key files under `dataDir`. */
  readonly key: Uint8Array | undefined;
  readonly logLevel: string;
  /** The token that lets remote callers read the metrics; undefined lets only this machine read them. */
  readonly metricsToken: string | undefined;
  /** The secret that alerts are signed with; undefined to accept no alerts. */
  readonly alertsSecret: string | undefined;
  /** App id of the API whose tokens let assistants in; undefined to let none in. */
  readonly mcpAudience?: string | undefined;
  /** The systems besides that may send alerts. */
  readonly alertSources?: readonly AlertSource[];
  /** URL of an OpenTelemetry collector; undefined for none. */
  readonly traces: string | undefined;
  readonly policy: Policy;
  /** How long a secret can be revealed, in minutes. */
  readonly revealMinutes: number;
  readonly audit: AuditSettings;
  /** Where other systems are told what happens; left out, nowhere. */
  readonly webhooks?: readonly WebhookSettings[] | undefined;
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

/** Any of these being set means that a real tenant is wanted: practice mode is off, and a missing one is an error. */
const tenantSettings = Object.keys(tenantEnv.shape);
/** The names of all settings. `.env.example` lists the same ones. */
export const settingNames: readonly string[] = [
  ...tenantSettings,
  ...Object.keys(generalEnv.shape),
  ...Object.keys(practiceEnv.shape),
  'HTTPS_PROXY',
  'NO_PROXY',
  'NODE_EXTRA_CA_CERTS',
];
/** Names whose look-alikes are faults. The others are left out: a misspelt PORT is noticed anyway, and short names resemble many. */
const guarded = [...settingNames, ...fileSettings].filter(
  (name) => !(name.replace(/_FILE$/, '') in generalEnv.shape) || name.startsWith('CORDON_'),
);
const known = [...settingNames, ...Object.keys(proxyEnv.shape), ...fileSettings];

/**
 * Reads the environment and the policy file. Every setting is judged on its own: one that is wrong hides no other, except where its value
 * decides what another one may be.
 * @param env the environment; an empty value counts as not set
 * @param read reads the policy file; for tests
 * @param checkKeys finds key files that hold no key; for callers that need no key
 * @returns the configuration, or everything that is wrong at once, each with what was expected and what was found. Secrets are
 *   never quoted.
 */
export function readConfig(
  env: EnvironmentVariables,
  read = readPolicyText,
  checkKeys: typeof keyFileFaults = keyFileFaults,
): ConfigResult {
  const given = Object.entries(env).flatMap(([name, value = '']) => (value === '' ? [] : [[name, value] as const]));
  const { set, meant, faults: unread } = settingsFromFiles(Object.fromEntries(given));
  const faults: string[] = [...unread];
  const take = <S extends z.ZodObject>(schema: S): Taken<z.output<S>> => {
    const { data: whole, error } = schema.safeParse(set);
    for (const issue of error?.issues ?? []) faults.push(settingFault(issue, set));
    return { whole, each: judge(schema, set) };
  };

  const { whole: settings, each: common } = take(generalEnv);
  const { whole: proxySettings } = take(proxyEnv);
  const policy: JudgedPolicy =
    common.CORDON_CONFIG === faulty ? unreadPolicy : judgePolicy(read(common.CORDON_CONFIG), faults);
  const tenantNames = [...policy.tenants.flatMap(settingsOf), ...alertSettings(policy.keys?.alerts)];
  const slips = misspelt(Object.keys(set), [...known, ...tenantNames], [...guarded, ...tenantNames]);
  faults.unshift(...slips.map(({ fault }) => fault));
  const wanted = [...Object.keys(set), ...meant, ...slips.flatMap((slip) => slip.meant?.replace(/_FILE$/, '') ?? [])];
  const practice = !tenantSettings.some((name) => wanted.includes(name));
  const environment = practice
    ? practiceConfig(take(practiceEnv).whole, policy, faults)
    : realTenants(take(tenantEnv).each, policy, set, faults);
  const channels = policy.incidents.map(({ id }) => id);
  faults.push(
    ...faultsBetween(common, policy),
    ...databaseFaults(common, practice),
    ...assistantFaults(common, policy, practice),
    ...signInFaults({ publicUrl: common.PUBLIC_URL, own: set['GRAPH_CREDENTIAL'], entries: policy.tenants }),
    ...alertFaults(policy.keys?.alerts, { env: set, channels, practice }),
  );
  const { CORDON_DATA: dataDir, CORDON_KEY: key } = common;
  if (dataDir !== faulty && key !== faulty) faults.push(...checkKeys({ dataDir, key }));

  const entries = policy.keys?.webhooks;
  const webhooks = webhooksOf(entries === faulty ? [] : (entries ?? []), set, faults);

  const { file } = policy;
  const isComplete = settings !== undefined && proxySettings !== undefined && environment !== undefined;
  if (!isComplete || file === undefined || faults.length > 0) return { ok: false, faults };
  return {
    ok: true,
    config: {
      port: settings.PORT,
      host: settings.HOST ?? (practice ? '127.0.0.1' : '0.0.0.0'),
      botSdk: settings.BOT_SDK,
      publicUrl: settings.PUBLIC_URL,
      dataDir: settings.CORDON_DATA,
      databaseUrl: settings.DATABASE_URL,
      databaseSignIn:
        settings.DATABASE_CREDENTIAL === undefined || environment.kind === 'practice'
          ? undefined
          : databaseSignIn(environment.tenant),
      key: settings.CORDON_KEY,
      logLevel: settings.LOG_LEVEL,
      metricsToken: settings.METRICS_TOKEN,
      alertsSecret: settings.ALERTS_SECRET ?? file.alerts.secret ?? undefined,
      mcpAudience: settings.MCP_AUDIENCE,
      alertSources: alertSourcesOf(file.alerts, set),
      traces: settings.OTEL_EXPORTER_OTLP_ENDPOINT,
      policy: policyOf(file, practice, ownAppsIn(environment)),
      revealMinutes: file.secrets.minutes,
      audit: file.audit,
      webhooks,
      proxy: proxyOf(proxySettings),
      environment,
    },
  };
}

/** A group of settings. */
interface Taken<T> {
  /** Undefined when any of them is wrong. */
  readonly whole: T | undefined;
  readonly each: Judged<T>;
}

/** What the general settings and the policy file need of each other. */
function faultsBetween(common: Judged<GeneralEnv>, policy: JudgedPolicy): readonly string[] {
  const alerts = policy.keys?.alerts;
  const takesAlerts =
    common.ALERTS_SECRET !== undefined ||
    alerts === faulty ||
    (alerts !== undefined && (alerts.secret !== null || alerts.sources.length > 0));
  return [
    ...(takesAlerts && !policy.namesIncidents
      ? ['cordon.yaml: channels.incidents: alerts are posted there, so name one, or set no secret for alerts']
      : []),
    ...(isPlainHttp(common.OTEL_EXPORTER_OTLP_ENDPOINT) && common.OTEL_EXPORTER_OTLP_INSECURE !== 'true'
      ? [
          'OTEL_EXPORTER_OTLP_ENDPOINT: expected https, or http on loopback; for a collector in your own network, such as in the same cluster, ' +
            'set OTEL_EXPORTER_OTLP_INSECURE to true',
        ]
      : []),
    ...(common.DATABASE_URL !== undefined && common.CORDON_KEY === undefined
      ? ['CORDON_KEY: missing, needed with DATABASE_URL: replicas share it: openssl rand -base64 32']
      : []),
  ];
}

/** Whether what is sent there can be read on the way. */
const isPlainHttp = (url: string | typeof faulty | undefined): boolean =>
  typeof url === 'string' && url.startsWith('http:') && !isLoopbackUrl(url);

function practiceConfig(
  env: z.output<typeof practiceEnv> | undefined,
  policy: JudgedPolicy,
  faults: string[],
): Config['environment'] | undefined {
  if (policy.tenants.length > 0)
    faults.push(
      'cordon.yaml: tenants: in practice mode there is one tenant only: leave them out, or set up a real one',
    );
  return (
    env && {
      kind: 'practice',
      practice: {
        url: env.PRACTICE_GRAPH_URL,
        log: env.PRACTICE_GRAPH_LOG,
        latencyMs: env.PRACTICE_GRAPH_LATENCY_MS,
        lagMs: env.PRACTICE_GRAPH_LAG_MS,
        faults: env.PRACTICE_GRAPH_FAULTS,
        pace: env.PRACTICE_GRAPH_PACE,
      },
    }
  );
}

function realTenants(
  env: Judged<z.output<typeof tenantEnv>>,
  policy: JudgedPolicy,
  set: EnvironmentVariables,
  faults: string[],
): Config['environment'] | undefined {
  const own = tenantConfig(env, faults);
  const tenants = graphTenants(policy.tenants, own, set, faults);
  faults.push(...policyFaultsWithTenants(policy, own.id));
  return own.config && tenants && { kind: 'tenant', tenant: own.config, tenants };
}

/** The certificate files that Cordon signs in to Graph with, by the id of the tenant. */
export const certificatesIn = ({ environment }: Pick<Config, 'environment'>): readonly TenantCertificate[] =>
  environment.kind === 'practice'
    ? []
    : environment.tenants.all.flatMap(({ id, graph: { identity } }) =>
        identity.kind === 'certificate' ? [{ tenant: id, path: identity.path }] : [],
      );

/** A certificate file of a tenant. */
export interface TenantCertificate {
  readonly tenant: string;
  readonly path: string;
}

/** Every app that Cordon itself is: the bot, and those that call Graph. */
const ownAppsIn = (environment: Config['environment']): readonly string[] =>
  environment.kind === 'practice'
    ? []
    : [
        environment.tenant.bot.appId,
        ...environment.tenants.all.flatMap(({ graph: { identity } }) => identity.clientId ?? []),
      ];

function settingFault(issue: z.core.$ZodIssue, set: EnvironmentVariables): string {
  const name = String(issue.path[0]);
  const value = set[name];
  if (value === undefined) return `${name}: missing: ${issue.message}`;
  return hidden.test(name) ? `${name}: ${issue.message}` : `${name}: ${issue.message}, got "${redactText(value)}"`;
}
