import { growYoungHeap } from './base/heap.ts'; // first, because it is about the loading of all others
import { existsSync } from 'node:fs';
import { DatabaseUnusable } from '../services/store/database.ts';
import { readConfig } from './config/config.ts';
import { failureWords } from './config/failure-words.ts';
import { unusable } from './config/open-database.ts';
import { useProxy } from './config/use-proxy.ts';
import { startCordon } from './cordon.ts';
import { openEnvironment } from './open-environment.ts';
import { createLog } from './telemetry/log.ts';

const authoritiesBeforeDotEnv = process.env['NODE_EXTRA_CA_CERTS'];
if (existsSync('.env')) process.loadEnvFile('.env');
const result = readConfig(process.env);
if (!result.ok) {
  const list = result.faults.map((fault) => `  - ${fault}\n`).join('');
  process.stderr.write(`Cordon cannot start. Settings to correct: ${result.faults.length}\n${list}`);
  process.exit(1);
}

const { config } = result;
const log = createLog(config.logLevel);
if (process.env['NODE_EXTRA_CA_CERTS'] !== authoritiesBeforeDotEnv)
  log.error('NODE_EXTRA_CA_CERTS has no effect in .env: Node reads it before it starts, so set it in the environment');
logWhatOthersPrint();
await useProxy(config.proxy, process.env);

const environment = await openEnvironment(config, log).catch(giveUp);
const cordon = await startCordon(config, environment, log).catch(giveUp);
if (config.environment.kind === 'tenant') cordon.logCheck();
growYoungHeap();
process.stdout.write(`${JSON.stringify({ ready: true, port: cordon.port, ...environment.ready })}\n`);

let stopping = false;
const stop = async (signal: string): Promise<void> => {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'stopping');
  await cordon.stop();
  await environment.stop();
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
// This comes after the signal handlers because it can take a while. A wrong secret does not stop the start, because it can be
// corrected in Entra while Cordon runs, but the log names it at once.
for (const problem of (await environment.trySignIns?.()) ?? []) log.error({ err: problem }, problem.message);

/** Ends the process with one sentence. Nothing else is left to be stopped: the process ends before Cordon listens. */
function giveUp(error: unknown): never {
  log.fatal(error instanceof DatabaseUnusable ? unusable(config, error) : failureWords(error, config.logLevel));
  process.exit(1);
}

/** Sends what libraries print, and Node's warnings, to the log: it is read by machines, so it must stay JSON, and redacted. */
function logWhatOthersPrint(): void {
  for (const method of ['log', 'info', 'warn', 'error'] as const) {
    console[method] = (...said: unknown[]) => {
      log.warn({ said }, 'a library printed this');
    };
  }
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    const isProxyAgent = 'code' in warning && warning.code === 'UNDICI-EHPA'; // undici calls its proxy agent experimental
    if (!isProxyAgent) log.warn({ err: warning }, 'Node.js gave a warning');
  });
}
