import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { z } from 'zod';
import { privateKeyIn } from '../../services/graph/certificate.ts';
import { cloudNames, type CloudName } from '../../services/graph/clouds.ts';
import { botFrameworkEnv } from '../teams/bot-framework-cloud.ts';

/** An id of Entra. */
export const guid = z.guid('expected a GUID');

/** The path of a file that exists. */
export const file = z
  .string()
  .refine((path) => existsSync(path), 'no such file')
  .refine((path) => !existsSync(path) || isReadable(path), 'not a file that can be read');

/** An https origin, without a path. */
export const origin = z
  .url({ protocol: /^https$/, error: 'expected an https origin' })
  .refine((url) => !URL.canParse(url) || /^\/?$/.test(new URL(url).pathname), 'expected an origin without a path')
  .transform((url) => new URL(url).origin);

/** The kinds of credential that Cordon can sign in to Graph with. */
export const graphCredentials = z.enum(
  ['client-secret', 'certificate', 'managed-identity', 'workload-identity', 'delegated'],
  'expected client-secret, certificate, managed-identity, workload-identity or delegated',
);

/** The name of a Microsoft cloud. */
export const cloudSetting = z
  .string()
  .refine(
    (name) => name !== 'germany',
    'Microsoft closed its German cloud on 29 October 2021; its tenants moved to worldwide',
  )
  .pipe(z.enum(cloudNames as [CloudName, ...CloudName[]], `expected ${cloudNames.join(', ')}`));

const thumbprint = z
  .string()
  .transform((hex) => hex.replaceAll(/[:\s]/g, ''))
  .pipe(z.string().regex(/^([\da-f]{40}|[\da-f]{64})$/i, 'expected a SHA-1 or SHA-256 fingerprint in hex'));

const privateKey = z.string().transform((pem, context) => {
  const key = privateKeyIn(pem.replaceAll(String.raw`\n`, '\n')); // for a key that is written in one line
  if (key !== undefined) return key;
  context.addIssue('expected an RSA private key in PEM');
  return z.NEVER;
});

/** The environment of a bot with a real tenant. Any of these being set turns practice mode off. */
export const tenantEnv = z.object({
  MicrosoftAppType: z.enum(['SingleTenant', 'UserAssignedMSI'], 'expected SingleTenant or UserAssignedMSI'),
  MicrosoftAppId: guid,
  MicrosoftAppTenantId: guid,
  MicrosoftAppPassword: z.string().optional(),
  CertificateThumbprint: thumbprint.optional(),
  CertificatePrivateKey: privateKey.optional(),
  BOT_MANAGED_IDENTITY_CLIENT_ID: guid.optional(),
  AZURE_TENANT_ID: guid.optional(),
  AZURE_CLIENT_ID: guid.optional(),
  AZURE_CLIENT_SECRET: z.string().optional(),
  AZURE_CLIENT_CERTIFICATE_PATH: file.optional(),
  AZURE_CLIENT_CERTIFICATE_PASSWORD: z.string().optional(),
  AZURE_CLIENT_CERTIFICATE_THUMBPRINT: thumbprint.optional(),
  AZURE_CLIENT_CERTIFICATE_KEY: privateKey.optional(),
  AZURE_FEDERATED_TOKEN_FILE: file.optional(),
  AZURE_AUTHORITY_HOST: origin.optional(),
  GRAPH_CREDENTIAL: graphCredentials.optional(),
  GRAPH_CLOUD: cloudSetting.default('worldwide'),
  GRAPH_ENDPOINT: origin.optional(),
  BOT_SERVICE_HOSTS: z
    .string()
    .transform((list) =>
      list
        .toLowerCase()
        .split(/[,\s]+/)
        .filter((host) => host !== ''),
    )
    .refine((hosts) => hosts.every(isHost), 'expected a comma list of host or host:port')
    .default([]),
  ...botFrameworkEnv,
});

/** The same environment after parsing. */
export type TenantEnv = z.output<typeof tenantEnv>;

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether a text is a host name or an IP address, with or without a port. */
const isHost = (text: string): boolean => /^(\[[\da-f:]+\]|[\da-z.-]+)(:\d{1,5})?$/.test(text);
