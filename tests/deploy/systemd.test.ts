import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { settingNames } from '../../bot/config/config.ts';
import { fileSettings } from '../../bot/config/settings-from-files.ts';
import { graceSeconds, measuredMegabytes } from './figures.ts';

const file = 'deploy/systemd/cordon.service';
const text = readFileSync(file, 'utf8');
const lines = [...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => ({ key, value }));
const valuesOf = (wanted: string): readonly string[] =>
  lines.filter(({ key }) => key === wanted).map(({ value }) => value);
const environment = valuesOf('Environment').map((line) => line.split('=', 2) as [name: string, value: string]);
const example = [...readFileSync('deploy/systemd/cordon.env.example', 'utf8').matchAll(/^(\w+)=(.*)$/gm)];

describe('the systemd service', () => {
  it('sets only settings that there are', () => {
    const names = [...environment.map(([name]) => name), ...example.map(([, name = '']) => name)];

    const known = [...settingNames, ...fileSettings, 'NODE_ENV'];
    assert.deepEqual(
      names.filter((name) => !known.includes(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length);
  });

  it('gets every secret as a credential, none from the environment file', () => {
    const loaded = valuesOf('LoadCredential').map((line) => line.split(':')[0]);
    const used = environment.filter(([name]) => fileSettings.includes(name)).map(([, path]) => path);

    assert.deepEqual(
      used,
      loaded.map((name) => `%d/${name ?? ''}`),
    );
    for (const [, name = ''] of example) assert.ok(!fileSettings.includes(`${name}_FILE`), name);
  });

  it('offers further credentials only under names of settings', () => {
    const offered = [...text.matchAll(/^# {3}Environment=(\w+)=%d\/(\w+)$/gm)];

    assert.ok(offered.length > 0);
    for (const [, name = '', credential = ''] of offered) {
      assert.ok(fileSettings.includes(name), name);
      assert.ok(text.includes(`#   LoadCredential=${credential}:/etc/cordon/secrets/${credential}`), credential);
    }
  });

  it('gives a stop the time that it needs, and starts again what failed', () => {
    assert.deepEqual(valuesOf('TimeoutStopSec'), [String(graceSeconds)]);
    assert.deepEqual(valuesOf('KillSignal'), ['SIGTERM']);
    assert.deepEqual(valuesOf('Restart'), ['on-failure']);
  });

  it('has more memory than a busy bot was seen to use', () => {
    const [high = 0, most = 0] = ['MemoryHigh', 'MemoryMax'].map((key) => Number.parseInt(valuesOf(key)[0] ?? '', 10));

    assert.ok(high >= 1.5 * measuredMegabytes() && most > high);
  });

  it('keeps its data where it may write, and nowhere else', () => {
    const [folder] = valuesOf('StateDirectory');

    assert.equal(Object.fromEntries(environment)['CORDON_DATA'], `/var/lib/${folder ?? ''}`);
    assert.deepEqual(valuesOf('StateDirectoryMode'), ['0700']);
    for (const [key, value] of [
      ['DynamicUser', 'yes'],
      ['ProtectSystem', 'strict'],
      ['ProtectHome', 'yes'],
      ['NoNewPrivileges', 'yes'],
      ['CapabilityBoundingSet', ''],
      ['PrivateTmp', 'yes'],
      ['PrivateDevices', 'yes'],
      ['RestrictNamespaces', 'yes'],
    ] as const)
      assert.deepEqual(valuesOf(key), [value], key);
    assert.deepEqual(valuesOf('MemoryDenyWriteExecute'), []); // V8 could not start
  });

  it('names no page that there is not', () => {
    const [, page = ''] = /Documentation=file:\/\/\/opt\/cordon\/(\S+)/.exec(text) ?? [];

    assert.ok(existsSync(page), page);
  });

  it('starts a script that there is', () => {
    const [, script = ''] =
      /^\/usr\/bin\/node \/opt\/cordon\/dist\/(\S+)\.js serve$/.exec(valuesOf('ExecStart')[0] ?? '') ?? [];

    assert.ok(existsSync(`${script}.ts`), script);
  });

  it('is accepted by systemd, where that is installed', function () {
    const { status, stderr, error } = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    if (error !== undefined || !existsSync('/usr/bin/node')) this.skip(); // the service starts that one

    const said = stderr.split('\n').filter((line) => line.includes('cordon.service')); // other units are not ours
    assert.deepEqual([status, said], [0, []]);
  });
});
