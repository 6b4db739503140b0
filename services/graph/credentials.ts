import {
  ClientCertificateCredential,
  ClientSecretCredential,
  ManagedIdentityCredential,
  WorkloadIdentityCredential,
  type TokenCredential,
} from '@azure/identity';

/** How Cordon proves to Entra that it may call Graph. Secrets stay in here and in @azure/identity. */
export type GraphIdentity =
  | { readonly kind: 'client-secret'; readonly tenantId: string; readonly clientId: string; readonly secret: string }
  | {
      readonly kind: 'certificate';
      readonly tenantId: string;
      readonly clientId: string;
      readonly path: string;
      readonly password: string | undefined;
    }
  | { readonly kind: 'managed-identity'; readonly clientId: string | undefined }
  | {
      readonly kind: 'workload-identity';
      readonly tenantId: string;
      readonly clientId: string;
      readonly tokenFile: string;
    };

/**
 * Builds the credential of @azure/identity. Nothing is asked of Entra yet: a wrong secret shows at the first token.
 * @param authorityHost origin of the cloud's Entra, https
 */
export function credentialOf(identity: GraphIdentity, authorityHost: string): TokenCredential {
  const options = { authorityHost, ...timeouts };
  switch (identity.kind) {
    case 'client-secret':
      return new ClientSecretCredential(identity.tenantId, identity.clientId, identity.secret, options);
    case 'certificate':
      return new ClientCertificateCredential(
        identity.tenantId,
        identity.clientId,
        {
          certificatePath: identity.path,
          ...(identity.password === undefined ? {} : { certificatePassword: identity.password }),
        },
        options,
      );
    case 'managed-identity':
      return identity.clientId === undefined ? new ManagedIdentityCredential() : managedIdentity(identity.clientId);
    case 'workload-identity':
      return new WorkloadIdentityCredential({
        ...options,
        tenantId: identity.tenantId,
        clientId: identity.clientId,
        tokenFilePath: identity.tokenFile,
      });
    default:
      return identity satisfies never;
  }
}

/** The user-assigned managed identity of this client id, and no other credential that may lie around. */
export const managedIdentity = (clientId: string): ManagedIdentityCredential =>
  new ManagedIdentityCredential({ clientId });

// `requestOptions.timeout` and an abort signal are ignored by 4.13; a policy is not.
const timeouts = {
  retryOptions: { maxRetries: 2, maxRetryDelayInMs: 2000 },
  additionalPolicies: [
    {
      position: 'perRetry' as const,
      policy: {
        name: 'timeout',
        sendRequest: <R extends { timeout: number }, A>(request: R, next: (request: R) => Promise<A>): Promise<A> => {
          request.timeout = 5000;
          return next(request);
        },
      },
    },
  ],
};
