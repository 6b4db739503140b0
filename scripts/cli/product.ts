import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const packageJson = z.object({ version: z.string() });

/** The folder of Cordon's package.json and appPackage, found from this file: from the sources, or from `dist`. */
export const productFolder: string = nearestWithPackage(import.meta.dirname);

/** Cordon's version, by its package.json. */
export const productVersion = (): string =>
  packageJson.parse(JSON.parse(readFileSync(join(productFolder, 'package.json'), 'utf8'))).version;

function nearestWithPackage(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(folder, 'package.json')) || above === folder ? folder : nearestWithPackage(above);
}
