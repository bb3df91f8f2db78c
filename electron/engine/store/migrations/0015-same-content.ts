/**
 * Which link has a content: among files of one size there may be any number of them. The beginning of a hash tells them
 * apart well enough. Every row pays for its places here, so destinations, which are few, are told apart by the rows.
 */
export const sameContentMigration = `
CREATE INDEX IF NOT EXISTS uploads_content ON uploads (size, substr(sha256, 1, 4))
  WHERE url IS NOT NULL AND forgotten_at IS NULL AND state = 'done';
DROP INDEX IF EXISTS uploads_alive;
CREATE INDEX uploads_alive ON uploads (size, expires_at)
  WHERE url IS NOT NULL AND forgotten_at IS NULL AND state = 'done';
`
