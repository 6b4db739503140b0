import { hkdfSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A key of this installation: a file beside the database, made at the first start, readable by this user only.
 * @param name `audit` seals the audit, `secrets` encrypts what waits to be revealed
 * @returns 32 bytes
 * @throws {Error} when the file is not what was written: a new key would make unreadable what the old one sealed
 */
export function keyFile(dataDir: string, name: 'audit' | 'secrets'): Uint8Array {
  mkdirSync(dataDir, { recursive: true });
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

/** Where the key of a data folder is, or would be. */
export const keyPath = (dataDir: string, name: 'audit' | 'secrets'): string => join(dataDir, `${name}.key`);

/**
 * The same key from a setting, which all replicas share.
 * @param secret at least 32 random bytes
 */
export const derivedKey = (secret: Uint8Array, name: 'audit' | 'secrets'): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `cordon ${name}`, 32));

/** The key of the settings, or the file beside the database. */
export const keyOf = (
  { dataDir, key }: { readonly dataDir: string; readonly key: Uint8Array | undefined },
  name: 'audit' | 'secrets',
): Uint8Array => (key === undefined ? keyFile(dataDir, name) : derivedKey(key, name));

/** The file that this key is in; undefined when it comes from a setting. */
export const keyFileOf = (
  { dataDir, key }: { readonly dataDir: string; readonly key: Uint8Array | undefined },
  name: 'audit' | 'secrets',
): string | undefined => (key === undefined ? keyPath(dataDir, name) : undefined);
