import type { Database } from '../store/database.ts';
import type { DataKeys } from './data-keys.ts';
import { createVault, type Vault, type VaultOptions } from './vault.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Everything that is kept encrypted and for a time. */
export interface Vaults {
  /** Secrets that runs made, for one private look each; for as long as the policy file says. */
  readonly reveals: Vault;
  /** Secrets that requesters gave privately, until their step has run: an hour for the approvals and the run. */
  readonly inbox: Vault;
  /** Sign-ins that have begun: ten minutes to end them. */
  readonly signIns: Vault;
  /** Tokens of people who have signed in: 90 days without use. */
  readonly tokens: Vault;
  /** Where private forms were asked for: half an hour to answer them. */
  readonly forms: Vault;
  /** Commands that somebody was asked about, because the same was asked for already: half an hour to answer. */
  readonly held: Vault;
  /** What was typed for look-ups of many targets: half an hour to settle what is unclear. */
  readonly lookups: Vault;
  /** Full reports: ten minutes to download them, once. */
  readonly reports: Vault;
}

/** What vaults are made of. */
export interface VaultsPorts {
  readonly db: Database;
  /** A key for each secret that is kept. */
  readonly keys: DataKeys;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How long a secret waits for its private look, in minutes. */
  readonly revealMinutes: number;
}

/** Makes a vault for each kind of secret, and says how long it is kept. */
export function createVaults({ db, keys, now, revealMinutes }: VaultsPorts): Vaults {
  const vault = (kind: VaultOptions['kind'], ttlMs: number): Vault => createVault({ db, keys, now, kind, ttlMs });
  return {
    reveals: vault('reveal', revealMinutes * minuteMs),
    inbox: vault('given', 60 * minuteMs),
    signIns: vault('sign-in', 10 * minuteMs),
    tokens: vault('tokens', 90 * dayMs),
    forms: vault('form', 30 * minuteMs),
    held: vault('held', 30 * minuteMs),
    lookups: vault('lookup', 30 * minuteMs),
    reports: vault('report', 10 * minuteMs),
  };
}
