import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { BotAnswer } from '../../practice/teams/send-activity.ts';
import { filePathsIn } from './files.ts';
import { userDriver, type UserDriver } from './user-driver.ts';
import { holds } from './stories.ts';
import { compiledFile } from './run-services.ts';

/** Secrets with a name for each. A leak is reported by name, never by value. */
export type Planted = readonly (readonly [name: string, secret: string])[];

/** Texts with the name of the place where each was found. */
export type Places = readonly (readonly [place: string, text: string])[];

/** Lists every secret in every place as `place: name`. */
export const leaksIn = (places: Places, planted: Planted): readonly string[] =>
  places.flatMap(([place, said]) =>
    planted.filter(([, secret]) => holds(said, secret)).map(([name]) => `${place}: ${name}`),
  );

/** Reads every file of a folder and its subfolders, byte by byte. */
export const filesIn = (folder: string): Places =>
  filePathsIn(folder).map((file) => [file.slice(folder.length + 1), readFileSync(file, 'latin1')] as const);

/** Wraps a driver to record every answer of the bot. */
export function recordingDriver({
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

/** Runs `cordon audit export` on a data folder that no bot has open. */
export async function auditExport(dataDir: string, key: string, format: 'jsonl' | 'ocsf'): Promise<string> {
  const env = { PATH: process.env['PATH'], CORDON_DATA: dataDir, CORDON_KEY: key };
  const args = [await compiledFile('scripts/cordon.ts'), 'audit', 'export', '--format', format];
  const child = spawn(process.execPath, args, { cwd: dataDir, env, stdio: ['ignore', 'pipe', 'inherit'] });
  return text(child.stdout);
}
