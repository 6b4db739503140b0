import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All source of the product; a text that is written in several lines reads as one. */
const source = ['bot', 'cards', 'services']
  .flatMap((room) => readdirSync(room, { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n')
  .replace(/' \+\s*['`]|` \+\s*['`]/g, '');

/** What the page quotes: in double quotes, or as code at the head of an item. */
function quotedIn(page: string): readonly string[] {
  const text = page.replace(/\n +/g, ' ');
  return [...text.matchAll(/"([^"\n]{6,})"|^- `([^`]{6,})`:/gm)].map(([, words, code]) => words ?? code ?? '');
}

describe('docs/troubleshooting.md', () => {
  it('quotes only what the code says', () => {
    const quoted = quotedIn(readFileSync('docs/troubleshooting.md', 'utf8'));

    const parts = quoted.flatMap((quote) => quote.split('...').map((part) => part.replace(/^[ :,]+|[ :,]+$/g, '')));
    assert.ok(quoted.length > 20);
    assert.deepEqual(
      parts.filter((part) => !source.includes(part)),
      [],
    );
  });
});
