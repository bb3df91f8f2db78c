import { oc } from '@orpc/contract'
import { z } from 'zod'
import { failureSchema } from './failure.ts'

export const idSchema = z.string().min(1).max(40)

/** What a call answers that changes things. */
export const done = z.object({ changed: z.number() })

/** Errors that every call may raise; `failure` is what the person reads. */
export const base = oc.errors({
  REFUSED: { message: 'refused', data: z.object({ failure: failureSchema }) },
  NOT_FOUND: { message: 'not found' },
})
