import { GraphProblem } from './graph.ts';
import { tells } from './known-wordings.ts';

/** Names of the settings of a sign-in, so that a refusal can name the one at fault. */
export interface SettingNames {
  readonly tenant: string;
  readonly client: string;
  /** The secret, certificate or token; the app's id where there is none of these, as with a managed identity. */
  readonly proof: string;
}

/** A sign-in that failed. */
export interface SignInContext {
  /** Name of the service that it was for: `Microsoft Graph`. */
  readonly service: string;
  readonly settings: SettingNames;
  /** Origin of Entra. */
  readonly authority: string;
  /** The network error, when Entra did not answer. */
  readonly fault: unknown;
}

/**
 * What Entra's codes mean, in terms of the setting at fault. Microsoft may change these codes; an unknown one is reported without a
 * setting.
 * @see https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
const refusals: Readonly<Record<string, (settings: SettingNames) => string>> = {
  AADSTS7000215: ({ proof, client }) =>
    `${proof} is not a client secret of the app in ${client} (it must be the secret’s value, not its id)`,
  AADSTS7000222: ({ proof, client }) => `${proof} has expired: make a new client secret for the app in ${client}`,
  AADSTS7000218: ({ proof }) => `${proof} did not reach Entra`,
  AADSTS700016: ({ client, tenant }) => `${client} is no app of the tenant in ${tenant}`,
  AADSTS7000229: ({ client, tenant }) => `the app in ${client} was never consented to in the tenant in ${tenant}`,
  AADSTS7000112: ({ client }) => `the app in ${client} is disabled`,
  AADSTS90002: ({ tenant }) => `${tenant} is no tenant that Entra knows here; GRAPH_CLOUD may name the wrong cloud`,
  AADSTS900023: ({ tenant }) => `${tenant} is no tenant id`,
  AADSTS900382: () => 'GRAPH_CLOUD names another cloud than the tenant’s',
  AADSTS500011: ({ tenant }) =>
    `the service is not in the tenant in ${tenant}: GRAPH_CLOUD or GRAPH_ENDPOINT names another cloud than the tenant’s`,
  AADSTS700027: ({ proof, client }) => `${proof} is not a valid certificate of the app in ${client}, or has expired`,
  AADSTS700024: ({ proof }) => `${proof} gave a token that is not valid now: is the clock of this machine right?`,
  AADSTS70021: noFederation,
  AADSTS700211: noFederation,
  AADSTS700212: noFederation,
  AADSTS700213: noFederation,
  AADSTS53003: ({ client }) => `Conditional Access blocks the app in ${client}`,
};

function noFederation({ proof, client }: SettingNames): string {
  return `${proof} gives a token that fits no federated credential of the app in ${client}`;
}

/** Node's codes for a certificate authority that it does not know. Entra's library passes on some errors as text only. */
const untrustedCodes: ReadonlySet<unknown> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Makes a problem from an error of @azure/identity. It names the setting at fault, and never its value. Nothing was sent to the service,
 * so no outcome is unknown.
 * @param cause the error that was thrown
 */
export function signInProblem(cause: unknown, { service, settings, authority, fault }: SignInContext): GraphProblem {
  const text = textOf(cause) + textOf(fault);
  const [code] = /AADSTS\d+/.exec(text) ?? [];
  const refusal = code === undefined ? undefined : refusals[code];
  const why =
    refusal?.(settings) ??
    (code === undefined
      ? unanswered({ text, codes: [...codesOf(cause), ...codesOf(fault)] }, authority, settings)
      : `Entra refuses ${settings.client}`);
  return new GraphProblem(
    'unauthorized',
    `Cordon could not sign in to ${service}: ${why}${code === undefined ? '' : ` (${code})`}`,
    code === undefined ? {} : { graphCode: code },
    { cause: fault ?? cause },
  );
}

function unanswered({ text, codes }: Failure, authority: string, settings: SettingNames): string {
  if (codes.some((code) => untrustedCodes.has(code)) || tells('untrusted-certificate', text))
    return `the certificate of ${authority} is from an authority that Node does not know: name its file in NODE_EXTRA_CA_CERTS`;
  const [, file] = /ENOENT[^']*'([^']+)'/.exec(text) ?? [];
  if (file !== undefined) return `${settings.proof}: no such file: "${file}"`;
  if (tells('no-managed-identity', text))
    return `this machine gives no token for the managed identity (${settings.client})`;
  return `Entra (${authority}) gave no token`;
}

/** What is known of a sign-in that got no answer. */
interface Failure {
  readonly text: string;
  readonly codes: readonly unknown[];
}

/** The codes of an error and of its causes. */
function codesOf(error: unknown, depth = 0): readonly unknown[] {
  if (!(error instanceof Error) || depth > 4) return [];
  return [...('code' in error ? [error.code] : []), ...codesOf(error.cause, depth + 1)];
}

/** The messages of an error and of its causes. */
function textOf(error: unknown, depth = 0): string {
  if (!(error instanceof Error) || depth > 4) return '';
  return `${error.name}: ${error.message} ${textOf(error.cause, depth + 1)}`;
}
