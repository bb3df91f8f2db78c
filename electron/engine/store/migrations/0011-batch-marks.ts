/** Batches that their giver may give again when no answer came, and those of which a part is not written down (yet). */
export const batchMarksMigration = `
ALTER TABLE batches ADD COLUMN given TEXT;
ALTER TABLE batches ADD COLUMN complete INTEGER NOT NULL DEFAULT 1;

CREATE INDEX batches_incomplete ON batches (id) WHERE complete = 0;
`
