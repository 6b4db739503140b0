import type { Config } from '../../bot/config/config.ts';
import type { Environment } from '../../bot/environment.ts';
import { createLog, type Logger } from '../../bot/telemetry/log.ts';
import { createPins, type Pins } from '../../services/requests/pins.ts';

/** The tenants of the settings, for a command that only reads. */
export interface OpenDirectory {
  readonly environment: Environment;
  /** Whom the addresses of the policy name at this moment. The pins of the bot are neither read nor changed. */
  readonly pins: Pins;
}

/**
 * Runs a command on the tenants of the settings.
 * @param config the settings
 * @param work what reads them
 */
export async function withDirectory<T>(config: Config, work: (directory: OpenDirectory) => Promise<T>): Promise<T> {
  const log = quietLog(config);
  const { openEnvironment } = await import('../../bot/open-environment.ts'); // loads the Teams SDK, which takes a second
  const environment = await openEnvironment(config, log);
  try {
    return await work({ environment, pins: pinsOf(config, environment) });
  } finally {
    await environment.stop();
  }
}

/** A command says its result itself: of the log only errors are shown, unless somebody is debugging. */
const quietLog = ({ logLevel }: Pick<Config, 'logLevel'>): Logger =>
  createLog(logLevel === 'debug' || logLevel === 'trace' ? logLevel : 'error');

const pinsOf = ({ policy }: Config, { tenants, graphOf }: Environment): Pins =>
  createPins({
    store: { all: () => Promise.resolve([]), add: (pin) => Promise.resolve({ ...pin, genuine: true }) },
    policy,
    tenants,
    graphOf,
    now: Date.now,
    onPinned: () => undefined,
    onFault: () => undefined,
  });
