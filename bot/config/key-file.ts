import { hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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
  return keyMadeIn(keyPath(dataDir, name));
}

/**
 * Reads the key that is to replace a key of this installation, and makes it when there is none yet. `replaceKeyFile` puts it into force; a
 * replacement that was interrupted in between goes on with the same key.
 * @returns 32 bytes
 * @throws {Error} when the file does not hold a key
 */
export const nextKeyFile = (dataDir: string, name: KeyName): Uint8Array => keyMadeIn(nextPath(dataDir, name));

/**
 * Puts the key of `nextKeyFile` in the place of the one it replaces, which is gone then.
 * @throws {Error} the file system's own, when it cannot be renamed; the old key is in force then
 */
export function replaceKeyFile(dataDir: string, name: KeyName): void {
  renameSync(nextPath(dataDir, name), keyPath(dataDir, name));
}

function keyMadeIn(file: string): Uint8Array {
  try {
    writeFileSync(file, randomBytes(keyBytes).toString('hex'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const key = keyIn(file);
  if (key.length !== keyBytes) throw new Error(noKeyIn(file));
  return key;
}

/**
 * Finds key files that hold no key, before anything is opened with them. A file that is not there is none: the first start makes it.
 * @returns a sentence for each of them; none when the keys come from a setting
 */
export const keyFileFaults = ({ dataDir, key }: KeySettings): readonly string[] =>
  key === undefined
    ? (['audit', 'secrets'] as const).flatMap((name) => {
        const file = keyPath(dataDir, name);
        return existsSync(file) && !holdsKey(file) ? [`CORDON_DATA: ${noKeyIn(file)}`] : [];
      })
    : [];

function holdsKey(file: string): boolean {
  try {
    return keyIn(file).length === keyBytes;
  } catch {
    return false;
  }
}

const keyBytes = 32;
const keyIn = (file: string): Uint8Array => Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
const noKeyIn = (file: string): string => `${file}: expected 64 hexadecimal digits: restore the file from a backup`;

const keyPath = (dataDir: string, name: KeyName): string => join(dataDir, `${name}.key`);
const nextPath = (dataDir: string, name: KeyName): string => join(dataDir, `${name}.next.key`);

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
