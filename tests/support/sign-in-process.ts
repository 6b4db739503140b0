import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { later } from './bench.ts';
import { caFile } from './certificates.ts';
import type { Done, Job } from './sign-in-child.ts';

/** Runs TypeScript as it is, as the tests do. */
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** A process that signs in; it trusts the tests' authority from its start, as an operator's does. */
export interface SignInProcess {
  readonly done: (job: Job) => Promise<Done>;
}

/** Starts it, with nothing of this process's environment but these settings; it ends after the test. */
export function signInProcess(settings: Readonly<Record<string, string>> = {}): SignInProcess {
  const env = { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: caFile(), ...settings };
  const child = fork(fileURLToPath(new URL('sign-in-child.ts', import.meta.url)), {
    execArgv: ['--import', tsx],
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  later(async () => {
    child.kill();
    await exited;
  });
  return {
    async done(job) {
      child.send(job);
      const [answer]: unknown[] = await Promise.race([once(child, 'message'), exited]);
      if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
      return answer as Done;
    },
  };
}
