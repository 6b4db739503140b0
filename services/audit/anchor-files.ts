import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AnchorText } from './ledger.ts';

/**
 * Reads the lines of anchor files, one file after the other.
 * @param files paths, in any order
 * @throws {Error} when a file cannot be read
 */
export async function* fileLines(files: readonly string[]): AsyncGenerator<AnchorText> {
  for (const source of files) {
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(source), crlfDelay: Infinity })) {
      line += 1;
      yield { source, line, text };
    }
  }
}
