/** `npm run audit -- verify | export`: looks into the audit of a bot that is stopped, or of any bot on PostgreSQL. */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConfig } from '../bot/config.ts';
import { openDatabase } from '../bot/open-database.ts';
import { keyOf } from '../bot/key-file.ts';
import { exportAudit } from '../services/audit/export.ts';
import { verifyAudit } from '../services/audit/verify.ts';

const usage = `npm run audit -- verify [--anchors FILE]
npm run audit -- export [--format jsonl|ocsf] [--since ISO] [--until ISO] [--request OP-XXXX]`;

if (existsSync('.env')) process.loadEnvFile('.env');
process.exitCode = await main().catch((error: unknown) => {
  const why = error instanceof Error ? error.message : String(error);
  const locked = /database is locked/.test(why);
  console.error(
    locked
      ? 'The bot holds its SQLite file: stop the bot first, or copy the folder and name the copy in CORDON_DATA.'
      : why,
  );
  return 2;
});

/** @returns the exit code: 0 when all holds, 1 when it does not, 2 when it could not be looked at */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      anchors: { type: 'string' },
      format: { type: 'string', default: 'jsonl' },
      since: { type: 'string' },
      until: { type: 'string' },
      request: { type: 'string' },
    },
  });
  const [command] = positionals;
  if (command !== 'verify' && command !== 'export') throw new Error(usage);
  const result = readConfig(process.env);
  if (!result.ok) throw new Error(result.faults.join('\n'));
  const db = openDatabase(result.config, () => undefined);
  try {
    return command === 'verify' ? await verify() : await print();
  } finally {
    await db.close();
  }

  async function verify(): Promise<number> {
    const anchors =
      values.anchors === undefined ? [] : readFileSync(values.anchors, 'utf8').split('\n').filter(Boolean);
    const key = keyOf(result.ok ? result.config : { dataDir: '', key: undefined }, 'audit');
    const { requests, events, anchors: lines, faults } = await verifyAudit(db, key, anchors);
    console.log(`${requests} requests, ${events} events, ${lines} anchors`);
    if (values.anchors === undefined)
      console.log('Without --anchors, a request that was deleted whole cannot be missed.');
    for (const fault of faults) console.log(`BROKEN  ${fault}`);
    console.log(faults.length === 0 ? 'The audit holds.' : `The audit does not hold: ${faults.length} faults.`);
    return faults.length === 0 ? 0 : 1;
  }

  async function print(): Promise<number> {
    const { format, request } = values;
    if (format !== 'jsonl' && format !== 'ocsf') throw new Error(`--format: expected jsonl or ocsf, got "${format}"`);
    const [since, until] = [timeOf('since', values.since), timeOf('until', values.until)];
    for await (const line of exportAudit(db, { format, request, since, until })) process.stdout.write(`${line}\n`);
    return 0;
  }
}

function timeOf(name: string, text: string | undefined): number | undefined {
  const time = text === undefined ? undefined : Date.parse(text);
  if (Number.isNaN(time))
    throw new Error(`--${name}: expected an ISO time such as 2026-03-02T09:00Z, got "${text ?? ''}"`);
  return time;
}
