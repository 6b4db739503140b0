import { openSqlite } from '../../../services/store/sqlite.ts';

/** Another process that holds a database until it is killed. */
const db = openSqlite(process.argv[2] ?? '');
await db.query('CREATE TABLE note (n {SERIAL}, text TEXT NOT NULL)');
await db.query('INSERT INTO note (text) VALUES ($1)', ['from the other process']);
process.send?.('ready');
setInterval(() => undefined, 60_000);
