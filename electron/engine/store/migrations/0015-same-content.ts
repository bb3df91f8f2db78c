/** Which link has a content: among files of one size there may be any number of them. */
export const sameContentMigration = `
CREATE INDEX IF NOT EXISTS uploads_content ON uploads (destination, size, sha256)
  WHERE url IS NOT NULL AND forgotten_at IS NULL AND state = 'done';
`
