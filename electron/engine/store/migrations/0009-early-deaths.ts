/** When a check found a link for the last time, and the links that checks found gone. */
export const earlyDeathsMigration = `
ALTER TABLE uploads ADD COLUMN seen_alive_at INTEGER;

CREATE INDEX uploads_found_gone ON uploads (destination, missing_since) WHERE alive = 0;
`
