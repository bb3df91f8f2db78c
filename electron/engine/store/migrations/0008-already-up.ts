/** For the question whether a content of this size has a link that lives. */
export const alreadyUpMigration = `
CREATE INDEX uploads_alive ON uploads (destination, size, expires_at)
  WHERE url IS NOT NULL AND forgotten_at IS NULL AND state = 'done';
`
