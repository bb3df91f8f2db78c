/** Where an upload that broke off may go on. */
export const resumeMigration = `
ALTER TABLE uploads ADD COLUMN resume TEXT;
`
