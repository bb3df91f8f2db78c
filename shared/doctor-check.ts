import { z } from 'zod'

export const doctorCheckSchema = z.object({
  name: z.string(),
  ok: z.boolean(),
  message: z.string(),
  /** What to do when it is not. */
  advice: z.string().nullable(),
})
export type DoctorCheck = z.infer<typeof doctorCheckSchema>
