import { copyFileSync, cpSync, linkSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { pathsToPrune, productionPackages } from '../../scripts/production-tree.ts';
import { packageFiles } from '../../scripts/prune-production.ts';
import { compiledFile } from './run-services.ts';

const packageJson = z.object({ files: z.array(z.string()) });

/**
 * Installs what a production image holds into a folder: what `files` of package.json names, with the compiled sources as `dist`,
 * and the packages of `npm ci --omit=dev` without what pruning takes out. It needs no network: the packages come from this installation.
 * @param app the folder
 */
export async function installProduction(app: string): Promise<void> {
  const { files } = packageJson.parse(JSON.parse(readFileSync('package.json', 'utf8')));
  for (const file of ['package.json', 'package-lock.json', ...files.filter((name) => name !== 'dist')])
    cpSync(file, join(app, file), { recursive: true });
  const compiled = dirname(dirname(await compiledFile('scripts/cordon.ts')));
  for (const room of ['bot', 'cards', 'practice', 'scripts', 'services'])
    cpSync(join(compiled, room), join(app, 'dist', room), { recursive: true });
  const installed = dirname(realpathSync('node_modules'));
  for (const path of productionPackages(JSON.parse(readFileSync('package-lock.json', 'utf8'))))
    copyPruned(join(installed, path), join(app, path), path);
}

function copyPruned(from: string, to: string, path: string): void {
  const files = packageFiles(from);
  const pruned = new Set(pathsToPrune(path, files));
  const folders = new Set<string>();
  for (const file of files.filter((name) => !pruned.has(name))) {
    const target = join(to, file);
    if (!folders.has(dirname(target))) mkdirSync(dirname(target), { recursive: true });
    folders.add(dirname(target));
    linkOrCopy(join(from, file), target);
  }
}

/** A link takes no space and no time; it is refused across file systems. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
