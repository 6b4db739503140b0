/**
 * `npm run bench`: measures Cordon through the real bot, prints tables, and with --json FILE writes the same figures.
 * `--only turns,starts` measures some parts only.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { timeMassRuns } from './bench/mass-run.ts';
import { timeOneContainment } from './bench/one-containment.ts';
import { timePeopleAtOnce } from './bench/people-at-once.ts';
import { timePace } from './bench/pace.ts';
import { timeReplicas } from './bench/replicas.ts';
import { timeStarts } from './bench/starts.ts';
import { tableText, type Table } from './bench/table.ts';
import { timeTurns } from './bench/turns.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'containment,turns,starts,people' },
    json: { type: 'string', default: '' },
    database: { type: 'string', default: 'sqlite' },
    rounds: { type: 'string', default: '20' },
    clients: { type: 'string', default: '2' },
    events: { type: 'string', default: '0' },
    accounts: { type: 'string', default: '20,200' },
    times: { type: 'string', default: '10' },
    bots: { type: 'string', default: '1' },
    profile: { type: 'string' },
  },
});
const { database } = values;
const rounds = whole('rounds', values.rounds);
const clients = whole('clients', values.clients);
const events = whole('events', values.events);
const times = whole('times', values.times);
const bots = whole('bots', values.bots);
const sizes = values.accounts.split(',').map((text) => whole('accounts', text));

/** What can be measured, by the name for `--only`. */
const parts: Readonly<Record<string, () => Promise<Table>>> = {
  containment: () => timeOneContainment(database, [50, 150, 400], rounds),
  turns: () => timeTurns({ warm: 300, timed: rounds * 25, atOnce: rounds * 100 }),
  starts: () => timeStarts(database, 5),
  people: () => timePeopleAtOnce({ database, clients, rounds, events }),
  mass: () => timeMassRuns({ database, sizes, latencyMs: 150, times, bots, profile: values.profile }),
  replicas: () => timeReplicas(database === 'sqlite' ? 'postgres' : database, rounds),
  pace: () => timePace({ database: database === 'sqlite' ? 'postgres' : database, times, seconds: 30 }),
};

const wanted = values.only.split(',');
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) fail(`--only ${unknown.join(',')}: there are ${Object.keys(parts).join(', ')}`);

const model = cpus()[0]?.model ?? 'an unknown processor';
console.log(`Node.js ${process.versions.node}, ${cpus().length} x ${model}\n`);
const tables: Table[] = [];
for (const name of wanted) {
  const table = await parts[name]?.();
  if (table === undefined) continue;
  tables.push(table);
  console.log(tableText(table));
}
if (values.json !== '') {
  const about = { at: new Date().toISOString(), node: process.versions.node, cpus: cpus().length, model, database };
  writeFileSync(values.json, `${JSON.stringify({ ...about, tables }, undefined, 2)}\n`);
}

function whole(name: string, text: string): number {
  if (!/^\d{1,8}$/.test(text)) fail(`--${name} ${text}: a whole number was expected`);
  return Number(text);
}

function fail(words: string): never {
  console.error(words);
  process.exit(1);
}
