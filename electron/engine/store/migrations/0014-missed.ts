/** Ends that nobody was reminded of, told until a person dismisses it; and when links were looked at last. */
export const missedMigration = `
ALTER TABLE reminders ADD COLUMN missed TEXT;
CREATE INDEX reminders_missed ON reminders (upload) WHERE missed IS NOT NULL;

CREATE TABLE expiry_looks (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  looked_at INTEGER NOT NULL
) STRICT;
`
