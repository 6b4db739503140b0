/**
 * Builds `dist` where the sources and TypeScript are there; elsewhere, such as after `npm ci --omit=dev`, uses the one that was built
 * before. npm scripts run it first. It is plain JavaScript, because nothing is built yet when it runs.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const config = join(root, 'tsconfig.build.json');
if (existsSync(compiler) && existsSync(config)) {
  const { status } = spawnSync(process.execPath, [compiler, '-p', config], { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
} else if (!existsSync(join(root, 'dist', 'scripts', 'cordon.js'))) {
  process.stderr.write(
    'Cordon is not built. Run "npm ci && npm run build" where its sources are, then copy dist here.\n',
  );
  process.exitCode = 1;
}
