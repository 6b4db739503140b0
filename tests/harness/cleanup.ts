import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Cleanup = () => unknown;

const cleanups: Cleanup[] = [];

/**
 * Registers something to do when the test is over, whether it passed or not. The last registered runs first, so what a thing needs
 * is still there when it is stopped.
 * @param cleanup may be asynchronous; the next one waits for it
 */
export function afterTest(cleanup: Cleanup): void {
  cleanups.push(cleanup);
}

/**
 * Runs every registered cleanup, the last registered first. The root hook after each test calls it.
 * @throws {AggregateError} when cleanups failed, after all of them have run
 */
export async function cleanUp(): Promise<void> {
  const errors: unknown[] = [];
  for (const cleanup of cleanups.splice(0).reverse()) {
    try {
      await cleanup();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, `a cleanup failed: ${errors.map(String).join('; ')}`);
}

/**
 * Makes an empty temporary folder that is deleted after the test.
 * @returns its absolute path
 */
export function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'cordon-test-'));
  afterTest(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}
