import { existsSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { DatabaseUnusable } from '../services/store/database.ts';
import { readConfig, type PracticeConfig } from './config/config.ts';
import { startCordon } from './cordon.ts';
import { createLog } from './telemetry/log.ts';
import { unusable } from './config/open-database.ts';
import { useProxy } from './config/proxy.ts';
import { tenantEnvironment, type Environment } from './environment.ts';

// By itself V8 lets garbage pile up as long as the machine has memory: 650 MB after a thousand containments, of which 100 live.
setFlagsFromString('--heap-growing-percent=40');

const authorities = process.env['NODE_EXTRA_CA_CERTS'];
if (existsSync('.env')) process.loadEnvFile('.env');
const result = readConfig(process.env);
if (!result.ok) {
  process.stderr.write(
    `Cordon cannot start. ${result.faults.length} to mend:\n${result.faults.map((fault) => `  - ${fault}\n`).join('')}`,
  );
  process.exit(1);
}

const { config } = result;
const log = createLog(config.logLevel);
if (process.env['NODE_EXTRA_CA_CERTS'] !== authorities)
  log.error('NODE_EXTRA_CA_CERTS has no effect in .env: Node reads it before it starts, so set it in the environment');
useProxy(config.proxy, process.env);
// The SDK prints to the console; a log that is read by machines must stay JSON, and redacted.
for (const method of ['log', 'info', 'warn', 'error'] as const) {
  console[method] = (...said: unknown[]) => {
    log.warn({ said }, 'a library printed this');
  };
}
const world =
  config.environment.kind === 'tenant'
    ? tenantEnvironment(config.environment.tenant, config.environment.tenants, log)
    : await practice(config.environment.practice);
const cordon = await startCordon(config, world, log).catch((error: unknown) => {
  if (!(error instanceof DatabaseUnusable)) throw error;
  log.fatal(unusable(config, error));
  process.exit(1);
});
if (config.environment.kind === 'tenant') cordon.logCheck();
process.stdout.write(`${JSON.stringify({ ready: true, port: cordon.port, ...world.ready })}\n`);

/** Loaded in practice mode only. */
async function practice(settings: PracticeConfig): Promise<Environment> {
  const { practiceEnvironment, practiceEnvironmentAt } = await import('./practice-environment.ts');
  return settings.url === undefined
    ? practiceEnvironment(settings, config.dataDir)
    : practiceEnvironmentAt(settings.url);
}

let stopping = false;
const stop = async (signal: string): Promise<void> => {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'stopping');
  await cordon.stop();
  await world.stop();
  process.exit(0);
};
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    stop(signal).catch((error: unknown) => {
      log.error({ err: error }, 'could not stop cleanly');
      process.exit(1);
    });
  });
}
// After the signal handlers. A wrong secret does not stop the start, because it is mended in Entra, but it is told at once.
for (const problem of (await world.trySignIns?.()) ?? []) log.error({ err: problem }, problem.message);
