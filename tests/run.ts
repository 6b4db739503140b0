import { spawnSync } from 'node:child_process';

/**
 * `npm test`: the type check, the linters and every test. With a test file among the arguments it runs that file alone, in seconds;
 * `npm run typecheck` and `npm run lint` check the rest. All arguments are passed on to mocha.
 */
const args = process.argv.slice(2);
const isFileNamed = args.some((argument) => argument.endsWith('.ts'));
const checks = isFileNamed ? [] : ['npm run --silent typecheck', 'npm run --silent lint'];
for (const check of checks) runOrExit(check, []);
runOrExit('npx --no-install mocha', args);

/** Runs one command with our terminal; ends this process with its exit code when that is not 0. */
function runOrExit(command: string, more: readonly string[]): void {
  const [program = '', ...words] = command.split(' ');
  const isWindows = process.platform === 'win32'; // there npm and npx are .cmd files, which only a shell starts
  const { status } = spawnSync(program, [...words, ...more], { stdio: 'inherit', shell: isWindows });
  if (status !== 0) process.exit(status ?? 1);
}
