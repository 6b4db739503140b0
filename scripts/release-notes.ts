/** Prints the notes of one version: `tsx scripts/release-notes.ts v1.2.3 [CHANGELOG.md]`. The release workflow publishes them. */
import { readFileSync } from 'node:fs';
import { notesOf } from './notes-of.ts';

const [tag = '', file = 'CHANGELOG.md'] = process.argv.slice(2);
try {
  process.stdout.write(notesOf(readFileSync(file, 'utf8'), tag));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
