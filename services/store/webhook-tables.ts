/**
 * A migration: what is told to other systems. Never edit it once it has been released.
 *
 * A replica of the version before may run beside a new one for the length of a rolling upgrade. It works on no jobs of the kind `webhook`, so
 * it delivers nothing, and of what it does to requests nothing is told. Rows do not refer to their request, so that it can go on deleting
 * old requests.
 */
export const webhookTables: readonly string[] = [
  `CREATE TABLE webhook (n {SERIAL}, id TEXT NOT NULL UNIQUE, destination TEXT NOT NULL, type TEXT NOT NULL, request TEXT NOT NULL,
    at BIGINT NOT NULL, facts TEXT NOT NULL, body TEXT, next_try_at BIGINT NOT NULL, tries INTEGER NOT NULL, failure TEXT, outcome TEXT)`,
  'CREATE INDEX webhook_waiting ON webhook (destination, request, n) WHERE outcome IS NULL',
  'CREATE INDEX webhook_request ON webhook (request)',
  'CREATE TABLE webhook_destination (destination TEXT PRIMARY KEY, off_under TEXT, rests_until BIGINT NOT NULL)',
];
