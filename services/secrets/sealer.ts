import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Encrypts the secrets that are kept in the database. */
export interface Sealer {
  /**
   * Encrypts a text.
   * @param about what the text belongs to; authenticated but not encrypted, and needed again to open it
   */
  seal(text: string, about: string): string;
  /**
   * Decrypts a text that `seal` encrypted.
   * @returns undefined when it was sealed with another key or another `about`, or was changed since
   */
  open(sealed: string, about: string): string | undefined;
}

const version = 'v1';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Creates a sealer that uses AES-256-GCM with a random 96-bit nonce for each text.
 * @param key exactly 32 bytes
 * @throws {RangeError} when the key has another length
 */
export function createSealer(key: Uint8Array): Sealer {
  if (key.length !== 32) throw new RangeError(`a key of ${key.length} bytes: expected 32`);
  return {
    seal(text, about) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${version}.${Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')}`;
    },
    open(sealed, about) {
      const [format, text = ''] = sealed.split('.');
      const bytes = Buffer.from(text, 'base64url');
      if (format !== version || bytes.length < nonceBytes + tagBytes) return undefined;
      const [nonce, body, tag] = [
        bytes.subarray(0, nonceBytes),
        bytes.subarray(nonceBytes, -tagBytes),
        bytes.subarray(-tagBytes),
      ];
      try {
        const cipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
        cipher.setAAD(Buffer.from(about)).setAuthTag(tag);
        return Buffer.concat([cipher.update(body), cipher.final()]).toString('utf8');
      } catch {
        return undefined; // authentication failed, the only way in which decryption fails
      }
    },
  };
}
