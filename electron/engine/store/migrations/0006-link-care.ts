/** What a person wants done about single links, what Mayfly did by itself, and what it could not do yet. */
export const linkCareMigration = `
CREATE TABLE link_marks (
  upload TEXT PRIMARY KEY,
  save INTEGER NOT NULL DEFAULT 0,
  silent INTEGER NOT NULL DEFAULT 0,
  keep_until INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE link_troubles (
  upload TEXT NOT NULL,
  task TEXT NOT NULL,
  tries INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  failure TEXT NOT NULL,
  PRIMARY KEY (upload, task)
) STRICT, WITHOUT ROWID;

CREATE TABLE link_events (
  seq INTEGER PRIMARY KEY,
  upload TEXT NOT NULL,
  at INTEGER NOT NULL,
  sentence TEXT NOT NULL
) STRICT;
CREATE INDEX link_events_upload ON link_events (upload);

CREATE TABLE own_copies (
  upload TEXT PRIMARY KEY,
  path TEXT NOT NULL,
  bytes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`
