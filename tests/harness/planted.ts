import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BotAnswer } from '../../practice/teams/send-activity.ts';
import { userDriver, type UserDriver } from './user-driver.ts';
import { holds } from './stories.ts';
import { compiledFile } from './run-services.ts';

/** A secret by the name under which a leak is told; its value is never told. */
export type Planted = readonly (readonly [name: string, secret: string])[];

/** Texts by the place where they stand. */
export type Places = readonly (readonly [place: string, text: string])[];

/** Where which secret stands, as `place: name`. */
export const leaksIn = (places: Places, planted: Planted): readonly string[] =>
  places.flatMap(([place, said]) =>
    planted.filter(([, secret]) => holds(said, secret)).map(([name]) => `${place}: ${name}`),
  );

/** Every file of a folder and its folders, byte by byte. */
export const filesIn = (folder: string): Places =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => existsSync(file)) // a temporary one may be gone again
    .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'latin1')] as const);

/** The same hands, which keep what the bot answers. */
export function keepingHands({
  connector,
  thread,
  send,
  patienceMs,
}: UserDriver): UserDriver & { answers: BotAnswer[] } {
  const answers: BotAnswer[] = [];
  const kept = async (activity: Parameters<UserDriver['send']>[0]) => {
    const answer = await send(activity);
    answers.push(answer);
    return answer;
  };
  return { ...userDriver(connector, thread, kept, patienceMs), answers };
}

/** What `npm run audit -- export` prints of a data folder that no bot has open. */
export async function auditExport(dataDir: string, key: string, format: 'jsonl' | 'ocsf'): Promise<string> {
  const env = { PATH: process.env['PATH'], CORDON_DATA: dataDir, CORDON_KEY: key };
  const args = [await compiledFile('scripts/audit.ts'), 'export', '--format', format];
  const child = spawn(process.execPath, args, { cwd: dataDir, env, stdio: ['ignore', 'pipe', 'inherit'] });
  return text(child.stdout);
}
