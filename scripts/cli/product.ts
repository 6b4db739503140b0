import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of Cordon's package.json and appPackage, found from this file: from the sources, or from `dist`. */
export const productFolder: string = nearestWithPackage(import.meta.dirname);

function nearestWithPackage(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(folder, 'package.json')) || above === folder ? folder : nearestWithPackage(above);
}
