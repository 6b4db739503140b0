import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { notesOf } from '../../scripts/notes-of.ts';

const changelog = `# Changelog

## Unreleased

- not yet

## 1.10.0 (2027-02-01)

- ten

### Changed

- more

## [1.1.0] - 2027-01-01

- one

## 1.0.0
`;

describe('the release notes', () => {
  it('are what the changelog says about the version, with its subheadings', () => {
    assert.equal(notesOf(changelog, 'v1.10.0'), '- ten\n\n### Changed\n\n- more\n');
    assert.equal(notesOf(changelog, '1.1.0'), '- one\n');
  });

  it('are refused where there is nothing to say', () => {
    assert.throws(() => notesOf(changelog, 'v1.0.0'), /says nothing below "## 1\.0\.0"/);
    assert.throws(() => notesOf(changelog, 'v1.0'), /expected a version such as v1\.2\.3, got "v1\.0"/);
    assert.throws(() => notesOf(changelog, 'v1.1.1'), /has no heading "## 1\.1\.1"/);
    assert.throws(() => notesOf(changelog, 'v1.1.0-rc.1'), /has no heading/);
  });

  it('find every version that the changelog of Cordon has', () => {
    const own = readFileSync('CHANGELOG.md', 'utf8');

    for (const [, version = ''] of own.matchAll(/^## \[?(\d[\w.-]*)/gm)) assert.ok(notesOf(own, version).length > 10);
  });

  it('are printed, or end the release with one sentence', () => {
    const home = mkdtempSync(join(tmpdir(), 'cordon-notes-'));
    const file = join(home, 'CHANGELOG.md');
    writeFileSync(file, changelog);
    const print = (tag: string) =>
      spawnSync(process.execPath, ['--import', 'tsx', 'scripts/release-notes.ts', tag, file], { encoding: 'utf8' });

    const [printed, refused] = [print('v1.1.0'), print('v9.9.9')];
    rmSync(home, { recursive: true });

    assert.deepEqual([printed.status, printed.stdout], [0, '- one\n']);
    assert.deepEqual([refused.status, refused.stderr], [1, 'the changelog has no heading "## 9.9.9"\n']);
  });
});
