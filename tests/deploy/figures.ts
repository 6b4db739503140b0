import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** The most memory that a bot was seen to use, in megabytes, by docs/reliability.md. */
export function measuredMegabytes(): number {
  const rows = readFileSync('docs/reliability.md', 'utf8').match(/^\| memory of .*\bmost\b.*$/gm) ?? [];
  const figures = rows.flatMap((row) => [...row.matchAll(/(\d+) MB/g)].map(([, number]) => Number(number)));
  assert.ok(figures.length >= 4, 'docs/reliability.md does not say how much memory a bot uses');
  return Math.max(...figures);
}

/** How long a stop may take before it is cut off, in seconds: a run has 25, and what it waits for some more. */
export const graceSeconds = 40;
