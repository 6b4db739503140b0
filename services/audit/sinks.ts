import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** Where anchors are sent: a store that Cordon can append to but cannot rewrite. */
export interface AnchorSink {
  /**
   * Appends one anchor. The same line may be appended again after a failure or a crash, when it is unknown whether it was stored.
   * @returns a promise that resolves once the line is stored
   * @throws {Error} when the line was not stored; the message holds no secrets
   */
  append(line: string): Promise<void>;
}

/**
 * A sink that appends to a file and flushes every line to disk. A file that the bot can rewrite proves nothing: make it append-only
 * (`chattr +a`), or put it on an immutable share.
 * @param file path; the file is created when it does not exist, its folder is not
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

/**
 * Whether the file ends in half a line, after a full disk or a crash. When the file cannot be read the answer is yes,
 * because readers ignore the empty line that follows from it.
 */
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

/**
 * A sink that posts each anchor as JSON. Any 2xx status means that the anchor is stored; a redirect is a failure.
 * @param timeoutMs how long one post may take, in milliseconds
 */
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
        throw new Error(`the anchor URL did not answer: ${causeOf(error)}`);
      });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`the anchor URL answered ${answer.status}, expected 2xx`);
    },
  };
}

/** An error's code or name, never its message: some messages repeat the address, which may contain a token. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return 'unknown';
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
}
