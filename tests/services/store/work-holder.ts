import { migrate } from '../../../services/store/migrate.ts';
import { openPostgres } from '../../../services/store/postgres.ts';
import { openPostgresWork } from '../../../services/store/postgres-work.ts';

/** Another process that takes a job and never ends it. */
const url = process.argv[2] ?? '';
const db = openPostgres({ url });
await migrate(db);
const ignore = () => undefined;
const work = await openPostgresWork({ db, address: { url }, now: Date.now, onDead: ignore, onProblem: ignore });
work.on('run', { atOnce: 1 }, ({ key }) => {
  process.send?.(key);
  return new Promise(ignore);
});
process.send?.('ready');
