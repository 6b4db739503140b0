import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { AnchorText } from './ledger.ts';

/** The lines of files that anchors were appended to, file after file, line after line. @throws {Error} of a file that cannot be read */
export async function* fileLines(files: readonly string[]): AsyncGenerator<AnchorText> {
  for (const source of files) {
    let line = 0;
    for await (const text of createInterface({ input: createReadStream(source), crlfDelay: Infinity })) {
      line += 1;
      yield { source, line, text };
    }
  }
}
