import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const forms = '.github/ISSUE_TEMPLATE';
const labelled = z.looseObject({ label: z.string(), options: z.array(z.string()).min(2).optional() });
const field = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('markdown'), attributes: z.strictObject({ value: z.string() }) }),
  z.strictObject({
    type: z.enum(['input', 'textarea', 'dropdown']),
    id: z.string().regex(/^\w+$/),
    attributes: labelled,
    validations: z.strictObject({ required: z.boolean() }).optional(),
  }),
]);
const form = z.strictObject({
  name: z.string(),
  description: z.string(),
  labels: z.array(z.string()),
  body: z.array(field).min(1),
});

describe('the issue forms', () => {
  for (const name of readdirSync(forms).filter((file) => file !== 'config.yml'))
    it(`are forms that GitHub can show: ${name}`, () => {
      const { body } = form.parse(parse(readFileSync(`${forms}/${name}`, 'utf8')));

      const ids = body.flatMap((one) => (one.type === 'markdown' ? [] : [one.id]));
      assert.equal(new Set(ids).size, ids.length);
      for (const one of body) if (one.type === 'dropdown') assert.ok(one.attributes.options !== undefined, one.id);
    });

  it('send questions and weaknesses elsewhere', () => {
    const config = z
      .strictObject({
        blank_issues_enabled: z.literal(false),
        contact_links: z.array(z.strictObject({ name: z.string(), url: z.url(), about: z.string() })),
      })
      .parse(parse(readFileSync(`${forms}/config.yml`, 'utf8')));

    assert.match(config.contact_links.map(({ url }) => url).join(' '), /\/discussions .*\/security\/advisories\/new$/);
  });
});

describe('the code owners', () => {
  it('own only files that there are', () => {
    const lines = readFileSync('.github/CODEOWNERS', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));

    for (const line of lines) {
      const [path = '', ...owners] = line.split(/\s+/);
      assert.ok(path === '*' || existsSync(`.${path}`), path);
      assert.ok(owners.length > 0 && owners.every((owner) => /^@[\w-]+(\/[\w-]+)?$/.test(owner)), line);
    }
  });
});

describe('renovate.json', () => {
  const rules = z.looseObject({
    constraints: z.strictObject({ node: z.string() }),
    packageRules: z.array(z.looseObject({ matchPackageNames: z.array(z.string()).optional() })),
  });
  const { constraints, packageRules } = rules.parse(JSON.parse(readFileSync('renovate.json', 'utf8')));
  const { engines, dependencies, devDependencies } = z
    .looseObject({
      engines: z.strictObject({ node: z.string() }),
      dependencies: z.record(z.string(), z.string()),
      devDependencies: z.record(z.string(), z.string()),
    })
    .parse(JSON.parse(readFileSync('package.json', 'utf8')));

  it('takes only packages that run on every Node.js that Cordon runs on', () => {
    assert.equal(constraints.node, engines.node);
  });

  it('has rules only for what is used', () => {
    const used = [
      ...Object.keys(dependencies),
      ...Object.keys(devDependencies),
      'node',
      'postgres',
      'ghcr.io/example/cordon',
    ];
    const wanted = packageRules.flatMap(({ matchPackageNames = [] }) => matchPackageNames);

    const isUsed = (pattern: string): boolean =>
      used.some((name) => (pattern.endsWith('**') ? name.startsWith(pattern.slice(0, -2)) : name === pattern));
    assert.deepEqual(
      wanted.filter((pattern) => !isUsed(pattern)),
      [],
    );
  });

  it('finds exact versions only', () => {
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
      assert.match(version, /^\d+\.\d+\.\d+$/, name);
  });
});
