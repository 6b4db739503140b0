import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { migrations } from '../../services/store/migrations.ts';

const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

const textOf = (file: string): string => readFileSync(file, 'utf8');

/** The anchor that GitHub gives a heading. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .trim()
    .replaceAll(' ', '-');

const anchorsOf = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));

/** Everything that a page points to inside the repository, as it is written. */
const linksOf = (file: string): readonly string[] =>
  [...textOf(file).matchAll(/\]\(([^)\s]+)\)|src="([^"]+)"/g)]
    .map(([, link, image]) => link ?? image ?? '')
    .filter((target) => !/^https?:/.test(target));

function isBroken(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(file)) return true;
  return anchor !== undefined && !anchorsOf(file).includes(anchor);
}

describe('the README', () => {
  it('is short enough to be read', () => {
    const readme = textOf('README.md');

    assert.ok(readme.split('\n').length < 250, 'the README has 250 lines or more');
    assert.ok(Buffer.byteLength(readme) < 20_000, 'the README has 20 kB or more');
  });
});

describe('ARCHITECTURE.md', () => {
  const text = textOf('ARCHITECTURE.md');

  it('is short enough to be read', () => {
    assert.ok(text.split('\n').length < 200, 'ARCHITECTURE.md has 200 lines or more');
  });

  it('draws every folder of the product', () => {
    const folders = ['bot', 'services'].flatMap((floor) =>
      readdirSync(floor, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name),
    );

    assert.deepEqual(
      folders.filter((name) => !new RegExp(`^ +${name}/ `, 'm').test(text)),
      [],
    );
  });

  it('says which word belongs to which table', () => {
    const tables = migrations.flat().flatMap((sql) => /CREATE TABLE (\w+)/.exec(sql)?.[1] ?? []);

    assert.deepEqual(
      tables.filter((name) => !text.includes(`- \`${name}\`: `)),
      [],
    );
  });
});

describe('the documentation', () => {
  for (const page of pages) {
    it(`${page} links only to files and headings that exist`, () => {
      assert.deepEqual(
        linksOf(page).filter((link) => isBroken(page, link)),
        [],
      );
    });
  }

  it('names only npm scripts that exist', () => {
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(textOf('package.json')));
    const named = pages.flatMap((page) =>
      [...textOf(page).matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)/g)].map(
        ([, run, short]) => run ?? short ?? '',
      ),
    );

    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((name) => scripts[name] === undefined),
      [],
    );
  });
});

describe('SECURITY.md', () => {
  it('names tests that exist, for each of the fifteen ways to borrow authority', () => {
    const text = textOf('SECURITY.md').replace(/\s+/g, ' ');
    const rows = text.split(/(?= \d+\. \*\*)/).slice(1);

    const named = rows.map((row) =>
      [...row.matchAll(/`(tests\/[^`]+)`((?: "[^"]+",?)+)/g)].flatMap(([, file = '', titles = '']) =>
        [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
      ),
    );

    assert.equal(rows.length, 15);
    assert.ok(named.every((tests) => tests.length > 0));
    const missing = named
      .flat()
      .filter(({ file, title }) => !existsSync(file) || !textOf(file).replace(/\s+/g, ' ').includes(title));
    assert.deepEqual(missing, []);
  });
});
