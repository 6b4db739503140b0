import { existsSync } from 'node:fs';
import { z } from 'zod';
import type { Config } from '../../bot/config/config.ts';
import { keyFileOf, keyOf } from '../../bot/config/key-file.ts';
import { fileLines } from '../../services/audit/anchor-files.ts';
import { verifyAudit, type Verified } from '../../services/audit/verify.ts';
import { toTheSecond } from '../../services/base/time.ts';
import { trailMismatch } from '../../services/requests/replay.ts';
import type { Database } from '../../services/store/database.ts';
import { cliCommand, CliFailure } from './cli-command.ts';
import { openExisting } from './open-existing.ts';
import { readSettings } from './settings.ts';

/** How many findings are printed; the others are only counted. */
const findingsShown = 200;

/** `cordon audit verify` */
export const auditVerify = cliCommand({
  name: 'audit verify',
  summary: 'verifies the whole audit against its anchors, and compares every request with its trail',
  operands: [],
  options: {
    anchors: {
      type: 'string',
      multiple: true,
      value: 'FILE',
      meaning: 'a file of anchors; audit.anchor.file of cordon.yaml when left out. Give the files of all replicas',
    },
  },
  details: 'It changes nothing. Stop the bot first when it uses SQLite.',
  exits: [
    [0, 'the audit is intact'],
    [1, 'it is not; the findings are printed'],
    [2, 'it could not be verified'],
  ],
  args: z.object({ anchors: z.array(z.string()).default([]) }),
  async run({ anchors }) {
    const config = readSettings();
    const db = await openExisting(config);
    try {
      return (await verifyAndPrint({ db, config, anchors })) === 0 ? 0 : 1;
    } finally {
      await db.close();
    }
  },
});

/** What is verified, and against what. */
export interface Verification {
  readonly db: Database;
  readonly config: Pick<Config, 'dataDir' | 'key' | 'audit'>;
  /** Files of anchors; the one of the policy when empty. */
  readonly anchors: readonly string[];
}

/**
 * Verifies an audit and prints what it finds.
 * @returns how many things do not verify
 * @throws {CliFailure} when the key or a file of anchors is missing
 */
export async function verifyAndPrint({ db, config, anchors }: Verification): Promise<number> {
  const keyFile = keyFileOf(config, 'audit');
  if (keyFile !== undefined && !existsSync(keyFile))
    throw new CliFailure(`There is no file ${keyFile}. The audit cannot be verified without the key that sealed it.`);
  const configured = config.audit.anchor?.file;
  const files = anchors.length > 0 ? anchors : configured === undefined ? [] : [configured];
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new CliFailure(`There is no file ${missing}.`);
  let shown = 0;
  const verified = await verifyAudit({
    db,
    key: keyOf(config, 'audit'),
    anchors: files.length === 0 ? undefined : fileLines(files),
    mismatchOf: trailMismatch,
    find: ({ where, why }) => {
      shown += 1;
      if (shown <= findingsShown) process.stdout.write(`${where}: ${why}\n`);
    },
  });
  const { findings } = verified;
  if (findings > findingsShown) process.stdout.write(`... and ${findings - findingsShown} more\n`);
  process.stdout.write(`${verdictOf(verified, files.length > 0)}\n`);
  return findings;
}

function verdictOf(
  { requests, journals, events, anchors, anchoredAt, unanchored, findings }: Verified,
  isAnchored: boolean,
): string {
  const anchoring = isAnchored
    ? `${anchors} anchors, the newest ${anchoredAt === undefined ? 'never' : toTheSecond(anchoredAt)}; ${unanchored} events came later.`
    : 'Without anchors a shortened trail or a deleted request or journal cannot be detected. Pass --anchors FILE.';
  const verdict =
    findings === 0
      ? 'The audit holds'
      : `The audit does not hold, ${findings} ${findings === 1 ? 'finding' : 'findings'}`;
  return `${verdict}: ${requests} requests, ${journals} journals, ${events} events. ${anchoring}`;
}
