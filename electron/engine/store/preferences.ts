import { z } from 'zod'
import { type Destination, destinationSchema } from '../../../shared/destination.ts'
import { readJson } from '../../../shared/read-json.ts'
import { type Settings, settingsSchema } from '../../../shared/settings.ts'
import type { SqliteDatabase } from './database.ts'

export type PreferenceStore = ReturnType<typeof createPreferenceStore>

const keyTimesSchema = z.record(z.string(), z.number())

/** Settings and destinations. No key is ever here: only when one was saved. */
export function createPreferenceStore(database: SqliteDatabase) {
  const setting = database.prepare<[], { name: string; value: string }>('SELECT name, value FROM settings')
  const putSetting = database.prepare('INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)')
  const destinations = database.prepare<[], { id: string; value: string; key_saved_at: string }>(
    'SELECT id, value, key_saved_at FROM destinations ORDER BY position, id',
  )
  const putDestination = database.prepare(
    `INSERT INTO destinations (id, position, value) VALUES (@id, (SELECT coalesce(max(position), 0) + 1 FROM destinations), @value)
     ON CONFLICT (id) DO UPDATE SET value = @value`,
  )
  const removeDestination = database.prepare('DELETE FROM destinations WHERE id = ?')
  const putKeyTimes = database.prepare('UPDATE destinations SET key_saved_at = ? WHERE id = ?')
  return {
    /** Each setting is read by itself, so that one that is damaged falls back to its default alone. */
    settings(): Settings {
      const stored: Record<string, unknown> = {}
      const shape: Record<string, z.ZodType> = settingsSchema.shape
      for (const { name, value } of setting.all()) {
        const parsed = Object.hasOwn(shape, name) ? shape[name]?.safeParse(readJson(value)) : undefined
        if (parsed?.success) stored[name] = parsed.data
      }
      return settingsSchema.parse(stored)
    },
    saveSettings: database.transaction((settings: Settings) => {
      for (const [name, value] of Object.entries(settings)) putSetting.run(name, JSON.stringify(value))
    }),
    destinations(): { destination: Destination; keySavedAt: Record<string, number> }[] {
      return destinations.all().flatMap((row) => {
        const destination = destinationSchema.safeParse(readJson(row.value))
        const keySavedAt = keyTimesSchema.safeParse(readJson(row.key_saved_at))
        if (!destination.success) return []
        return [{ destination: destination.data, keySavedAt: keySavedAt.success ? keySavedAt.data : {} }]
      })
    },
    saveDestination: (destination: Destination) =>
      putDestination.run({ id: destination.id, value: JSON.stringify(destination) }),
    removeDestination: (id: string) => removeDestination.run(id),
    saveKeyTimes: (id: string, times: Record<string, number>) => putKeyTimes.run(JSON.stringify(times), id),
  }
}
