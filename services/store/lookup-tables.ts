/** A migration: the table of look-ups of many targets, and the rows of `card` about them. Never edit it once it has been released. */
export const lookupTables: readonly string[] = [
  // A look-up of many targets that goes on behind a turn. What was typed is in the vault.
  `CREATE TABLE lookup (
    id TEXT PRIMARY KEY,
    asker TEXT NOT NULL,
    asked_by TEXT,
    command TEXT NOT NULL,
    revision BIGINT NOT NULL,
    round INTEGER NOT NULL,
    state TEXT NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    told TEXT,
    request TEXT,
    ends_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL
  )`,
  'CREATE UNIQUE INDEX lookup_asked_by ON lookup (asked_by) WHERE asked_by IS NOT NULL',
  'CREATE INDEX lookup_ends ON lookup (ends_at)',
  // Drops the check that a row is about a request, an alert or a stand-down, in a way that both engines know.
  'ALTER TABLE card ADD COLUMN about_stand_down BIGINT',
  'UPDATE card SET about_stand_down = stand_down',
  'ALTER TABLE card DROP COLUMN stand_down',
  'ALTER TABLE card RENAME COLUMN about_stand_down TO stand_down',
  `ALTER TABLE card ADD COLUMN lookup TEXT REFERENCES lookup (id) CHECK (CASE WHEN request IS NULL THEN 0 ELSE 1 END
     + CASE WHEN alert IS NULL THEN 0 ELSE 1 END + CASE WHEN stand_down IS NULL THEN 0 ELSE 1 END
     + CASE WHEN lookup IS NULL THEN 0 ELSE 1 END = 1)`,
  'CREATE UNIQUE INDEX card_lookup ON card (lookup) WHERE lookup IS NOT NULL',
];
