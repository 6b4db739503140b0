import { readFileSync, statSync } from 'node:fs';

/** Settings that hold a secret. Each may be set as `NAME_FILE` instead, to the path of a file that holds the value. */
export const secretSettings = [
  'CORDON_KEY',
  'DATABASE_URL',
  'METRICS_TOKEN',
  'ALERTS_SECRET',
  'MicrosoftAppPassword',
  'CertificatePrivateKey',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_CLIENT_CERTIFICATE_KEY',
] as const;

/** The names that name a file, such as `CORDON_KEY_FILE`. What the policy names has names of its own besides. */
export const fileSettings: readonly string[] = secretSettings.map((name) => `${name}_FILE`);

/** A secret is short. Whatever is longer is another file. */
const mostBytes = 64 * 1024;
/** The secrets of what the policy names: further tenants, sources of alerts, webhooks. */
const namedByPolicy = /^(?:AZURE_CLIENT_(?:SECRET|CERTIFICATE_PASSWORD)|ALERTS_SECRET)_.|WEBHOOK_SECRET/;

/** Settings after their files have been read. */
export interface SettingsFromFiles {
  /** All settings; those whose file was read stand under their own names. */
  readonly set: Readonly<Record<string, string>>;
  /** Secrets that were meant to be set, also where their file could not be read. */
  readonly meant: readonly string[];
  /** A sentence for each file that is of no use. Neither its content nor its path is quoted: the path may be the secret itself, by mistake. */
  readonly faults: readonly string[];
}

/**
 * Reads the secrets that are given as files, as orchestrators mount them. One line end at the end of a file is not part of the secret.
 * @param settings every setting that is not empty
 */
export function settingsFromFiles(settings: Readonly<Record<string, string>>): SettingsFromFiles {
  const set = new Map(Object.entries(settings));
  const meant: string[] = [];
  const faults: string[] = [];
  for (const [fileName, path] of Object.entries(settings)) {
    const name = secretIn(fileName);
    if (name === undefined) continue;
    set.delete(fileName);
    meant.push(name);
    const read = readSecret(path);
    if (Object.hasOwn(settings, name)) faults.push(`${name} and ${fileName} are both set: set one of them`);
    else if (read.value === undefined) faults.push(`${fileName}: ${read.fault}`);
    else set.set(name, read.value);
  }
  return { set: Object.fromEntries(set), meant, faults };
}

/** The secret setting whose file a variable names; undefined for every other variable, such as `AZURE_FEDERATED_TOKEN_FILE`. */
function secretIn(fileName: string): string | undefined {
  const [, name] = /^(.+)_FILE$/.exec(fileName) ?? [];
  if (name === undefined) return undefined;
  return fileSettings.includes(fileName) || namedByPolicy.test(name) ? name : undefined;
}

type Read = { readonly value: string } | { readonly value?: undefined; readonly fault: string };

function readSecret(path: string): Read {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return { fault: 'expected the path of a file, got a folder or a device' };
    if (stats.size > mostBytes) return { fault: 'expected a file of 64 kB or less' };
    const value = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
    return value === '' ? { fault: 'expected a file with the secret in it, got an empty one' } : { value };
  } catch (error) {
    const isDenied = error instanceof Error && 'code' in error && error.code === 'EACCES';
    return { fault: isDenied ? 'this process may not read the file' : 'no such file' };
  }
}
