'use strict';

const { readdirSync } = require('node:fs');
const { availableParallelism } = require('node:os');

/** Files that take longest come first, so that no worker is left alone with one of them at the end. */
const slowest = [
  'tests/scripts/soak.test.ts',
  'tests/stories/real-tenant.test.ts',
  'tests/stories/planted-secrets.test.ts',
  'tests/stories/real-sign-in.test.ts',
  'tests/scripts/bench.test.ts',
  'tests/bot/main.test.ts',
];

/** One more than there are processors, because stories wait for child processes and for latency; each costs three seconds to load. */
const workers = Math.min(availableParallelism() + 1, 6);

/** `npx mocha tests/cards/result.test.ts` runs that file alone, in this process; without a file everything runs in parallel. */
const isFileNamed = process.argv.slice(2).some((argument) => argument.endsWith('.ts'));

module.exports = {
  'node-option': ['import=tsx'],
  require: ['./tests/harness/root-hooks.ts'],
  timeout: 20_000,
  forbidOnly: true,
  ...(isFileNamed ? {} : { spec: everyFile(), parallel: true, jobs: workers }),
};

/** Every test file once, the slowest first. A file that two patterns name would run twice in a parallel run. */
function everyFile() {
  const files = readdirSync('tests', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => `tests/${file.replaceAll('\\', '/')}`)
    .sort();
  return [...slowest, ...files.filter((file) => !slowest.includes(file))];
}
