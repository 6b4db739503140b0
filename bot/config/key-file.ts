import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a key is for: `audit` seals the audit, `secrets` encrypts what waits to be revealed. */
type KeyName = 'audit' | 'secrets';

interface KeySettings {
  readonly dataDir: string;
  /** The secret of the settings that keys are derived from; undefined for key files. */
  readonly key: Uint8Array | undefined;
}

/**
 * Reads a key of this installation from its file beside the database. The first start creates the file, readable by this user only.
 * @returns 32 bytes
 * @throws {Error} when the file does not hold a key. No new one is made then, because it could not read what the old one sealed.
 */
export function keyFile(dataDir: string, name: KeyName): Uint8Array {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = keyPath(dataDir, name);
  try {
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  if (key.length !== 32) throw new Error(`${file}: expected 64 hexadecimal digits: restore the file from a backup`);
  return key;
}

const keyPath = (dataDir: string, name: KeyName): string => join(dataDir, `${name}.key`);

/**
 * Derives a key from another one, such as the setting that all replicas share.
 * @param secret at least 32 random bytes
 * @param name `addresses` signs links to reports and sign-ins
 * @returns 32 bytes, different ones for each name
 */
export const derivedKey = (secret: Uint8Array, name: KeyName | 'addresses'): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `cordon ${name}`, 32));

/**
 * Reads a key by the settings: derived from the shared secret if there is one, else from the file beside the database.
 * @throws {Error} when the file does not hold a key
 */
export const keyOf = ({ dataDir, key }: KeySettings, name: KeyName): Uint8Array =>
  key === undefined ? keyFile(dataDir, name) : derivedKey(key, name);

/**
 * Names the file of a key.
 * @returns undefined when the key comes from a setting
 */
export const keyFileOf = ({ dataDir, key }: KeySettings, name: KeyName): string | undefined =>
  key === undefined ? keyPath(dataDir, name) : undefined;
