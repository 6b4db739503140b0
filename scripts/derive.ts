/** `npm run derive` brings what is derived from the code up to date: the README's tables and the manifest's menus. */
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { builtinCommands } from '../services/commands/builtin.ts';
import { practicePeople } from '../practice/people/people.ts';
import { commands } from '../services/registry.ts';
import { commandLists, refreshed } from './app-package.ts';
import { commandTable, peopleTable, talkTable, withTables } from './readme-tables.ts';

await write('README.md', (readme) =>
  withTables(readme, {
    commands: commandTable(commands),
    talks: talkTable(builtinCommands),
    people: peopleTable(practicePeople),
  }),
);
const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile('package.json', 'utf8')));
await write('appPackage/manifest.json', (manifest) =>
  JSON.stringify(refreshed(manifest, commandLists(commands, builtinCommands), version)),
);

async function write(file: string, derive: (text: string) => string): Promise<void> {
  const style = await resolveConfig(file, { editorconfig: true });
  await writeFile(file, await format(derive(await readFile(file, 'utf8')), { ...style, filepath: file }));
}
