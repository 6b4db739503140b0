import { randomBytes, randomUUID } from 'node:crypto';

/** App id of Microsoft's MFA client, the same in every tenant. Public code uses it; Microsoft does not document it. */
export const mfaClientAppId = '981f26a1-7f43-403b-a875-f8b09b8cd720';

/** Microsoft's MFA client in the tenant: its service principal, its secrets, and the tokens issued for them. */
export interface MfaClient {
  /** Undefined until somebody creates it. */
  readonly principal: Readonly<Record<string, unknown> & { id: string }> | undefined;
  /** Creates the service principal. */
  create(): Readonly<Record<string, unknown>>;
  /**
   * Adds a secret.
   * @param now epoch milliseconds
   * @param until when the secret expires, in epoch milliseconds
   */
  addSecret(now: number, until: number): { readonly keyId: string; readonly secretText: string };
  /** Removes a secret; false when there is none with that id. */
  removeSecret(keyId: string): boolean;
  /** How many secrets there are. */
  readonly secrets: number;
  /** Issues a token for a secret that works. A new secret works only after some time; undefined before. */
  tokenFor(secret: string, now: number): string | undefined;
  /** Whether it issued that token. */
  takes(token: string): boolean;
}

/**
 * Opens a tenant's MFA client, which does not exist yet.
 * @param lagMs how long a new secret does not work, in milliseconds
 */
export function openMfaClient(lagMs: number): MfaClient {
  let principal: MfaClient['principal'];
  const secrets = new Map<string, { readonly text: string; readonly from: number; readonly until: number }>();
  const tokens = new Set<string>();
  return {
    get principal() {
      return principal;
    },
    get secrets() {
      return secrets.size;
    },
    create() {
      principal = {
        id: '5e0b7c1d-3f2a-4d68-9c47-8b1a6e5d4f04',
        appId: mfaClientAppId,
        displayName: 'Azure Multi-Factor Auth Client',
        servicePrincipalType: 'Application',
        accountEnabled: true,
        appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
        verifiedPublisher: null,
      };
      return principal;
    },
    addSecret(now, until) {
      const [keyId, secretText] = [randomUUID(), randomBytes(24).toString('base64url')];
      secrets.set(keyId, { text: secretText, from: now + lagMs, until });
      return { keyId, secretText };
    },
    removeSecret: (keyId) => secrets.delete(keyId),
    tokenFor(secret, now) {
      const held = [...secrets.values()].some(({ text, from, until }) => text === secret && from <= now && now < until);
      if (!held) return undefined;
      const token = randomBytes(24).toString('base64url');
      tokens.add(token);
      return token;
    },
    takes: (token) => tokens.has(token),
  };
}
