/** For the size of a batch without what was forgotten of it; empty but for an hour after something was. */
export const forgottenBatchesMigration = `
CREATE INDEX IF NOT EXISTS uploads_forgotten_batch ON uploads (batch) WHERE forgotten_at IS NOT NULL;
`
