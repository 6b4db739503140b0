import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { commandGroups } from '../../services/command-groups.ts';
import { derivedDocs } from '../../scripts/derived-docs.ts';
import { commands } from '../../services/registry.ts';

describe('the derived documentation', () => {
  it('is what the code makes; `npm run derive` brings it up to date', async () => {
    for (const [path, text] of await derivedDocs()) assert.equal(readFileSync(path, 'utf8'), text, path);
  });

  it('has no page that nothing makes any more', async () => {
    const made = [...(await derivedDocs()).keys()];

    assert.deepEqual(
      readdirSync('docs/commands').filter((page) => !made.includes(`docs/commands/${page}`)),
      [],
    );
  });

  it('can be read in a terminal', async () => {
    for (const [path, text] of await derivedDocs())
      assert.deepEqual(
        text.split('\n').filter((line) => line.length > 140),
        [],
        path,
      );
  });

  it('has every command in exactly one group', () => {
    const grouped = commandGroups.flatMap((group) => group.commands);

    assert.deepEqual(grouped.toSorted(), commands.map(({ name }) => name).toSorted());
  });
});
