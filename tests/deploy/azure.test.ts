import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Language, Parser, type Node } from 'web-tree-sitter';
import { parse } from 'yaml';
import { z } from 'zod';
import { settingNames } from '../../bot/config/config.ts';

/** The actions of Microsoft 365 Agents Toolkit that are used here, each with what it needs and nothing else. */
const text = z.string().min(1);
const files = { manifestPath: text };
const step = <N extends string>(name: N, needs: z.ZodRawShape, writes?: z.ZodRawShape) =>
  z.strictObject({
    uses: z.literal(name),
    with: z.strictObject(needs),
    ...(writes && { writeToEnvironmentFile: z.strictObject(writes) }),
  });
const secretName = z.string().regex(/^SECRET_[A-Z0-9_]+$/);
const envName = z.string().regex(/^[A-Z][A-Z0-9_]*$/);
const steps = z.array(
  z.union([
    step('teamsApp/create', { name: text }, { teamsAppId: envName }),
    step('arm/deploy', {
      subscriptionId: text,
      resourceGroupName: text,
      templates: z.array(z.strictObject({ path: text, parameters: text, deploymentName: text })),
    }),
    step('teamsApp/validateManifest', files),
    step('teamsApp/zipAppPackage', { ...files, outputZipPath: text, outputFolder: text }),
    step('teamsApp/validateAppPackage', { appPackagePath: text }),
    step('teamsApp/update', { appPackagePath: text }),
    step('teamsApp/publishAppPackage', { appPackagePath: text }, { publishedAppId: envName }),
    step(
      'aadApp/create',
      {
        name: text,
        generateClientSecret: z.literal(true),
        generateServicePrincipal: z.boolean(),
        signInAudience: z.literal('AzureADMyOrg'),
      },
      { clientId: envName, clientSecret: secretName, objectId: envName, tenantId: envName.optional() },
    ),
    step('aadApp/update', { ...files, outputFilePath: text }),
    step('botFramework/create', {
      botId: text,
      name: text,
      messagingEndpoint: text,
      description: text,
      channels: z.tuple([z.strictObject({ name: z.literal('msteams') })]),
    }),
    step('file/createOrUpdateEnvironmentFile', { target: text, envs: z.record(z.string(), text) }),
    step('cli/runNpmCommand', { args: text }),
  ]),
);
const project = z.strictObject({
  version: z.literal('v1.11'),
  environmentFolderPath: z.literal('./env'),
  provision: steps.default([]),
  deploy: steps.default([]),
  publish: steps.default([]),
});

const read = (file: string): string => readFileSync(file, 'utf8');
const namedIn = (source: string): readonly string[] =>
  [...source.matchAll(/\$\{\{(\w+)\}\}/g)].map(([, name = '']) => name);

for (const [file, environment] of [
  ['m365agents.yml', 'dev'],
  ['m365agents.local.yml', 'local'],
  ['m365agents.playground.yml', 'playground'],
] as const)
  describe(`${file} for Microsoft 365 Agents Toolkit`, () => {
    const source = read(file);

    it('has only actions and parameters that the toolkit knows', () => {
      assert.doesNotThrow(() => project.parse(parse(source)));
    });

    it('names files that exist', () => {
      const paths = [...source.matchAll(/(?:manifestPath|path|parameters): (\S+)/g)].map(([, path = '']) => path);

      assert.deepEqual(
        paths.filter((path) => !existsSync(path)),
        [],
      );
    });

    it('takes each value from its environment file, from a secret or from an earlier step', () => {
      const values = read(join('env', `.env.${environment}`));
      const given = [...values.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
      const written = [...source.matchAll(/^ {6}\w+: ([A-Z][A-Z0-9_]*)$/gm)].map(([, name]) => name);
      const used = [source, ...(environment === 'dev' ? [read('infra/azure.parameters.json')] : [])].flatMap(namedIn);

      const unknown = used.filter((name) => ![...given, ...written].includes(name) && !name.startsWith('SECRET_'));

      assert.deepEqual([...new Set(unknown)], []);
      assert.doesNotMatch(values, /^SECRET_|PASSWORD|KEY=/m);
    });
  });

describe('m365agents.local.yml', () => {
  it('writes only settings that there are', () => {
    const [, envs = ''] = /envs:\n((?: {8}.*\n)+)/.exec(read('m365agents.local.yml')) ?? [];
    const names = [...envs.matchAll(/^ {8}(\w+):/gm)].map(([, name = '']) => name);

    assert.ok(names.length > 4);
    assert.deepEqual(
      names.filter((name) => !settingNames.includes(name)),
      [],
    );
  });
});

describe('infra/azure.bicep', () => {
  const source = read('infra/azure.bicep');
  const root = { node: undefined as Node | undefined };

  before(async () => {
    await Parser.init();
    const language = await Language.load('node_modules/tree-sitter-bicep/tree-sitter-bicep.wasm');
    root.node = new Parser().setLanguage(language).parse(source)?.rootNode;
  });

  it('is Bicep without a syntax error', () => {
    assert.equal(root.node?.hasError, false);
  });

  it('uses every parameter and variable that it declares', () => {
    const declared = [...source.matchAll(/^(?:param|var) (\w+)/gm)].map(([, name = '']) => name);

    assert.deepEqual(
      declared.filter((name) => (source.match(new RegExp(String.raw`\b${name}\b`, 'g')) ?? []).length < 2),
      [],
    );
  });

  it('gives the bot only settings that there are, and those that a bot with a managed identity needs', () => {
    const names = [...source.matchAll(/name: '([A-Za-z_]+)', (?:value|secretRef):|^ +name: '([A-Z_]+)'$/gm)].map(
      ([, one, other]) => one ?? other ?? '',
    );

    assert.deepEqual(
      names.filter((name) => !settingNames.includes(name)),
      [],
    );
    for (const needed of ['MicrosoftAppId', 'DATABASE_URL', 'DATABASE_CREDENTIAL', 'CORDON_KEY', 'PUBLIC_URL'])
      assert.ok(names.includes(needed), needed);
  });

  it('asks for the paths that the server has, at its port', () => {
    const server = read('bot/teams/server.ts');
    const paths = [...source.matchAll(/path: '(\/\w+)'/g)].map(([, path]) => path);

    assert.deepEqual([...new Set(paths)], ['/healthz', '/readyz']);
    for (const path of paths) assert.ok(server.includes(`'${path ?? ''}'`));
    assert.deepEqual(
      [...new Set([...source.matchAll(/(?:port|targetPort): (\d+)/gi)].map(([, port]) => port))],
      ['3978'],
    );
  });

  it('outputs what the app package needs', () => {
    const manifest = namedIn(read('appPackage/manifest.json')).filter((name) => name !== 'TEAMS_APP_ID');
    const outputs = [...source.matchAll(/^output (\w+)/gm)].map(([, name]) => name);

    assert.deepEqual(
      manifest.filter((name) => !outputs.includes(name) && name !== 'AZURE_CLIENT_ID'),
      [],
    );
  });

  it('explains each parameter, and keeps secrets secure', () => {
    const parameters = source.split(/\n\n/).filter((block) => /^param /m.test(block));

    for (const block of parameters) {
      assert.match(block, /^@description\('/m, block);
      if (/^param \w*(?:Key|Token|Secret) /m.test(block)) assert.match(block, /^@secure\(\)/m, block);
    }
    assert.doesNotMatch(source, /passwordAuth: 'Enabled'|administratorLoginPassword|allowInsecure: true/);
  });
});
