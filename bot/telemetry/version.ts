import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const packageJson = z.object({ name: z.literal('cordon'), version: z.string() });

/** Cordon's version, from the package.json above this file, whether it runs from source or compiled. */
export const version = versionAbove(import.meta.dirname);

function versionAbove(folder: string): string {
  const file = join(folder, 'package.json');
  if (existsSync(file)) return packageJson.parse(JSON.parse(readFileSync(file, 'utf8'))).version;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('there is no package.json above the code');
  return versionAbove(parent);
}
