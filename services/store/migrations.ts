import { lookupTables } from './lookup-tables.ts';
import { sliceTable } from './slice-table.ts';
import { webhookTables } from './webhook-tables.ts';

/** Forward only; an entry is never edited once it has been released. Each is a list of statements. */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE request (
      id TEXT PRIMARY KEY,
      revision BIGINT NOT NULL,
      state TEXT NOT NULL,
      deadline BIGINT,
      lease_owner TEXT,
      lease_until BIGINT,
      conversation TEXT NOT NULL,
      requester TEXT NOT NULL,
      digest TEXT NOT NULL,
      payload TEXT NOT NULL,
      reason TEXT,
      state_data TEXT NOT NULL,
      chain_n BIGINT NOT NULL,
      chain_mac TEXT NOT NULL,
      created_at BIGINT NOT NULL
    )`,
    'CREATE INDEX request_due ON request (state, deadline)',
    'CREATE INDEX request_conversation ON request (conversation, created_at)',
    'CREATE INDEX request_requester ON request (requester, created_at)',
    `CREATE TABLE step (
      request TEXT NOT NULL REFERENCES request (id),
      n INTEGER NOT NULL,
      target TEXT NOT NULL,
      part TEXT NOT NULL,
      stage INTEGER NOT NULL,
      status TEXT NOT NULL,
      tries INTEGER NOT NULL,
      started_at BIGINT,
      ended_at BIGINT,
      proved_at BIGINT,
      note TEXT,
      problem TEXT,
      client_request_id TEXT,
      graph_request_id TEXT,
      PRIMARY KEY (request, n)
    )`,
    `CREATE TABLE card (
      n {SERIAL},
      request TEXT NOT NULL REFERENCES request (id),
      kind TEXT NOT NULL,
      conversation TEXT NOT NULL,
      reference TEXT NOT NULL,
      activity_id TEXT,
      shown BIGINT NOT NULL,
      next_try_at BIGINT NOT NULL,
      tries INTEGER NOT NULL,
      dropped INTEGER NOT NULL
    )`,
    'CREATE INDEX card_request ON card (request)',
    "CREATE UNIQUE INDEX card_once ON card (request, kind) WHERE kind <> 'card'",
    `CREATE TABLE event (
      request TEXT NOT NULL,
      n BIGINT NOT NULL,
      at BIGINT NOT NULL,
      body TEXT NOT NULL,
      mac TEXT NOT NULL,
      PRIMARY KEY (request, n)
    )`,
  ],
  [
    `CREATE TABLE secret (
      n {SERIAL},
      request TEXT NOT NULL,
      kind TEXT NOT NULL,
      reader TEXT NOT NULL,
      label TEXT NOT NULL,
      sealed TEXT NOT NULL,
      expires_at BIGINT NOT NULL
    )`,
    'CREATE INDEX secret_request ON secret (request, kind)',
    'CREATE INDEX secret_expiry ON secret (expires_at)',
  ],
  [
    `CREATE TABLE target (
      target TEXT NOT NULL,
      at BIGINT NOT NULL,
      request TEXT NOT NULL REFERENCES request (id)
    )`,
    'CREATE INDEX target_latest ON target (target, at)',
    // How far the trail of a request is anchored; the index holds requests with events that are not anchored yet.
    'ALTER TABLE request ADD COLUMN anchored_n BIGINT NOT NULL DEFAULT 0',
    'CREATE INDEX request_grown ON request (id) WHERE chain_n > anchored_n',
    'CREATE TABLE anchor (seq BIGINT PRIMARY KEY, line TEXT NOT NULL, sent INTEGER NOT NULL)',
    'CREATE INDEX target_request ON target (request)',
    'CREATE INDEX request_created ON request (created_at, id)', // for the retention
    'CREATE INDEX event_at ON event (at, request, n)', // for the export
    // The indexes that the sweeps use stay small however many requests have ended.
    "CREATE INDEX request_running ON request (lease_until) WHERE state = 'running'",
    'CREATE INDEX card_conversation ON card (conversation, activity_id)',
    'CREATE INDEX card_lagging ON card (next_try_at) WHERE dropped = 0',
  ],
  [
    `CREATE TABLE alert (
      id TEXT PRIMARY KEY,
      body TEXT NOT NULL,
      conversation TEXT NOT NULL,
      activity_id TEXT,
      shown BIGINT NOT NULL,
      next_try_at BIGINT NOT NULL,
      tries INTEGER NOT NULL,
      created_at BIGINT NOT NULL
    )`,
    'CREATE INDEX alert_created ON alert (created_at)',
    'CREATE TABLE service (channel TEXT PRIMARY KEY, url TEXT NOT NULL, at BIGINT NOT NULL)',
  ],
  [
    // 1 when nothing more will be shown there; the outbox looks at the other rows only.
    'ALTER TABLE card ADD COLUMN settled INTEGER NOT NULL DEFAULT 0',
    `UPDATE card SET settled = 1 WHERE dropped = 1 OR (activity_id IS NOT NULL AND (kind NOT IN ('card', 'approval') OR EXISTS (
       SELECT 1 FROM request WHERE request.id = card.request AND request.revision <= card.shown
       AND state IN ('done', 'partly-done', 'failed', 'denied', 'cancelled', 'expired'))))`,
    'CREATE INDEX card_open ON card (next_try_at) WHERE settled = 0',
    'DROP INDEX card_lagging',
  ],
  // Since when a postponed post has been waiting.
  ['ALTER TABLE card ADD COLUMN waiting_since BIGINT'],
  // A channel's newest requests are found without reading everybody else's.
  ['CREATE INDEX request_channel ON request (({CHANNEL}), created_at, id)'],
  // Identifies the activity that asked for a request, which Teams may deliver again, to any replica: it opens one request.
  ['ALTER TABLE request ADD COLUMN asked_by TEXT', 'CREATE UNIQUE INDEX request_asked_by ON request (asked_by)'],
  [
    // Grows with each request that is made in the thread; the outbox looks only at alerts whose card shows an older one.
    'ALTER TABLE alert ADD COLUMN revision BIGINT NOT NULL DEFAULT 1',
    'UPDATE alert SET shown = CASE WHEN activity_id IS NULL THEN 0 ELSE 1 END',
    'CREATE INDEX alert_open ON alert (next_try_at) WHERE shown < revision',
    'CREATE INDEX alert_conversation ON alert (conversation)',
  ],
  /*
   * Alerts are posted through rows of `card`, like everything else; `alert` keeps what was sent, and its `conversation` the channel.
   *
   * A replica of the version before may run beside a new one for the length of a rolling upgrade. Row numbers stay, and the statements
   * of that version about requests work on the new tables, so that it goes on deciding, running and posting. It cannot store or post
   * alerts any more: it answers their senders with an error, so that they send again, and logs an error each time it looks for alerts
   * to post. What can go wrong: an alert that it posts at the very moment of this migration is posted a second time, and a request that
   * it opens in the thread of an alert is not added to the alert's card until the next one is. It also reports itself as not ready
   * from now on (`/readyz`), and does not start again on this database.
   */
  [
    // Drops NOT NULL from `request` in a way that both engines know.
    'ALTER TABLE card ADD COLUMN about_request TEXT REFERENCES request (id)',
    'UPDATE card SET about_request = request',
    'DROP INDEX card_request',
    'DROP INDEX card_once',
    'ALTER TABLE card DROP COLUMN request',
    'ALTER TABLE card RENAME COLUMN about_request TO request',
    'CREATE INDEX card_request ON card (request)',
    "CREATE UNIQUE INDEX card_once ON card (request, kind) WHERE kind <> 'card'",
    // A row is about either a request or an alert.
    'ALTER TABLE card ADD COLUMN alert TEXT REFERENCES alert (id) CHECK ((alert IS NULL) <> (request IS NULL))',
    'CREATE UNIQUE INDEX card_alert ON card (alert) WHERE alert IS NOT NULL',
    `INSERT INTO card (alert, kind, conversation, reference, activity_id, shown, next_try_at, tries, dropped, settled)
     SELECT id, 'alert', conversation, '{}', activity_id, shown, next_try_at, tries, 0, CASE WHEN shown < revision THEN 0 ELSE 1 END
     FROM alert ORDER BY created_at, id`,
    'DROP INDEX alert_open',
    'DROP INDEX alert_conversation',
    'UPDATE alert SET conversation = {CHANNEL}',
    'ALTER TABLE alert DROP COLUMN activity_id',
    'ALTER TABLE alert DROP COLUMN shown',
    'ALTER TABLE alert DROP COLUMN next_try_at',
    'ALTER TABLE alert DROP COLUMN tries',
  ],
  // Chains of audit events that belong to no request, one for each day. Their events are rows of `event` like all others.
  [
    `CREATE TABLE journal (
      id TEXT PRIMARY KEY,
      chain_n BIGINT NOT NULL,
      chain_mac TEXT NOT NULL,
      anchored_n BIGINT NOT NULL,
      created_at BIGINT NOT NULL
    )`,
  ],
  [
    // Whom an address of the policy file names: whoever had it when it was first looked up.
    `CREATE TABLE pin (
      tenant TEXT NOT NULL,
      address TEXT NOT NULL,
      person TEXT NOT NULL,
      at BIGINT NOT NULL,
      mac TEXT NOT NULL,
      PRIMARY KEY (tenant, address)
    )`,
    // How many destructive actions on accounts a request is; 0 for a change. The indexes hold those that count.
    'ALTER TABLE request ADD COLUMN actions INTEGER NOT NULL DEFAULT 0',
    'CREATE INDEX request_actions ON request (created_at, actions, state) WHERE actions > 0',
    'CREATE INDEX request_actions_of ON request (requester, created_at, actions, state) WHERE actions > 0',
  ],
  /*
   * A data key for each secret. Rows without `key_id` are of the version before, sealed with the master key; they expire. On SQLite the
   * keys are files and the table stays empty. A replica of the version before cannot open a secret of a new one: to whoever asks it, the
   * secret was shown already or is too old.
   */
  [
    'ALTER TABLE secret ADD COLUMN key_id TEXT',
    'CREATE {UNLOGGED} TABLE secret_key (id TEXT PRIMARY KEY, wrapped TEXT)',
  ],
  // Whether Cordon stands down: the table has one row at most.
  [
    `CREATE TABLE stand_down (
      n INTEGER PRIMARY KEY CHECK (n = 1),
      by_id TEXT NOT NULL,
      by_name TEXT NOT NULL,
      reason TEXT,
      at BIGINT NOT NULL,
      mac TEXT NOT NULL
    )`,
  ],
  // 1 when a newer card of the same request was posted in the same conversation: this one no longer follows the request.
  ['ALTER TABLE card ADD COLUMN moved INTEGER NOT NULL DEFAULT 0'],
  // Approvers are called anew each time a request needs more approvals than they were asked for.
  [
    'DROP INDEX card_once',
    "CREATE UNIQUE INDEX card_once ON card (request, kind) WHERE kind NOT IN ('card', 'raised')",
  ],
  /*
   * Posts that say that something is pending are kept true until it is over. `says`: what the message says; `ends_at`: when that is over by
   * itself; `memo`: what it needs to say how it ended. Posts of earlier versions still say what they said when they were sent: the newest
   * thousand calls and private cards, and the cards of all alerts with a request in their thread, are updated once.
   */
  [
    'ALTER TABLE card ADD COLUMN says TEXT',
    'ALTER TABLE card ADD COLUMN ends_at BIGINT',
    'ALTER TABLE card ADD COLUMN memo TEXT',
    // Drops the check that a row is about either a request or an alert, in a way that both engines know.
    'ALTER TABLE card ADD COLUMN about_alert TEXT REFERENCES alert (id)',
    'UPDATE card SET about_alert = alert',
    'DROP INDEX card_alert',
    'ALTER TABLE card DROP COLUMN alert',
    'ALTER TABLE card RENAME COLUMN about_alert TO alert',
    'CREATE UNIQUE INDEX card_alert ON card (alert) WHERE alert IS NOT NULL',
    // When the stand-down began that a row is about. A row is about a request, an alert or a stand-down.
    `ALTER TABLE card ADD COLUMN stand_down BIGINT CHECK (CASE WHEN request IS NULL THEN 0 ELSE 1 END
       + CASE WHEN alert IS NULL THEN 0 ELSE 1 END + CASE WHEN stand_down IS NULL THEN 0 ELSE 1 END = 1)`,
    `UPDATE card SET settled = 0 WHERE n IN (SELECT n FROM card WHERE kind IN ('ask', 'raised', 'reminder', 'reveal')
       AND activity_id IS NOT NULL AND dropped = 0 ORDER BY n DESC LIMIT 1000)`,
    `UPDATE alert SET revision = revision + 1 WHERE id IN (SELECT alert FROM card WHERE kind = 'alert'
       AND activity_id IS NOT NULL AND conversation IN (SELECT conversation FROM request))`,
    `UPDATE card SET settled = 0 WHERE kind = 'alert' AND activity_id IS NOT NULL AND dropped = 0
       AND conversation IN (SELECT conversation FROM request)`,
  ],
  // When the request ended; 2^53 - 1 until then. The index finds what is open about an account, or ended lately, however long its history.
  [
    'ALTER TABLE target ADD COLUMN ended_at BIGINT NOT NULL DEFAULT 9007199254740991',
    `UPDATE target SET ended_at = at WHERE request IN (
       SELECT id FROM request WHERE state IN ('done', 'partly-done', 'failed', 'denied', 'cancelled', 'expired'))`,
    'CREATE INDEX target_standing ON target (target, ended_at)',
  ],
  // What a step has replaced, as JSON, so that it can be brought back; null for steps of the version before.
  ['ALTER TABLE step ADD COLUMN kept TEXT'],
  // Several approvers are called, each in their own chat.
  [
    'DROP INDEX card_once',
    "CREATE UNIQUE INDEX card_once ON card (request, kind) WHERE kind NOT IN ('card', 'raised', 'call')",
  ],
  // When Cordon was removed from a conversation, whose `url` is empty then.
  ['ALTER TABLE service ADD COLUMN left_at BIGINT'],
  // What cards show about the targets of a request besides its payload, as JSON: read once, never sealed, never decided with.
  ['CREATE TABLE profile (request TEXT PRIMARY KEY, body TEXT NOT NULL)'],
  // The Teams ids of people who were seen in a channel or a chat, for cards that show each what they can do. Found from both sides.
  [
    `CREATE TABLE teams_user (channel TEXT NOT NULL, person TEXT NOT NULL, teams_id TEXT NOT NULL, at BIGINT NOT NULL, PRIMARY KEY (channel, person), UNIQUE (person, channel))`,
  ],
  // Until when the slots of the buckets are spent from which replicas take what Graph allows; epoch milliseconds.
  [
    'CREATE {UNLOGGED} TABLE graph_pace (bucket TEXT, slot INTEGER, spent_until DOUBLE PRECISION NOT NULL, PRIMARY KEY (bucket, slot))',
  ],
  lookupTables,
  /*
   * Jobs, see `Work`, of a database that one process uses. Empty on PostgreSQL, where pg-boss keeps them in a schema of its own.
   *
   * A replica of the version before may run beside a new one for the length of a rolling upgrade. Who runs a request is the same column for
   * both, and each leaves the other's requests alone. Only one of them may post: a lock of the version before is not taken any more, so the
   * column that its outbox reads has another name. It logs an error each second, and the new replicas post for it.
   */
  [
    `CREATE TABLE job (kind TEXT NOT NULL, key TEXT NOT NULL, at BIGINT NOT NULL, wakes INTEGER NOT NULL, tries INTEGER NOT NULL,
      PRIMARY KEY (kind, key))`,
    'CREATE INDEX job_due ON job (kind, at)',
    'ALTER TABLE card RENAME COLUMN memo TO detail',
  ],
  sliceTable,
  webhookTables,
];
