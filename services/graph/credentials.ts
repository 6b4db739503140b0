import { setTimeout as after } from 'node:timers/promises';
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
  type TokenCredential,
} from '@azure/identity';
import { RestError } from '@azure/core-rest-pipeline';
import { cloudsAt, type Cloud } from './clouds.ts';
import { keyAssertion, type CertificateKey } from './key-assertion.ts';
import { signInProblem, type SettingNames } from './sign-in-problem.ts';

interface App {
  readonly tenantId: string;
  readonly clientId: string;
}

/** How Cordon authenticates to Entra, for Graph or as the bot. Secrets stay in here and in @azure/identity. */
export type Identity =
  | (App & { readonly kind: 'client-secret'; readonly secret: string })
  /** A PEM file with certificate and private key; the library computes the thumbprint. */
  | (App & { readonly kind: 'certificate'; readonly path: string; readonly password: string | undefined })
  | (App & { readonly kind: 'certificate-key'; readonly key: CertificateKey })
  | (App & { readonly kind: 'workload-identity'; readonly tokenFile: string })
  /** The app trusts a managed identity of this machine. */
  | (App & { readonly kind: 'federated-identity'; readonly managedId: string })
  /** Without a client id, the system-assigned one. */
  | { readonly kind: 'managed-identity'; readonly clientId: string | undefined };

/** An identity, with the words to name it when it does not work. */
export interface CredentialSettings {
  /** Name of the service that it signs in to: `Microsoft Graph`. */
  readonly service: string;
  readonly identity: Identity;
  /** The settings that it was read from. */
  readonly settings: SettingNames;
  /** Set where every call is made in a person's name. The identity only proves which app people sign in to then. */
  readonly delegated?: true;
}

/** How long a sign-in may take. */
export interface SignInPatience {
  /** Deadline of one exchange with Entra, in milliseconds. */
  readonly tryMs: number;
  /** Deadline of a token with all attempts, in milliseconds. */
  readonly tokenMs: number;
}

/**
 * Builds a credential of @azure/identity. This asks Entra for nothing yet, so a wrong secret shows at the first token: `getToken`
 * throws a `GraphProblem` with the code `unauthorized`, which names the setting at fault.
 */
export function credentialOf(
  { service, identity, settings }: CredentialSettings,
  cloud: Cloud,
  patience: SignInPatience = { tryMs: 5000, tokenMs: 15_000 },
): TokenCredential {
  const line: Line = { tryMs: patience.tryMs, fault: undefined };
  const credential = libraryCredential(identity, cloud, line);
  return {
    async getToken(scopes, options = {}) {
      line.fault = undefined;
      try {
        // With this capability Graph may revoke a token at once and say why (continuous access evaluation).
        const token = credential.getToken(scopes, { ...options, enableCae: true });
        return await within(patience.tokenMs, token);
      } catch (cause) {
        throw signInProblem(cause, { service, settings, authority: cloud.authority, fault: line.fault });
      }
    },
  };
}

/** The connection to Entra. The errors of MSAL do not say why it could not be reached, so that is kept here. */
interface Line {
  readonly tryMs: number;
  fault: unknown;
}

function libraryCredential(identity: Identity, cloud: Cloud, line: Line): TokenCredential {
  const options = {
    authorityHost: cloud.authority,
    // Before it sends a secret, the library asks Microsoft whether a host is Microsoft's own. A private Entra is not, and offline
    // there is nobody to ask. Whoever names such a host in the settings vouches for it.
    disableInstanceDiscovery: cloudsAt(cloud.authority).length === 0,
    ...watched(line),
  };
  if (identity.kind === 'managed-identity') return managedIdentity(identity.clientId);
  const { tenantId, clientId } = identity;
  switch (identity.kind) {
    case 'client-secret':
      return new ClientSecretCredential(tenantId, clientId, identity.secret, options);
    case 'certificate': {
      const password = identity.password === undefined ? {} : { certificatePassword: identity.password };
      return new ClientCertificateCredential(
        tenantId,
        clientId,
        { certificatePath: identity.path, ...password },
        options,
      );
    }
    case 'certificate-key': {
      const audience = `${cloud.authority}/${tenantId}/oauth2/v2.0/token`;
      const assertion = () => Promise.resolve(keyAssertion(identity.key, clientId, audience, Date.now()));
      return new ClientAssertionCredential(tenantId, clientId, assertion, options);
    }
    case 'workload-identity':
      return new WorkloadIdentityCredential({ ...options, tenantId, clientId, tokenFilePath: identity.tokenFile });
    case 'federated-identity': {
      const managed = managedIdentity(identity.managedId);
      const assertion = async () => (await managed.getToken(`${cloud.tokenExchange}/.default`)).token;
      return new ClientAssertionCredential(tenantId, clientId, assertion, options);
    }
    default:
      return identity satisfies never;
  }
}

/**
 * Makes a credential for exactly this managed identity. DefaultAzureCredential would first try other credentials that it finds.
 * @param clientId undefined for the system-assigned identity
 */
export const managedIdentity = (clientId: string | undefined): ManagedIdentityCredential =>
  new ManagedIdentityCredential({ ...(clientId === undefined ? {} : { clientId }), retryOptions });

const retryOptions = { maxRetries: 2, maxRetryDelayInMs: 2000 };

/** Version 4.13 ignores `requestOptions.timeout` and abort signals. A policy works, though not for managed identities. */
const watched = (line: Line) => ({
  retryOptions,
  additionalPolicies: [
    {
      position: 'perRetry' as const,
      policy: {
        name: 'cordon',
        async sendRequest<R extends { timeout: number }, A>(request: R, next: (request: R) => Promise<A>): Promise<A> {
          request.timeout = line.tryMs;
          try {
            return await next(request);
          } catch (error) {
            line.fault = error;
            throw isAbort(error) ? lateAnswer(request.timeout) : error;
          }
        },
      },
    },
  ],
});

/** The library retries after an error of this class with this code. A request that times out ends with neither. */
const lateAnswer = (ms: number): Error => new RestError(`no answer within ${ms} ms`, { code: 'ETIMEDOUT' });
const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = after(ms, undefined, { signal: over.signal }).then(() => {
    throw new Error(`no token within ${ms} ms`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    over.abort();
  }
}
