/**
 * Finding in a long history. Rows are taken in a while after they ended, with their search entry: then `searchable`
 * is above 0 and `type` is known, and only then do the two indexes hold them, so that sending never pays for those.
 * Together they hold all that can be filtered and sorted by, and are read without the rows themselves. The search
 * keeps no places of words (`detail`): words are looked for wherever they stand.
 */
export const findMigration = `
ALTER TABLE uploads ADD COLUMN type TEXT;

DROP TABLE uploads_search;
CREATE VIRTUAL TABLE uploads_search USING fts5 (
  name, url, remote_path, tags,
  content = '', contentless_delete = 1, detail = none, prefix = '1 2 3', tokenize = 'unicode61 remove_diacritics 2'
);
UPDATE uploads SET searchable = 0 WHERE searchable <> 0;

CREATE INDEX history_facets ON uploads
  (seq, state, expires_at, alive, destination, type, saved_path IS NOT NULL, size, created_at, practice)
  WHERE searchable > 0 AND forgotten_at IS NULL;
CREATE INDEX history_names ON uploads
  (name COLLATE NOCASE, seq, state, expires_at, alive, destination, type, saved_path IS NOT NULL, created_at, practice)
  WHERE searchable > 0 AND forgotten_at IS NULL;
`
