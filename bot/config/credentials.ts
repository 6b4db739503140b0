import { readFileSync } from 'node:fs';
import { readCertificate } from '../../services/graph/certificate.ts';
import type { Identity, CredentialSettings } from '../../services/graph/credentials.ts';
import type { TenantEnv } from './tenant-env.ts';
import type { BotIdentity } from '../teams/bot-credentials.ts';

/**
 * Reads how the bot signs in to Teams.
 * @param faults gets a sentence for each setting that is missing or needless
 * @returns undefined when there are such faults
 */
export function botIdentity(env: TenantEnv, faults: string[]): BotIdentity | undefined {
  const { MicrosoftAppType: type, MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId } = env;
  const proof = type === 'UserAssignedMSI' ? managedBot(env, faults) : singleTenantBot(env, faults);
  if (proof === undefined) return undefined;
  const settings = { tenant: 'MicrosoftAppTenantId', client: 'MicrosoftAppId', proof: proof.setting };
  return { type, appId, tenantId, signIn: { service: 'Microsoft Teams', identity: proof.identity, settings } };
}

interface Proof {
  readonly identity: Identity;
  readonly setting: string;
}

function managedBot(env: TenantEnv, faults: string[]): Proof | undefined {
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
  const identity = { kind: 'managed-identity', clientId: env.MicrosoftAppId } as const;
  return needless.length > 0 ? undefined : { identity, setting: 'MicrosoftAppId' };
}

function singleTenantBot(env: TenantEnv, faults: string[]): Proof | undefined {
  const app = { tenantId: env.MicrosoftAppTenantId, clientId: env.MicrosoftAppId };
  const { MicrosoftAppPassword: secret, BOT_MANAGED_IDENTITY_CLIENT_ID: managedId } = env;
  const { AZURE_FEDERATED_TOKEN_FILE: tokenFile } = env;
  const certificate = env.CertificateThumbprint !== undefined || env.CertificatePrivateKey !== undefined;
  const fits = [
    ...(secret === undefined ? [] : ['MicrosoftAppPassword']),
    ...(certificate ? ['CertificateThumbprint'] : []),
    ...(managedId === undefined ? [] : ['BOT_MANAGED_IDENTITY_CLIENT_ID']),
  ];
  if (fits.length > 1) {
    faults.push(`${fits.join(' and ')}: the bot has one credential: keep one of them`);
    return undefined;
  }
  if (secret !== undefined)
    return { identity: { kind: 'client-secret', ...app, secret }, setting: 'MicrosoftAppPassword' };
  if (certificate) return certificateBot(env, app, faults);
  if (managedId !== undefined)
    return { identity: { kind: 'federated-identity', ...app, managedId }, setting: 'BOT_MANAGED_IDENTITY_CLIENT_ID' };
  if (tokenFile !== undefined)
    return { identity: { kind: 'workload-identity', ...app, tokenFile }, setting: 'AZURE_FEDERATED_TOKEN_FILE' };
  faults.push(
    'MicrosoftAppPassword: missing: MicrosoftAppType SingleTenant needs a credential of the bot’s app registration: MicrosoftAppPassword, ' +
      'CertificateThumbprint with CertificatePrivateKey, BOT_MANAGED_IDENTITY_CLIENT_ID, or AZURE_FEDERATED_TOKEN_FILE',
  );
  return undefined;
}

function certificateBot(
  { CertificateThumbprint: thumbprint, CertificatePrivateKey: privateKey }: TenantEnv,
  app: { readonly tenantId: string; readonly clientId: string },
  faults: string[],
): Proof | undefined {
  if (thumbprint === undefined) faults.push('CertificateThumbprint: missing, needed with CertificatePrivateKey');
  if (privateKey === undefined)
    faults.push('CertificatePrivateKey: missing, needed with CertificateThumbprint: the private key in PEM');
  if (thumbprint === undefined || privateKey === undefined) return undefined;
  return {
    identity: { kind: 'certificate-key', ...app, key: { thumbprint, privateKey } },
    setting: 'CertificateThumbprint',
  };
}

/**
 * Reads how Cordon signs in to Graph. The kind of credential is inferred when only one fits.
 * @param faults gets a sentence for each setting that is missing, and one when several credentials fit
 * @returns undefined when there are such faults
 */
export function graphSignIn(env: TenantEnv, faults: string[]): CredentialSettings | undefined {
  const fits = [
    ...(env.AZURE_CLIENT_SECRET === undefined ? [] : (['client-secret'] as const)),
    ...(env.AZURE_CLIENT_CERTIFICATE_PATH === undefined ? [] : (['certificate'] as const)),
    ...(env.AZURE_FEDERATED_TOKEN_FILE === undefined ? [] : (['workload-identity'] as const)),
  ];
  const kind = env.GRAPH_CREDENTIAL ?? (fits.length === 1 ? fits[0] : undefined);
  if (kind === undefined) {
    const found = fits.length === 0 ? 'no credential is set' : `${fits.join(' and ')} are set`;
    faults.push(`GRAPH_CREDENTIAL: ${found}: choose client-secret, certificate, managed-identity or workload-identity`);
    return undefined;
  }
  const proof = graphProof(kind, env, faults);
  const tenant = env.AZURE_TENANT_ID === undefined ? 'MicrosoftAppTenantId' : 'AZURE_TENANT_ID';
  const client = env.AZURE_CLIENT_ID === undefined ? 'GRAPH_CREDENTIAL' : 'AZURE_CLIENT_ID';
  const settings = { tenant, client, proof: proofSettings[kind] };
  return proof && { service: 'Microsoft Graph', identity: proof, settings };
}

const proofSettings = {
  'client-secret': 'AZURE_CLIENT_SECRET',
  certificate: 'AZURE_CLIENT_CERTIFICATE_PATH',
  'workload-identity': 'AZURE_FEDERATED_TOKEN_FILE',
  'managed-identity': 'AZURE_CLIENT_ID',
} as const;

function graphProof(kind: keyof typeof proofSettings, env: TenantEnv, faults: string[]): Identity | undefined {
  if (kind === 'managed-identity') return { kind, clientId: env.AZURE_CLIENT_ID };
  const clientId = env.AZURE_CLIENT_ID;
  const proof = env[proofSettings[kind]];
  for (const [name, value] of [['AZURE_CLIENT_ID', clientId] as const, [proofSettings[kind], proof] as const])
    if (value === undefined) faults.push(`${name}: missing, needed with GRAPH_CREDENTIAL ${kind}`);
  if (clientId === undefined || proof === undefined) return undefined;
  const app = { tenantId: env.AZURE_TENANT_ID ?? env.MicrosoftAppTenantId, clientId };
  switch (kind) {
    case 'client-secret':
      return { kind, ...app, secret: proof };
    case 'certificate': {
      const password = env.AZURE_CLIENT_CERTIFICATE_PASSWORD;
      const read = readCertificate(readFileSync(proof, 'utf8'), password, Date.now());
      if (!read.ok) faults.push(`${proofSettings[kind]}: ${read.fault}: "${proof}"`);
      return { kind, ...app, path: proof, password };
    }
    case 'workload-identity':
      return { kind, ...app, tokenFile: proof };
    default:
      return kind satisfies never;
  }
}
