import { existsSync } from 'node:fs';
import { readConfig, type Config } from '../../bot/config/config.ts';
import type { keyFileFaults } from '../../bot/config/key-file.ts';
import { useProxy } from '../../bot/config/use-proxy.ts';
import { CliFailure } from './cli-command.ts';

/** Reads `.env` of the current folder, as the bot does. What is in the environment already stays. */
export function loadDotEnv(): void {
  if (existsSync('.env')) process.loadEnvFile('.env');
}

/**
 * Reads the settings as the bot does.
 * @param checkKeys left out for commands that say themselves what is wrong with the key files
 * @throws {CliFailure} with everything that is wrong in them
 */
export function readSettings(checkKeys: typeof keyFileFaults = () => []): Config {
  loadDotEnv();
  const read = readConfig(process.env, undefined, checkKeys);
  if (read.ok) return read.config;
  const faults = read.faults.map((fault) => `\n  - ${fault}`).join('');
  throw new CliFailure(`The settings cannot be read:${faults}`);
}

/** Reads the settings for a command that calls Microsoft, and goes through the proxy they name. */
export async function readSettingsOnline(): Promise<Config> {
  const config = readSettings();
  await useProxy(config.proxy, process.env);
  return config;
}
