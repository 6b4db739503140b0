import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { buildManifest, packageValues, zipPackage } from '../app-package.ts';
import { cliCommand, CliFailure } from './cli-command.ts';
import { productFolder } from './product.ts';
import { loadDotEnv } from './settings.ts';

/** `cordon package` */
export const packageCommand = cliCommand({
  name: 'package',
  summary: 'writes the app package that an administrator uploads to Teams',
  operands: [],
  options: { out: { type: 'string', value: 'FILE', meaning: 'where to write it; build/cordon.zip when left out' } },
  details:
    'Fills TEAMS_APP_ID, BOT_ID (or MicrosoftAppId), BOT_DOMAIN and AZURE_CLIENT_ID into appPackage/manifest.json, and packs it with the icons.\nThe manifest that was packed is written beside it, under appPackage/.',
  exits: [
    [0, 'it was written'],
    [2, 'a setting is missing or wrong, or a file cannot be read or written'],
  ],
  args: z.object({ out: z.string().min(1, '--out: expected a file').default(join('build', 'cordon.zip')) }),
  async run({ out }) {
    loadDotEnv();
    const read = packageValues(process.env);
    if (!read.ok) throw new CliFailure(`Nothing was written:\n- ${read.problems.join('\n- ')}`);
    const source = join(productFolder, 'appPackage');
    const manifest = buildManifest(await readFile(join(source, 'manifest.json'), 'utf8'), read.values);
    const archive = zipPackage({
      'manifest.json': Buffer.from(manifest),
      'color.png': await readFile(join(source, 'color.png')),
      'outline.png': await readFile(join(source, 'outline.png')),
    });
    await mkdir(join(dirname(out), 'appPackage'), { recursive: true });
    await writeFile(join(dirname(out), 'appPackage', 'manifest.json'), manifest);
    await writeFile(out, archive);
    process.stdout.write(nextSteps(out, archive.length));
    return 0;
  },
});

const nextSteps = (file: string, bytes: number): string =>
  [
    `Wrote ${file} (${bytes} bytes).`,
    '',
    'Next, as a Teams administrator:',
    '1. If you have not yet put your own addresses under "developer" in appPackage/manifest.json, do so and run this again.',
    `2. Open https://admin.teams.microsoft.com/policies/manage-apps, choose Actions, Upload new app, and select ${file}.`,
    '3. Allow the app for your responders, then add Cordon to the team of the incident channel.',
    '4. Type "@Cordon help" there.',
    '',
  ].join('\n');
