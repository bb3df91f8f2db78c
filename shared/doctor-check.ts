import { z } from 'zod'

export const doctorCheckSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  message: z.string(),
  /** A path that the message is about; it names a person, and stands in no report unless asked. */
  place: z.string().optional(),
  /** What to do when it is not. */
  advice: z.string().nullable(),
})
export type DoctorCheck = z.infer<typeof doctorCheckSchema>
