/**
 * `npm run package` writes build/cordon.zip, the app package that an administrator uploads to Teams.
 * `npm run package -- --manifest` brings the menus and the version in appPackage/manifest.json up to date with the code.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { talkList } from '../services/commands/talk.ts';
import { commands } from '../services/registry.ts';
import { buildManifest, commandLists, packageValues, refreshed } from './app-package.ts';
import { zip } from './zip.ts';

const manifestFile = 'appPackage/manifest.json';
const zipFile = 'build/cordon.zip';

const { values: options } = parseArgs({ options: { manifest: { type: 'boolean' } } });
if (options.manifest === true) await updateManifest();
else await writePackage();

async function updateManifest(): Promise<void> {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile('package.json', 'utf8')));
  const manifest = refreshed(await readFile(manifestFile, 'utf8'), commandLists(commands, talkList), version);
  const { format, resolveConfig } = await import('prettier');
  const style = await resolveConfig(manifestFile, { editorconfig: true });
  await writeFile(manifestFile, await format(JSON.stringify(manifest), { ...style, filepath: manifestFile }));
  console.log(`${manifestFile} is up to date with the commands.`);
}

async function writePackage(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const taken = packageValues(process.env);
  if (!taken.ok) {
    console.error(`Nothing was written:\n- ${taken.problems.join('\n- ')}`);
    process.exitCode = 1;
    return;
  }
  const manifest = buildManifest(await readFile(manifestFile, 'utf8'), taken.values);
  await mkdir('build/appPackage', { recursive: true });
  await writeFile('build/appPackage/manifest.json', manifest);
  const archive = zip([
    { name: 'manifest.json', data: Buffer.from(manifest) },
    { name: 'color.png', data: await readFile('appPackage/color.png') },
    { name: 'outline.png', data: await readFile('appPackage/outline.png') },
  ]);
  await writeFile(zipFile, archive);
  console.log(
    [
      `Wrote ${zipFile} (${archive.length} bytes).`,
      '',
      'Next, as a Teams administrator:',
      '1. Put your own addresses under "developer" in appPackage/manifest.json, if you have not, and run this again.',
      `2. Open https://admin.teams.microsoft.com/policies/manage-apps, choose Actions, Upload new app, and take ${zipFile}.`,
      '3. Allow the app for your responders, then add Cordon to the team of the incident channel.',
      '4. Type "@Cordon help" there.',
    ].join('\n'),
  );
}
