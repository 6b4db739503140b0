import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { KeyStore } from './key-store.ts';

/** Windows has neither modes nor a way to sync a folder. */
const isPosix = process.platform !== 'win32';
const suffix = '.key';

/**
 * Keeps data keys as files, one for each, readable by this user only. A key that is destroyed is overwritten and then unlinked. A disk may
 * keep a copy of what was overwritten, as SSDs do; that copy is wrapped by the master key.
 * @param folder made unless it is there; only this process may use it
 */
export function createKeyFiles(folder: string): KeyStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fileOf = (id: string): string => join(folder, `${id}${suffix}`);
  return {
    async add(id, wrapped) {
      const file = await open(fileOf(id), 'wx', 0o600);
      try {
        await file.writeFile(wrapped);
        await file.sync();
      } finally {
        await file.close();
      }
      await syncFolder(folder); // else a power cut could keep the row and lose the name of this file
    },
    read: (id) => readFile(fileOf(id), 'utf8').catch(unlessMissing),
    async destroy(ids) {
      for (const id of ids) await overwriteAndUnlink(fileOf(id)).catch(unlessMissing);
    },
    async list() {
      const names = await readdir(folder);
      return names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
    },
    tidy: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

async function overwriteAndUnlink(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    await file.write(randomBytes(size), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await unlink(path);
}

async function syncFolder(folder: string): Promise<void> {
  if (!isPosix) return;
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

function unlessMissing(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
}
