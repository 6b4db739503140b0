/**
 * `node dist/scripts/prune-production.js FOLDER` takes out of an installation what never runs: type declarations, sources, source maps,
 * tests. FOLDER holds package.json and what `npm ci --omit=dev` has installed. It prints the size before and after.
 */
import { readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { pathsToPrune, productionPackages } from './production-tree.ts';

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    process.stderr.write(`node ${basename(process.argv[1])} FOLDER: missing: the folder of the installation\n`);
    process.exitCode = 2;
  } else {
    const { before, after } = pruneProduction(folder);
    process.stdout.write(`node_modules: ${megabytes(before)} MB before, ${megabytes(after)} MB after\n`);
  }
}

/**
 * Removes from an installation what never runs. A second call finds nothing more.
 * @param folder holds package-lock.json and node_modules; packages for development must not be in it
 * @returns the size of node_modules before and after, in bytes
 * @throws {Error} when there is no package-lock.json in the folder
 */
export function pruneProduction(folder: string): { readonly before: number; readonly after: number } {
  const modules = join(folder, 'node_modules');
  const before = bytesIn(modules);
  const lock: unknown = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
  for (const path of productionPackages(lock))
    for (const pruned of pathsToPrune(path, packageFiles(join(folder, path))))
      rmSync(join(folder, path, pruned), { recursive: true, force: true });
  return { before, after: bytesIn(modules) };
}

/**
 * Lists the files of one package, without the packages inside it.
 * @param packageFolder its folder
 * @returns paths relative to it, with slashes; none when there is no such folder
 */
export function packageFiles(packageFolder: string): readonly string[] {
  const names = (folder: string, above: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = above === '' ? entry.name : `${above}/${entry.name}`;
      if (!entry.isDirectory()) return [path];
      return entry.name === 'node_modules' ? [] : names(join(folder, entry.name), path);
    });
  return statSync(packageFolder, { throwIfNoEntry: false }) === undefined ? [] : names(packageFolder, '');
}

/**
 * Adds up the sizes of all files under a folder.
 * @returns bytes; 0 when there is no such folder
 */
export function bytesIn(folder: string): number {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}
