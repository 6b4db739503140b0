import { open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { aboutDataKey } from './data-keys.ts';
import { createSealer, type Sealer } from './sealer.ts';

/** The master key before and after. */
export interface MasterKeys {
  /** 32 bytes. */
  readonly from: Uint8Array;
  /** 32 bytes. */
  readonly to: Uint8Array;
}

/** How many data keys there were, by what became of them. */
export interface Rewrapped {
  /** Now wrapped with the new key; also counts those that an earlier call had wrapped with it. */
  readonly kept: number;
  /** Opened by neither key: left as they are. */
  readonly lost: number;
}

/**
 * Wraps the files of data keys with another master key. Each is replaced at once, so a call that was interrupted can be repeated. No process
 * may use the folder meanwhile.
 * @param folder of the files
 * @param keys both master keys
 * @returns what became of the data keys
 * @throws {Error} the file system's own, when a file cannot be read or written
 */
export async function rewrapKeyFiles(folder: string, { from, to }: MasterKeys): Promise<Rewrapped> {
  const [before, after] = [createSealer(from), createSealer(to)];
  const names = (await readdir(folder)).filter((name) => name.endsWith(suffix));
  let kept = 0;
  for (const name of names)
    if (await rewrap(join(folder, name), aboutDataKey(name.slice(0, -suffix.length)), { before, after })) kept += 1;
  return { kept, lost: names.length - kept };
}

const suffix = '.key';

/** Answers whether the file is now wrapped with the new key. */
async function rewrap(
  file: string,
  about: string,
  { before, after }: { readonly before: Sealer; readonly after: Sealer },
): Promise<boolean> {
  const wrapped = await readFile(file, 'utf8');
  if (after.open(wrapped, about) !== undefined) return true;
  const key = before.open(wrapped, about);
  if (key === undefined) return false;
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w', 0o600);
  try {
    await handle.writeFile(after.seal(key, about));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(partial, file);
  return true;
}
