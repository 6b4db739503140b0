/** `npm run derive` brings what is derived from the code up to date: pages in docs/ and the manifest's menus. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { builtinCommands } from '../services/commands/builtin.ts';
import { commands } from '../services/registry.ts';
import { commandLists, refreshed } from './app-package.ts';
import { derivedDocs, formatted } from './derived-docs.ts';

const manifestFile = 'appPackage/manifest.json';

for (const [path, text] of await derivedDocs()) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile('package.json', 'utf8')));
const manifest = refreshed(await readFile(manifestFile, 'utf8'), commandLists(commands, builtinCommands), version);
await writeFile(manifestFile, await formatted(manifestFile, JSON.stringify(manifest)));
