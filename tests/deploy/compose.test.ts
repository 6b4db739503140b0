import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig, settingNames } from '../../bot/config/config.ts';
import { fileSettings } from '../../bot/config/settings-from-files.ts';

const service = z.strictObject({
  image: z.string().regex(/^[\w./-]+:(?!latest)\S+$/),
  build: z.strictObject({ context: z.literal('.'), args: z.record(z.string(), z.string()) }).optional(),
  restart: z.enum(['unless-stopped', 'no']),
  profiles: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  env_file: z.array(z.strictObject({ path: z.string(), required: z.boolean() })).optional(),
  environment: z.record(z.string(), z.string()).default({}),
  secrets: z.array(z.string()).default([]),
  configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).default([]),
  ports: z.array(z.string()).default([]),
  networks: z.array(z.string()).default([]),
  network_mode: z.literal('none').optional(),
  volumes: z.array(z.string()).default([]),
  read_only: z.boolean().default(false),
  tmpfs: z.array(z.string()).default([]),
  cap_drop: z.array(z.string()).default([]),
  cap_add: z.array(z.string()).default([]),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  mem_limit: z.string().optional(),
  shm_size: z.string().optional(),
  stop_grace_period: z.string().optional(),
  healthcheck: z.looseObject({ test: z.array(z.string()).optional(), disable: z.boolean().optional() }).optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).default({}),
});
const files = z.record(z.string(), z.strictObject({ file: z.string() }));
const { services, secrets, configs, networks, volumes } = z
  .looseObject({
    services: z.record(z.string(), service),
    secrets: files,
    configs: files,
    networks: z.record(z.string(), z.looseObject({ internal: z.boolean().optional() }).nullable()),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(readFileSync('compose.yaml', 'utf8'), { merge: true }));

const all = Object.entries(services);
const bots = all.filter(([name]) => name.startsWith('cordon-')).map(([, one]) => one);
const ours = [...bots, services['practice'] ?? assert.fail('there is no practice')];
const dockerfile = readFileSync('Dockerfile', 'utf8');
const proxyFile = readFileSync('deploy/compose/Caddyfile', 'utf8');

describe('compose.yaml', () => {
  it('runs two bots that differ in nothing', () => {
    assert.equal(bots.length, 2);
    assert.deepEqual(bots[0], bots[1]);
  });

  it('sets only settings that there are, and every secret from a file', () => {
    for (const { environment, secrets: mounted } of ours) {
      const names = Object.keys(environment);
      assert.deepEqual(
        names.filter((name) => !settingNames.includes(name) && !fileSettings.includes(name)),
        [],
      );
      assert.deepEqual(
        names.filter((name) => fileSettings.includes(`${name}_FILE`)),
        [],
      );
      for (const name of names.filter((one) => fileSettings.includes(one)))
        assert.ok(
          mounted.some((secret) => environment[name] === `/run/secrets/${secret}`),
          name,
        );
    }
  });

  it('mounts only secrets, policies and volumes that it declares', () => {
    for (const [, one] of all) {
      assert.deepEqual(
        one.secrets.filter((name) => !(name in secrets)),
        [],
      );
      assert.deepEqual(
        one.configs.filter(({ source }) => !(source in configs)),
        [],
      );
      assert.deepEqual(
        one.networks.filter((name) => !(name in networks)),
        [],
      );
      assert.deepEqual(
        one.volumes.filter((volume) => !((volume.split(':')[0] ?? '') in volumes)),
        [],
      );
      for (const value of Object.values(one.environment).filter((text) => text.startsWith('/run/secrets/')))
        assert.ok(one.secrets.includes(value.slice('/run/secrets/'.length)), value);
    }
  });

  it('keeps secrets in a folder that git and the image builder leave out', () => {
    for (const { file } of Object.values(secrets)) assert.match(file, /^secrets\/\w+$/);
    assert.match(readFileSync('.gitignore', 'utf8'), /^secrets\/$/m);
    assert.doesNotMatch(readFileSync('.dockerignore', 'utf8'), /secrets/);
  });

  it('takes its policy and the rules of the proxy from files that there are', () => {
    assert.deepEqual(
      Object.values(configs).map(({ file }) => file),
      ['cordon.yaml', 'deploy/compose/Caddyfile'],
    );
    assert.ok(existsSync('deploy/compose/Caddyfile') && existsSync('cordon.example.yaml'));
    for (const { environment, configs: mounted } of bots)
      assert.ok(mounted.some(({ target }) => target === environment['CORDON_CONFIG']));
  });

  it('lets only the proxy be reached from outside', () => {
    assert.deepEqual(
      all.filter(([, { ports }]) => ports.length > 0).map(([name]) => name),
      ['proxy'],
    );
    assert.equal(networks['database']?.internal, true);
    assert.deepEqual(services['database']?.networks, ['database']);
  });

  it('waits for what is healthy, which whoever is waited for can say', () => {
    const hasCheck = (name: string): boolean =>
      services[name]?.healthcheck?.test !== undefined ||
      (services[name]?.build !== undefined && dockerfile.includes('\nHEALTHCHECK '));

    for (const [name, { depends_on: wanted }] of all)
      for (const other of Object.keys(wanted)) assert.ok(hasCheck(other), `${name} waits for ${other}`);
    for (const bot of bots) assert.deepEqual(Object.keys(bot.depends_on), ['database']);
  });

  it('gives a bot time to drain, and nothing that it does not need', () => {
    const [uid] = /(?<=^USER )\d+/m.exec(dockerfile) ?? [];
    for (const bot of ours) {
      assert.equal(bot.stop_grace_period, '40s');
      assert.equal(bot.read_only, true);
      assert.deepEqual([bot.cap_drop, bot.cap_add], [['ALL'], []]);
      assert.ok(bot.tmpfs.includes('/tmp'));
      assert.ok(bot.tmpfs.some((mount) => mount.startsWith(`/data:uid=${uid ?? ''},`)));
      assert.deepEqual(bot.volumes, []);
    }
  });

  it('builds with arguments that the Dockerfile takes', () => {
    for (const { build } of ours)
      assert.deepEqual(
        Object.keys(build?.args ?? {}),
        [...dockerfile.matchAll(/^ARG (\w+)/gm)].map(([, name]) => name),
      );
  });

  it('asks for variables that Cordon does not take for misspelt settings, because the bots get all of .env', () => {
    const asked = [...readFileSync('compose.yaml', 'utf8').matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name);
    const env = Object.fromEntries(asked.map((name) => [name, 'x']));

    assert.ok(asked.length >= 3);
    const result = readConfig(
      env,
      () => ({ file: 'cordon.yaml', text: '' }),
      () => [],
    );
    assert.deepEqual(result.ok ? [] : result.faults, []);
  });

  it('plays the practice tenant where it can reach nobody, and nobody it', () => {
    const { profiles, network_mode: network, networks: joined, entrypoint } = services['practice'] ?? assert.fail();

    assert.deepEqual([profiles, network, joined], [['practice'], 'none', []]);
    const script = entrypoint?.[1]?.replace(/^\/app\/dist\/(.*)\.js$/, '$1.ts') ?? '';
    assert.ok(existsSync(script), script);
  });

  it('passes on only addresses that the server has, and to every bot', () => {
    const [, paths = ''] = /@public path (.*)/.exec(proxyFile) ?? [];
    const server = readFileSync('bot/teams/server.ts', 'utf8');
    const files = ['bot/conversation/downloads.ts', 'bot/conversation/sign-ins.ts'];
    const known = server + files.map((file) => readFileSync(file, 'utf8')).join('\n');

    for (const path of paths.split(' ')) assert.ok(known.includes(`'${path.replace('*', '')}'`), path);
    for (const inside of ['/metrics', '/healthz', '/readyz']) assert.ok(!paths.includes(inside));
    const upstreams = bots.map(({ environment }, n) => `cordon-${n + 1}:${environment['PORT'] ?? ''}`);
    assert.ok(proxyFile.includes(`reverse_proxy ${upstreams.join(' ')} {`));
    assert.ok(server.includes(`server.get('${/health_uri (\S+)/.exec(proxyFile)?.[1] ?? ''}'`));
  });
});
