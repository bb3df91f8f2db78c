/** What becomes of a link after its upload: copies, checks, renewals, reminders. */
export const expiryMigration = `
ALTER TABLE uploads ADD COLUMN saved_path TEXT;
ALTER TABLE uploads ADD COLUMN alive INTEGER;
ALTER TABLE uploads ADD COLUMN renewed_from TEXT;
ALTER TABLE uploads ADD COLUMN checked_at INTEGER;
ALTER TABLE uploads ADD COLUMN missing_since INTEGER;

CREATE INDEX uploads_renewal ON uploads (renewed_from) WHERE renewed_from IS NOT NULL;

CREATE TABLE partial_copies (
  upload TEXT NOT NULL,
  folder TEXT NOT NULL,
  part TEXT NOT NULL,
  etag TEXT,
  PRIMARY KEY (upload, folder)
) STRICT, WITHOUT ROWID;

CREATE TABLE reminders (
  upload TEXT NOT NULL,
  before_ms INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  reminded_at INTEGER NOT NULL,
  PRIMARY KEY (upload, before_ms, expires_at)
) STRICT, WITHOUT ROWID;
`
