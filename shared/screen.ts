import { z } from 'zod'

/** The screens of the app's window. */
export const screenSchema = z.enum(['queue', 'history', 'settings'])
export type Screen = z.infer<typeof screenSchema>
