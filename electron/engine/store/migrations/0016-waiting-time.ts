/** What has begun to wait for network or host; and when a Mayfly was there last while something waited. */
export const waitingTimeMigration = `
CREATE INDEX uploads_held ON uploads (waiting_since) WHERE waiting_since IS NOT NULL AND cleared_at IS NULL;

CREATE TABLE last_awake (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  at INTEGER NOT NULL
) STRICT;
`
