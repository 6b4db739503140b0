import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { pathsToPrune, productionPackages } from '../../scripts/production-tree.ts';
import { bytesIn, pruneProduction } from '../../scripts/prune-production.ts';
import { temporaryFolder } from '../harness/harness.ts';
import { installProduction } from '../harness/production-install.ts';
import { runCordon, startCommand } from '../harness/run-cordon.ts';

/** The largest that the application may be in a container image, in bytes. */
const mostBytes = 220_000_000;

describe('an installation for production', () => {
  let app = '';
  let elsewhere = '';
  const cordon = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    runCordon(args, { entry: join(app, 'dist/scripts/cordon.js'), cwd: elsewhere, env });

  before(async function () {
    this.timeout(120_000);
    [app, elsewhere] = [mkdtempSync(join(tmpdir(), 'cordon-app-')), mkdtempSync(join(tmpdir(), 'cordon-elsewhere-'))];
    await installProduction(app);
  });

  after(() => {
    for (const folder of [app, elsewhere]) rmSync(folder, { recursive: true, force: true });
  });

  it('fits into the size of the image', () => {
    const bytes = bytesIn(app);

    assert.ok(bytes > 50_000_000 && bytes < mostBytes, `${(bytes / 1e6).toFixed(1)} MB`);
  });

  it('has no package for development', () => {
    assert.equal(existsSync(join(app, 'node_modules/typescript')), false);
    assert.equal(existsSync(join(app, 'node_modules/mocha')), false);
  });

  it('names its version from another folder', async () => {
    const { code, out } = await cordon(['version', '--json']);

    const { version } = z.object({ version: z.string() }).parse(JSON.parse(readFileSync('package.json', 'utf8')));
    assert.equal(code, 0);
    assert.equal(z.object({ version: z.string() }).parse(JSON.parse(out)).version, version);
  }).timeout(30_000);

  it('checks the practice tenant', async () => {
    const { code, out, err } = await cordon(['check']);

    assert.deepEqual([code, err], [0, '']);
    assert.match(out, /^Contoso: (\d+) of \1 commands are ready\n {2}ready {4}show-user$/m);
  }).timeout(60_000);

  it('serves until SIGTERM, and its audit verifies then', async () => {
    const entry = join(app, 'dist/scripts/cordon.js');
    const bot = await startCommand(['serve'], { entry, cwd: elsewhere, env: { PORT: '0' } });
    const ready = await bot.printed(/"ready":true.*\n/);
    bot.kill('SIGTERM');
    const served = await bot.ended;
    const { code, out } = await cordon(['audit', 'verify']);

    assert.match(ready, /^\{"ready":true,"port":\d+,"mode":"practice"/);
    assert.equal(served.code, 0);
    assert.equal(code, 0);
    assert.match(out, /^The audit holds: 0 requests/);
  }).timeout(90_000);

  it('writes the app package from its own manifest', async () => {
    const id = '0f5a1c1e-2d35-4f0b-9a51-5f3c8f2f7b10';
    const { code, out } = await cordon(['package'], { TEAMS_APP_ID: id, BOT_ID: id, BOT_DOMAIN: 'cordon.example.com' });

    assert.equal(code, 0);
    assert.match(out, /^Wrote build.cordon\.zip/);
    assert.ok(readFileSync(join(elsewhere, 'build/appPackage/manifest.json'), 'utf8').includes(id));
  }).timeout(30_000);

  it('plays the demo', async () => {
    const demo = spawn(process.execPath, [join(app, 'dist/scripts/demo.js')], {
      cwd: elsewhere,
      env: { PATH: process.env['PATH'] },
    });
    let output = '';
    demo.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise((resolve) => demo.once('close', resolve));

    assert.equal(code, 0, output);
    assert.match(output, /Everything above really happened\./);
  }).timeout(90_000);

  it('runs its npm scripts without TypeScript', async () => {
    const script = spawn('npm', ['run', '--silent', 'audit', '--', '--help'], { cwd: app });
    let output = '';
    script.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    const code = await new Promise((resolve) => script.once('close', resolve));

    assert.equal(code, 0);
    assert.match(output, /^cordon audit verify /);
  }).timeout(60_000);
});

describe('pruneProduction', () => {
  it('removes what never runs, keeps code and licences, and finds nothing more the second time', () => {
    const folder = temporaryFolder();
    const kept = ['index.js', 'index.cjs', 'LICENSE.md', 'lib/test/used.js', 'data.json', 'addon.node'];
    const removed = ['index.d.ts', 'index.js.map', 'README.md', 'src/index.ts', 'test/index.js', 'addon.c'];
    writeFileSync(
      join(folder, 'package-lock.json'),
      JSON.stringify({ packages: { '': {}, 'node_modules/a': {}, 'node_modules/a/node_modules/b': {} } }),
    );
    for (const path of ['a', 'a/node_modules/b'])
      for (const file of [...kept, ...removed]) {
        const target = join(folder, 'node_modules', path, file);
        mkdirSync(join(target, '..'), { recursive: true });
        writeFileSync(target, 'x');
      }

    const first = pruneProduction(folder);
    const second = pruneProduction(folder);

    assert.deepEqual([first.before, first.after], [2 * (kept.length + removed.length), 2 * kept.length]);
    assert.deepEqual([second.before, second.after], [first.after, first.after]);
    for (const file of kept) assert.ok(existsSync(join(folder, 'node_modules/a/node_modules/b', file)), file);
  });

  it('knows the packages for production from the lock file', () => {
    const packages = {
      '': {},
      'node_modules/a': {},
      'node_modules/b': { dev: true },
      'node_modules/a/node_modules/c': {},
    };

    assert.deepEqual(productionPackages({ packages }), ['node_modules/a', 'node_modules/a/node_modules/c']);
    assert.throws(() => productionPackages({ dependencies: {} }));
  });

  it('removes the builds that nobody loads of the packages it knows, wherever they are', () => {
    const files = ['cjs/main.js', 'esm/main.js', 'package.json'];

    assert.deepEqual(pathsToPrune('node_modules/x/node_modules/gpt-tokenizer', files), ['esm/main.js']);
    assert.deepEqual(pathsToPrune('node_modules/gpt', files), []);
  });
});
