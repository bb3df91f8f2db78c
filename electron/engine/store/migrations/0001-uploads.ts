/** Never edited after a release: what changes later is a new file. */
export const uploadsMigration = `
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE destinations (
  id TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  value TEXT NOT NULL,
  key_saved_at TEXT NOT NULL DEFAULT '{}'
) STRICT, WITHOUT ROWID;

CREATE TABLE batches (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  destination TEXT NOT NULL,
  base_url TEXT,
  options TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE uploads (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  batch TEXT NOT NULL,
  position INTEGER NOT NULL,
  destination TEXT NOT NULL,
  provider TEXT NOT NULL,
  lane TEXT NOT NULL,
  queue_order REAL NOT NULL,
  source TEXT NOT NULL,
  name TEXT NOT NULL,
  size INTEGER,
  mime_type TEXT,
  method TEXT NOT NULL,
  naming TEXT NOT NULL,
  remote_name TEXT,
  remote_path TEXT NOT NULL,
  sha256 TEXT,
  attempts INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  waiting_since INTEGER,
  private_detour INTEGER NOT NULL,
  practice INTEGER NOT NULL,
  state TEXT NOT NULL,
  state_data TEXT NOT NULL,
  wait_until INTEGER,
  url TEXT,
  expires_at INTEGER,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  cleared_at INTEGER,
  forgotten_at INTEGER,
  searchable INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX uploads_queue ON uploads (queue_order) WHERE cleared_at IS NULL;
CREATE INDEX uploads_next ON uploads (lane, queue_order) WHERE state = 'queued' AND cleared_at IS NULL;
CREATE INDEX uploads_waiting ON uploads (wait_until) WHERE state = 'waiting' AND cleared_at IS NULL;
CREATE INDEX uploads_stuck ON uploads (state, queue_order)
  WHERE state IN ('sending', 'unknown', 'needs-key', 'needs-answer', 'paused', 'failed') AND cleared_at IS NULL;
CREATE INDEX uploads_unsearchable ON uploads (seq)
  WHERE searchable = 0 AND state IN ('done', 'failed', 'cancelled');
CREATE INDEX uploads_forgotten ON uploads (forgotten_at) WHERE forgotten_at IS NOT NULL;
CREATE INDEX uploads_batch ON uploads (batch, position);
CREATE INDEX uploads_remote ON uploads (remote_name, remote_path, destination) WHERE naming <> 'unique';
CREATE INDEX uploads_staged ON uploads (source) WHERE substr(source, 1, 16) = '{"kind":"staged"' AND state <> 'done';
CREATE INDEX uploads_expiry ON uploads (expires_at) WHERE url IS NOT NULL AND forgotten_at IS NULL;

CREATE TABLE attempts (
  upload INTEGER NOT NULL,
  number INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  method TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  failure TEXT,
  reply TEXT,
  PRIMARY KEY (upload, number)
) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE uploads_search USING fts5 (
  name, url, remote_path,
  content = '', contentless_delete = 1, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);
`
