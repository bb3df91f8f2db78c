import { z } from 'zod'

const when = z.enum(['before-body', 'after-body']).default('after-body')
const retryAfter = z.enum(['seconds', 'date', 'absent']).default('absent')
const status = z.number().int().min(400).max(504)
const bytes = z.number().int().min(0)

/**
 * Every way the sandbox can be told to fail. `before-body` answers without waiting for the body (and reads the
 * rest away); `stored` says whether the file is kept although the reply is spoilt.
 */
export const faultSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('status'),
    status,
    body: z.enum(['json', 'empty', 'text', 'html']).default('json'),
    message: z.string().optional(),
    when,
  }),
  z.object({
    kind: z.literal('inside-200'),
    code: z.number().int(),
    message: z.string().optional(),
    when,
  }),
  z.object({
    kind: z.literal('html-page'),
    status: z.number().int().default(200),
    stored: z.boolean().default(false),
  }),
  z.object({
    kind: z.literal('cut-json'),
    /** `json`: a whole reply whose text ends early; `connection`: the connection ends before Content-Length. */
    cut: z.enum(['json', 'connection']).default('json'),
    stored: z.boolean().default(true),
  }),
  z.object({ kind: z.literal('wrong-types'), stored: z.boolean().default(true) }),
  z.object({
    kind: z.literal('huge-reply'),
    bytes: bytes.default(50_000_000),
    stored: z.boolean().default(true),
  }),
  z.object({ kind: z.literal('reset-before-reading') }),
  z.object({ kind: z.literal('reset-mid-body'), afterBytes: bytes.default(1) }),
  z.object({ kind: z.literal('reply-lost') }),
  z.object({
    kind: z.literal('too-many-requests'),
    retryAfter,
    seconds: z.number().int().min(0).default(1),
    when,
  }),
  z.object({ kind: z.literal('unavailable'), retryAfter, seconds: z.number().int().min(0).default(1), when }),
  z.object({ kind: z.literal('slow-reading'), bytesPerSecond: z.number().positive() }),
  z.object({ kind: z.literal('slow-reply'), ms: z.number().min(0) }),
  /** Stops reading after so many bytes and says nothing more until somebody closes the connection. */
  z.object({ kind: z.literal('stall-reading'), afterBytes: bytes.default(0) }),
  z.object({ kind: z.literal('stall-after-body'), stored: z.boolean().default(true) }),
  z.object({
    kind: z.literal('plan-refused'),
    status: z.union([z.literal(402), z.literal(403)]).default(403),
    when,
  }),
  /** A page from what stands in front of the host, not its own JSON. */
  z.object({ kind: z.literal('filter-page'), when }),
  /** Answers before the body is read, reads nothing and closes. */
  z.object({ kind: z.literal('early-413') }),
])

/** A fault with every default filled in. */
export type Fault = z.output<typeof faultSchema>
/** A fault as one writes it. */
export type FaultInput = z.input<typeof faultSchema>
export type FaultKind = Fault['kind']

/** Where a host takes several requests for one upload, each has a word of its own. */
export const uploadMethods = [
  'stream',
  'base64',
  'url',
  'multipart',
  'multipart-start',
  'multipart-complete',
  'status',
  'info',
  'group',
  'group-info',
] as const
export type UploadMethod = (typeof uploadMethods)[number]

export const faultRuleSchema = z.object({
  match: z
    .object({
      method: z.enum([...uploadMethods, 'download']).optional(),
      /** Part of the name, looked for in the first 4 KiB of the body and, when it was read, in the names given. */
      name: z.string().min(1).optional(),
      /** The nth request that fits the rest, counted from 1; with `times`, that one and those after it. */
      nth: z.number().int().min(1).optional(),
    })
    .default({}),
  times: z.union([z.number().int().min(1), z.literal('always')]).default(1),
  fault: faultSchema,
})
export type FaultRule = z.output<typeof faultRuleSchema>
export type FaultRuleInput = z.input<typeof faultRuleSchema>

export const randomFaultsSchema = z.object({
  seed: z.number().int(),
  /** The share of requests that fail, 0 to 1. */
  rate: z.number().min(0).max(1),
  /** One of these is drawn each time. */
  kinds: z.array(faultSchema).min(1),
})
export type RandomFaults = z.input<typeof randomFaultsSchema>
