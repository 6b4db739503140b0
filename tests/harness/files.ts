import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Lists every file of a folder and its subfolders, by path. */
export const filePathsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => existsSync(file)); // a temporary one may be gone again
