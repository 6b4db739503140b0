import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Where anchors go: a place that Cordon can add to and cannot rewrite. */
export interface AnchorSink {
  /**
   * Resolves when the line is kept. A line may come twice, when nobody could tell whether it had arrived.
   * @throws {Error} when it was not kept; without anything secret in its words
   */
  append(line: string): Promise<void>;
}

/**
 * Appends to a file, opened for nothing else and flushed to disk before it counts. Let another user own it, or make it append-only
 * (`chattr +a`, an immutable share): what the bot may rewrite proves nothing.
 */
export function fileSink(file: string): AnchorSink {
  const { O_APPEND, O_CREAT, O_WRONLY } = constants;
  return {
    async append(line) {
      const torn = await endsTorn(file);
      const handle = await open(file, O_APPEND | O_CREAT | O_WRONLY, 0o640);
      try {
        await handle.appendFile(`${torn ? '\n' : ''}${line}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}

/** Whether a full disk or a crash left half a line at the end. A file that may not be read is taken as torn: an empty line hurts nobody. */
async function endsTorn(file: string): Promise<boolean> {
  try {
    const handle = await open(file, constants.O_RDONLY);
    try {
      const { size } = await handle.stat();
      const end = await handle.read(Buffer.alloc(1), 0, 1, Math.max(size - 1, 0));
      return end.bytesRead === 1 && end.buffer[0] !== 10;
    } finally {
      await handle.close();
    }
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

/** Posts each anchor as JSON; any 2xx means kept. @param timeoutMs how long one may take */
export function urlSink(url: string, timeoutMs = 5000): AnchorSink {
  return {
    async append(line) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: line,
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      }).catch((error: unknown) => {
        throw new Error(`the place of anchors did not answer: ${causeOf(error)}`);
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`the place of anchors answered ${answer.status}, expected 2xx`);
    },
  };
}

/** Only a code or a name: the address may have a token in it, and some messages repeat it. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
