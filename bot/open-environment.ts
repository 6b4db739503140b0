import type { Config, PracticeConfig } from './config/config.ts';
import { tenantEnvironment, type Environment } from './environment.ts';
import type { Logger } from './telemetry/log.ts';

/**
 * Makes the environment that the settings choose. The code of the practice tenant is loaded in practice mode only.
 * @param config the settings
 * @param log where the environment logs
 * @throws {Error} when a practice tenant cannot start: faults or a saved state that cannot be read
 */
export async function openEnvironment(
  { environment, dataDir, botSdk }: Pick<Config, 'environment' | 'dataDir' | 'botSdk'>,
  log: Logger,
): Promise<Environment> {
  return environment.kind === 'tenant'
    ? tenantEnvironment({ ...environment, botSdk }, log)
    : practice(environment.practice, dataDir, botSdk);
}

async function practice(settings: PracticeConfig, dataDir: string, botSdk: Config['botSdk']): Promise<Environment> {
  const { practiceEnvironment, practiceEnvironmentAt } = await import('./practice-environment.ts');
  return settings.url === undefined
    ? practiceEnvironment(settings, dataDir, { botSdk })
    : practiceEnvironmentAt(settings.url, { ...settings, botSdk });
}
