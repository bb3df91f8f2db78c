/** The attempts of an upload that is done, packed: see `past-attempts.ts`. Those in rows of their own stay valid. */
export const pastAttemptsMigration = `
ALTER TABLE uploads ADD COLUMN past BLOB;
`
