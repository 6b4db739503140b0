import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { temporaryFolder } from '../harness/harness.ts';
import { cordonProcess } from '../harness/process.ts';

const id = '11111111-2222-4333-8444-555555555555';
const tenantSettings = {
  MicrosoftAppType: 'SingleTenant',
  MicrosoftAppId: id,
  MicrosoftAppPassword: 'a-bot-secret',
  MicrosoftAppTenantId: id,
  AZURE_TENANT_ID: id,
  AZURE_CLIENT_ID: id,
  AZURE_CLIENT_SECRET: 'a-graph-secret',
  CORDON_KEY: '07'.repeat(32),
  HOST: '127.0.0.1',
  HTTPS_PROXY: 'http://127.0.0.1:9', // nothing listens there, so no request leaves the machine
};

/** A module to preload: appends the URL of every module that the process loads to a file. */
function recorderInto(file: string): string {
  const module = (source: string): string => `data:text/javascript,${encodeURIComponent(source)}`;
  const hooks = `import { appendFileSync } from 'node:fs';
    export async function load(url, context, nextLoad) {
      appendFileSync(${JSON.stringify(file)}, url + '\\n');
      return nextLoad(url, context);
    }`;
  return module(`import { register } from 'node:module'; register(${JSON.stringify(module(hooks))});`);
}

/** Starts Cordon with a tenant's settings, and lists the files of this project that it loads. */
async function loadedFiles(): Promise<readonly string[]> {
  const dataDir = temporaryFolder();
  const list = join(dataDir, 'loaded-files.txt');
  writeFileSync(join(dataDir, 'cordon.yaml'), `approvers: { people: ['${id}'] }\nresponders: { people: ['${id}'] }\n`);

  const cordon = await cordonProcess(dataDir, {
    ...tenantSettings,
    NODE_OPTIONS: `--import=${recorderInto(list)}`,
  });
  await cordon.end('SIGTERM');

  const root = new URL('../../build/', import.meta.url).href; // a process runs the compiled files
  return readFileSync(list, 'utf8')
    .split('\n')
    .filter((url) => url.startsWith(root))
    .map((url) => url.slice(root.length).replace(/\.js(\?.*)?$/, '.ts'));
}

const isPractice = (file: string): boolean => file.startsWith('practice/') || file === 'bot/practice-environment.ts';

describe('the practice tenant, shipped with Cordon', () => {
  it('is not loaded when Cordon starts with the settings of a tenant', async () => {
    const files = await loadedFiles();

    assert.ok(files.includes('bot/main.ts'));
    assert.deepEqual(files.filter(isPractice), []);
    assert.deepEqual(
      files.filter((file) => file.endsWith('/otlp.ts')),
      [],
      'what these settings do not need makes a start slower',
    );
  }).timeout(40_000);

  it('is imported by bot/practice-environment.ts alone, and that by bot/open-environment.ts alone', () => {
    const importers = (wanted: (file: string) => boolean) =>
      ['bot', 'cards', 'services']
        .flatMap((folder) =>
          readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
        )
        .filter((file) => file.endsWith('.ts'))
        .filter((file) =>
          ts
            .preProcessFile(readFileSync(file, 'utf8'))
            .importedFiles.some(({ fileName }) => wanted(join(dirname(file), fileName))),
        );

    assert.deepEqual(
      importers((file) => file.startsWith('practice/')),
      ['bot/practice-environment.ts'],
    );
    assert.deepEqual(
      importers((file) => file === 'bot/practice-environment.ts'),
      ['bot/open-environment.ts'],
    );
  });
});
