import { readFileSync } from 'node:fs';
import { readCertificate } from '../../services/graph/certificate.ts';
import type { Identity, CredentialSettings } from '../../services/graph/credentials.ts';
import { faulty, isSound, type Judged } from './judge.ts';
import type { TenantEnv } from './tenant-env.ts';
import type { BotIdentity } from '../teams/bot-credentials.ts';

/**
 * Reads how the bot signs in to Teams.
 * @param faults gets a sentence for each setting that is missing or needless, also when others are faulty
 * @returns undefined when anything about it is wrong
 */
export function botIdentity(env: Judged<TenantEnv>, faults: string[]): BotIdentity | undefined {
  const { MicrosoftAppType: type, MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId } = env;
  const proof = type === 'UserAssignedMSI' ? managedBot(env, faults) : singleTenantBot(env, faults);
  if (proof === undefined || type === faulty || appId === faulty || tenantId === faulty) return undefined;
  const settings = { tenant: 'MicrosoftAppTenantId', client: 'MicrosoftAppId', proof: proof.setting };
  return { type, appId, tenantId, signIn: { service: 'Microsoft Teams', identity: proof.identity, settings } };
}

interface Proof {
  readonly identity: Identity;
  readonly setting: string;
}

function managedBot(env: Judged<TenantEnv>, faults: string[]): Proof | undefined {
  const needless = (
    [
      'MicrosoftAppPassword',
      'CertificateThumbprint',
      'CertificatePrivateKey',
      'BOT_MANAGED_IDENTITY_CLIENT_ID',
    ] as const
  ).filter((name) => env[name] !== undefined);
  for (const name of needless)
    faults.push(`${name}: a UserAssignedMSI has no such thing: leave it out, or set MicrosoftAppType to SingleTenant`);
  const clientId = env.MicrosoftAppId;
  return needless.length > 0 || clientId === faulty
    ? undefined
    : { identity: { kind: 'managed-identity', clientId }, setting: 'MicrosoftAppId' };
}

/** Judges the credential of the bot. While the type of the bot is faulty, what a single tenant needs is told as that. */
function singleTenantBot(env: Judged<TenantEnv>, faults: string[]): Proof | undefined {
  const { MicrosoftAppPassword: secret, BOT_MANAGED_IDENTITY_CLIENT_ID: managedId } = env;
  const { AZURE_FEDERATED_TOKEN_FILE: tokenFile, CertificateThumbprint: thumbprint, CertificatePrivateKey: key } = env;
  const fits = [
    ...(secret === undefined ? [] : ['MicrosoftAppPassword']),
    ...(thumbprint === undefined && key === undefined ? [] : ['CertificateThumbprint']),
    ...(managedId === undefined ? [] : ['BOT_MANAGED_IDENTITY_CLIENT_ID']),
  ];
  if (fits.length > 1) faults.push(`${fits.join(' and ')}: the bot has one credential: keep one of them`);
  if (thumbprint === undefined && key !== undefined)
    faults.push('CertificateThumbprint: missing, needed with CertificatePrivateKey');
  if (thumbprint !== undefined && key === undefined)
    faults.push('CertificatePrivateKey: missing, needed with CertificateThumbprint: the private key in PEM');
  if (fits.length === 0 && tokenFile === undefined) faults.push(noCredential(env));
  const { MicrosoftAppId: clientId, MicrosoftAppTenantId: tenantId } = env;
  if (fits.length > 1 || clientId === faulty || tenantId === faulty) return undefined;
  const app = { tenantId, clientId };
  if (isSound(secret)) return { identity: { kind: 'client-secret', ...app, secret }, setting: 'MicrosoftAppPassword' };
  if (isSound(thumbprint) && isSound(key))
    return {
      identity: { kind: 'certificate-key', ...app, key: { thumbprint, privateKey: key } },
      setting: 'CertificateThumbprint',
    };
  if (isSound(managedId))
    return { identity: { kind: 'federated-identity', ...app, managedId }, setting: 'BOT_MANAGED_IDENTITY_CLIENT_ID' };
  if (fits.length === 0 && isSound(tokenFile))
    return { identity: { kind: 'workload-identity', ...app, tokenFile }, setting: 'AZURE_FEDERATED_TOKEN_FILE' };
  return undefined;
}

const noCredential = ({ MicrosoftAppType: type }: Judged<TenantEnv>): string =>
  `MicrosoftAppPassword: missing${type === faulty ? ', unless MicrosoftAppType is UserAssignedMSI' : ''}: ` +
  'MicrosoftAppType SingleTenant needs a credential of the bot’s app registration: MicrosoftAppPassword, ' +
  'CertificateThumbprint with CertificatePrivateKey, BOT_MANAGED_IDENTITY_CLIENT_ID, or AZURE_FEDERATED_TOKEN_FILE';

/**
 * Reads how Cordon signs in to Graph. The kind of credential is inferred when only one fits.
 * @param faults gets a sentence for each setting that is missing, and one when several credentials fit, also when others are faulty
 * @returns undefined when anything about it is wrong
 */
export function graphSignIn(env: Judged<TenantEnv>, faults: string[]): CredentialSettings | undefined {
  const fits = [
    ...(env.AZURE_CLIENT_SECRET === undefined ? [] : (['client-secret'] as const)),
    ...(env.AZURE_CLIENT_CERTIFICATE_PATH === undefined && !hasKey(env) ? [] : (['certificate'] as const)),
    ...(env.AZURE_FEDERATED_TOKEN_FILE === undefined ? [] : (['workload-identity'] as const)),
  ];
  const isDelegated = env.GRAPH_CREDENTIAL === 'delegated';
  const named = isDelegated ? undefined : env.GRAPH_CREDENTIAL;
  const kind = named ?? (fits.length === 1 ? fits[0] : undefined);
  if (kind === undefined && isDelegated) {
    const found = fits.length === 0 ? 'none is set' : `${fits.join(' and ')} are set`;
    faults.push(
      `GRAPH_CREDENTIAL: delegated: people sign in to an app that proves who it is, and of its credentials ${found}: set AZURE_CLIENT_SECRET ` +
        'or a certificate, and only one of them',
    );
  } else if (kind === undefined) {
    const found = fits.length === 0 ? 'no credential is set' : `${fits.join(' and ')} are set`;
    faults.push(
      `GRAPH_CREDENTIAL: ${found}: choose client-secret (with AZURE_CLIENT_SECRET), certificate (with AZURE_CLIENT_CERTIFICATE_PATH, ` +
        'or AZURE_CLIENT_CERTIFICATE_THUMBPRINT and AZURE_CLIENT_CERTIFICATE_KEY), ' +
        'managed-identity, workload-identity (with AZURE_FEDERATED_TOKEN_FILE) or delegated (with one of them but a managed identity)',
    );
  }
  if (kind === faulty && fits.length === 0)
    faults.push(
      `AZURE_CLIENT_SECRET: missing, ${unlessManaged}: or set AZURE_CLIENT_CERTIFICATE_PATH or AZURE_FEDERATED_TOKEN_FILE`,
    );
  const clientId = env.AZURE_CLIENT_ID;
  if (clientId === undefined && kind !== 'managed-identity')
    faults.push(
      `AZURE_CLIENT_ID: missing, ${isSound(kind) ? `needed with GRAPH_CREDENTIAL ${kind}` : `needed ${unlessManaged}`}`,
    );
  const proof =
    kind === 'certificate' && hasKey(env)
      ? 'AZURE_CLIENT_CERTIFICATE_THUMBPRINT'
      : isSound(kind)
        ? proofSettings[kind]
        : undefined;
  if (proof !== undefined && kind !== 'managed-identity' && env[proof] === undefined)
    faults.push(
      `${proof}: missing, needed with ${hasKey(env) ? 'AZURE_CLIENT_CERTIFICATE_KEY' : `GRAPH_CREDENTIAL ${String(kind)}`}`,
    );
  if (kind === 'certificate' || !isSound(kind)) certificateFaults(env, faults);
  const identity = isSound(kind) ? graphIdentity(kind, env) : undefined;
  if (!isSound(kind) || identity === undefined) return undefined;
  const tenant = env.AZURE_TENANT_ID === undefined ? 'MicrosoftAppTenantId' : 'AZURE_TENANT_ID';
  const client = clientId === undefined ? 'GRAPH_CREDENTIAL' : 'AZURE_CLIENT_ID';
  return {
    service: 'Microsoft Graph',
    identity,
    settings: { tenant, client, proof: proof ?? proofSettings[kind] },
    ...(isDelegated ? { delegated: true } : {}),
  };
}

const unlessManaged = 'unless GRAPH_CREDENTIAL is managed-identity';

const proofSettings = {
  'client-secret': 'AZURE_CLIENT_SECRET',
  certificate: 'AZURE_CLIENT_CERTIFICATE_PATH',
  'workload-identity': 'AZURE_FEDERATED_TOKEN_FILE',
  'managed-identity': 'AZURE_CLIENT_ID',
} as const;

/** Whether the environment has the certificate of the app in it, or a part of it. */
const hasKey = (env: Judged<TenantEnv>): boolean =>
  env.AZURE_CLIENT_CERTIFICATE_THUMBPRINT !== undefined || env.AZURE_CLIENT_CERTIFICATE_KEY !== undefined;

function certificateFaults(env: Judged<TenantEnv>, faults: string[]): void {
  const { AZURE_CLIENT_CERTIFICATE_PATH: path, AZURE_CLIENT_CERTIFICATE_PASSWORD: password } = env;
  if (hasKey(env)) {
    if (path !== undefined)
      faults.push(
        'AZURE_CLIENT_CERTIFICATE_PATH and AZURE_CLIENT_CERTIFICATE_THUMBPRINT: the app has one certificate: keep one',
      );
    if (env.AZURE_CLIENT_CERTIFICATE_KEY === undefined)
      faults.push(
        'AZURE_CLIENT_CERTIFICATE_KEY: missing, needed with AZURE_CLIENT_CERTIFICATE_THUMBPRINT: the private key in PEM',
      );
    return;
  }
  if (!isSound(path) || password === faulty) return;
  const read = readCertificate(readFileSync(path, 'utf8'), password, Date.now());
  if (!read.ok) faults.push(`${proofSettings.certificate}: ${read.fault}: "${path}"`);
}

/** The identity of the app, when everything that it needs is there and right. */
function graphIdentity(kind: keyof typeof proofSettings, env: Judged<TenantEnv>): Identity | undefined {
  const { AZURE_CLIENT_ID: clientId, AZURE_CLIENT_CERTIFICATE_PASSWORD: password } = env;
  if (kind === 'managed-identity') return clientId === faulty ? undefined : { kind, clientId };
  const { AZURE_CLIENT_CERTIFICATE_THUMBPRINT: thumbprint, AZURE_CLIENT_CERTIFICATE_KEY: key } = env;
  const tenantId = env.AZURE_TENANT_ID ?? env.MicrosoftAppTenantId;
  if (kind === 'certificate' && hasKey(env)) {
    const hasFile = env.AZURE_CLIENT_CERTIFICATE_PATH !== undefined;
    if (hasFile || !isSound(thumbprint) || !isSound(key) || !isSound(clientId) || tenantId === faulty) return undefined;
    return { kind: 'certificate-key', tenantId, clientId, key: { thumbprint, privateKey: key } };
  }
  const proof = env[proofSettings[kind]];
  if (!isSound(clientId) || !isSound(proof) || tenantId === faulty || password === faulty) return undefined;
  const app = { tenantId, clientId };
  switch (kind) {
    case 'client-secret':
      return { kind, ...app, secret: proof };
    case 'certificate':
      return { kind, ...app, path: proof, password };
    case 'workload-identity':
      return { kind, ...app, tokenFile: proof };
    default:
      return kind satisfies never;
  }
}
