import type { EarlyDeath } from '../expiry/measure-lifetime.ts'
import type { SqliteDatabase } from './database.ts'
import { wasRenewed } from './renewals.ts'

export type EarlyDeathStore = ReturnType<typeof createEarlyDeathStore>

/** The last of them tell enough, and what they cost stays small. */
const most = 1000

/** Links that were found gone before their end. */
export function createEarlyDeathStore(database: SqliteDatabase) {
  const found = database.prepare<[string, number], EarlyDeath>(
    `SELECT url, batch, expires_at AS expiresAt, seen_alive_at AS seenAliveAt, missing_since AS goneAt,
       json_extract(state_data, '$.result.uploadedAt') AS uploadedAt
     FROM uploads WHERE alive = 0 AND destination = ? AND missing_since > ? AND missing_since < expires_at
       AND state = 'done' AND forgotten_at IS NULL
       -- What replaced another file may have taken over that one's end, and what was replaced may have ended with that:
       -- under an exact name by anybody. Nor is anything known of a link that was another's.
       AND practice = 0 AND renewed_from IS NULL AND naming = 'unique' AND json_valid(state_data)
       AND instr(state_data, '"reusedFrom":"') = 0
       AND NOT ${wasRenewed('uploads')}
     ORDER BY missing_since DESC LIMIT ${most}`,
  )
  return {
    /** Of one destination, those first found gone after a moment, ms since the epoch. */
    since: (destination: string, after: number): EarlyDeath[] => found.all(destination, after),
  }
}
