/** What a person writes to an upload: tags (a JSON array; null: none) and a note. */
export const labelsMigration = `
ALTER TABLE uploads ADD COLUMN tags TEXT;
ALTER TABLE uploads ADD COLUMN note TEXT;

CREATE INDEX uploads_tags ON uploads (tags) WHERE tags IS NOT NULL AND forgotten_at IS NULL;
`
