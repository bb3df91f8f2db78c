import { z } from 'zod'

/** What oRPC's client sends for this contract: calls, and type 4, which ends one. */
const messageSchema = z.union([
  z.looseObject({
    i: z.union([z.string(), z.number()]),
    p: z.looseObject({ u: z.string().startsWith('/') }),
  }),
  z.looseObject({ i: z.union([z.string(), z.number()]), t: z.literal(4) }),
])

/** Whether a raw message is a call. Anything else could only make oRPC's parser throw where nobody catches it. */
export function isCall(data: unknown): boolean {
  try {
    return typeof data === 'string' && messageSchema.safeParse(JSON.parse(data)).success
  } catch {
    return false
  }
}
