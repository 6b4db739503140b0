import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folder = 'docs/images';
const files = readdirSync(folder);
/** The pictures of the README and of the page that it links. */
const shown = ['README.md', 'docs/cards.md'].flatMap((page) => [
  ...readFileSync(page, 'utf8').matchAll(/<img src="(?:docs\/)?images\/([^"]+)"[^>]*?alt="([^"]*)"/g),
]);

describe('the pictures of the cards', () => {
  it('are twelve and one that moves, and no other is kept', () => {
    assert.equal(files.length, 13);
    assert.deepEqual(shown.map(([, file]) => file).sort(), [...files].sort());
  });

  it('say in words what the card says', () => {
    for (const [, file, words = ''] of shown) assert.ok(words.length > 60, `${file ?? ''}: "${words}"`);
  });

  it('are small', () => {
    for (const file of files) {
      const { size } = statSync(join(folder, file));
      assert.ok(size <= (file.endsWith('.gif') ? 100_000 : 70_000), `${file} has ${size} bytes`);
    }
  });

  it('are those that the script makes', () => {
    const script = readFileSync('.ci/pictures.mjs', 'utf8');
    const moving = readFileSync('.ci/moving-picture.mjs', 'utf8');

    for (const file of files)
      if (file.endsWith('.gif')) assert.ok(moving.includes(`'${file}'`));
      else assert.match(script, new RegExp(`: '${file.replace('.png', '')}',`));
  });
});
