import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { keepPrivate } from '../../../bot/config/private-folder.ts';
import { temporaryFolder } from '../../harness/cleanup.ts';
import { filePathsIn } from '../../harness/files.ts';
import { keptLog, startHarness } from '../../harness/harness.ts';
import { run } from '../../harness/stories.ts';

const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

/** A data folder as an earlier version left it, readable by everybody, and a file that is not Cordon's. */
function looseFolder() {
  const dataDir = join(temporaryFolder(), 'data');
  mkdirSync(dataDir);
  const [database, key, other] = ['cordon.db', 'audit.key', 'notes.txt'].map((name) => join(dataDir, name));
  for (const file of [database, key, other]) {
    writeFileSync(file ?? assert.fail(), 'kept');
    chmodSync(file ?? assert.fail(), 0o664);
  }
  mkdirSync(join(dataDir, 'keys'));
  chmodSync(join(dataDir, 'keys'), 0o755);
  chmodSync(dataDir, 0o775);
  return { dataDir, database: database ?? '', key: key ?? '', other: other ?? '' };
}

describe('the data folder', () => {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('and all that is made in it are for this user only, whatever the umask is', async () => {
    const dataDir = join(temporaryFolder(), 'data');
    const umask = process.umask(0);
    try {
      const story = await startHarness({ dataDir });
      await run(story, 'contain alex@contoso.com deliver=reveal because INC-4821');
      await story.card(/A password is ready/);

      const ours = filePathsIn(dataDir).filter((file) => /cordon\.db|\.key$/.test(file));
      assert.ok(ours.some((file) => file.endsWith('-wal')) && ours.some((file) => file.includes('/keys/')));
      assert.deepEqual(
        ours.filter((file) => modeOf(file) !== '600'),
        [],
      );
      assert.deepEqual([modeOf(dataDir), modeOf(join(dataDir, 'keys'))], ['700', '700']);
    } finally {
      process.umask(umask);
    }
  });

  it('that others can read is closed to them at the start, and the log says so', () => {
    const { dataDir, database, key, other } = looseFolder();
    const { log, logged } = keptLog();

    keepPrivate(dataDir, log);
    keepPrivate(dataDir, log);

    assert.deepEqual([modeOf(dataDir), modeOf(database), modeOf(key), modeOf(other)], ['700', '600', '600', '664']);
    const lines = logged().trim().split('\n');
    assert.equal(lines.length, 4);
    for (const [n, path] of [dataDir, key, database, join(dataDir, 'keys')].entries())
      assert.ok(lines[n]?.includes(`"${path}"`), lines[n]);
    assert.equal(readFileSync(key, 'utf8'), 'kept');
  });

  it('that users share, as /tmp, is left as it is, with a warning', () => {
    const { dataDir } = looseFolder();
    chmodSync(dataDir, 0o1777);
    const { log, logged } = keptLog();

    keepPrivate(dataDir, log);

    assert.equal(modeOf(dataDir), '1777');
    assert.match(logged(), /"level":40.*set CORDON_DATA to a folder of its own/);
  });

  it('that is not there yet is not made', () => {
    const dataDir = join(temporaryFolder(), 'data');

    keepPrivate(dataDir, keptLog().log);

    assert.throws(() => statSync(dataDir), /ENOENT/);
  });
});
