/** `npm run package` writes build/cordon.zip, the app package that an administrator uploads to Teams. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { buildManifest, packageValues, zipPackage } from './app-package.ts';

const manifestFile = 'appPackage/manifest.json';
const zipFile = 'build/cordon.zip';

await writePackage();

async function writePackage(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const read = packageValues(process.env);
  if (!read.ok) {
    console.error(`Nothing was written:\n- ${read.problems.join('\n- ')}`);
    process.exitCode = 1;
    return;
  }
  const manifest = buildManifest(await readFile(manifestFile, 'utf8'), read.values);
  await mkdir('build/appPackage', { recursive: true });
  await writeFile('build/appPackage/manifest.json', manifest);
  const archive = zipPackage({
    'manifest.json': Buffer.from(manifest),
    'color.png': await readFile('appPackage/color.png'),
    'outline.png': await readFile('appPackage/outline.png'),
  });
  await writeFile(zipFile, archive);
  console.log(
    [
      `Wrote ${zipFile} (${archive.length} bytes).`,
      '',
      'Next, as a Teams administrator:',
      '1. If you have not yet put your own addresses under "developer" in appPackage/manifest.json, do so and run this again.',
      `2. Open https://admin.teams.microsoft.com/policies/manage-apps, choose Actions, Upload new app, and select ${zipFile}.`,
      '3. Allow the app for your responders, then add Cordon to the team of the incident channel.',
      '4. Type "@Cordon help" there.',
    ].join('\n'),
  );
}
