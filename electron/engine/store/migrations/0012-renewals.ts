/** What was renewed is shown with what renewed it: such rows are taken into the history anew. */
export const renewalsMigration = `
UPDATE uploads SET searchable = 0
  WHERE searchable > 0 AND id IN (SELECT renewed_from FROM uploads WHERE renewed_from IS NOT NULL AND state = 'done');
`
