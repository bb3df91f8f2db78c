import { z } from 'zod'
import { settingsSchema } from './settings.ts'

const { shape } = settingsSchema
type Bare = { [Name in keyof typeof shape]: ReturnType<(typeof shape)[Name]['removeDefault']> }
// With its defaults, `partial()` would fill in every setting that a patch leaves out, and so reset it.
const bare = Object.fromEntries(
  Object.entries(shape).map(([name, field]) => [name, field.removeDefault()]),
) as Bare
/** Some of the settings; what is absent stays absent. */
export const settingsPatchSchema = z.object(bare).partial()
export type SettingsPatch = z.input<typeof settingsPatchSchema>
