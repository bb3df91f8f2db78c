import { z } from 'zod'
import { hostOptionSchema } from './host-option.ts'
import { lifetimeDecisionSchema, measuredLifetimeSchema } from './measured-lifetime.ts'

export const methods = ['stream', 'base64', 'url', 'multipart'] as const
export const methodSchema = z.enum(methods)
/** How bytes reach a host. `url`: the host fetches them itself. */
export type Method = z.infer<typeof methodSchema>

export const requestedMethodSchema = z.enum(['auto', ...methods])
export type RequestedMethod = z.infer<typeof requestedMethodSchema>

/** What a person may know of one method of a provider. Sizes are of the file, in bytes. */
export const methodInfoSchema = z.object({
  method: methodSchema,
  label: z.string(),
  maxBytes: z.number().nullable(),
  note: z.string(),
})
export type MethodInfo = z.infer<typeof methodInfoSchema>

export const keyFieldSchema = z.object({
  /** Name of the account in the keychain is `<destination id>/<field id>`. */
  id: z.string(),
  label: z.string(),
  required: z.boolean(),
  secret: z.boolean(),
})
export type KeyField = z.infer<typeof keyFieldSchema>

/** What a person may know of a provider: limits, methods, lifetime, key fields, where to get help. */
export const providerInfoSchema = z.object({
  id: z.string(),
  name: z.string(),
  methods: z.array(methodInfoSchema),
  /** How long the host keeps a file when its reply does not say, in ms; null: for ever. */
  lifetimeMs: z.number().nullable(),
  lifetimeNote: z.string(),
  keyFields: z.array(keyFieldSchema),
  /** Whether the host can be asked about a key, and what that means. */
  keyCheckNote: z.string(),
  /** What only this host knows, kept with a destination and given with a batch. */
  options: z.array(hostOptionSchema).optional(),
  defaultBaseUrl: z.string(),
  exampleLink: z.string(),
  /** Files in one group, at most; absent: the host has no groups. */
  groupLimit: z.number().int().min(1).optional(),
  help: z.object({ keysUrl: z.string(), docsUrl: z.string(), contact: z.string() }),
})
export type ProviderInfo = z.infer<typeof providerInfoSchema>

/** Choices that only one host knows, such as whether it keeps a file for good. Never a key. */
export const providerOptionsSchema = z
  .record(z.string().min(1).max(200), z.string().max(2000))
  .refine((options) => Object.keys(options).length <= 100)

export const destinationSchema = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  provider: z.string(),
  /** What the person calls it, as shown on every row: "Kie · images". */
  name: z.string().min(1).max(60),
  /** https, unless the host is loopback. No trailing slash. */
  baseUrl: z.string(),
  /** Remote folder without leading or trailing slash. */
  remotePath: z.string(),
  /** Overrides the provider's lifetime rule, in ms; null: the rule. */
  lifetimeMs: z.number().nullable(),
  /** What was decided about a lifetime that checks have shown; over all others. Absent: nothing. */
  measured: lifetimeDecisionSchema.optional(),
  /** True for the sandbox on this computer: its rows say that they are for practice. */
  practice: z.boolean(),
  /** Uploads at once to this destination. */
  concurrency: z.number().int().min(1).max(32),
  options: providerOptionsSchema.optional(),
})
export type Destination = z.infer<typeof destinationSchema>

/** Where a key was found; never the key. */
export const keyStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('missing') }),
  /** `since`: when it was saved, ms since the epoch, if known. */
  z.object({ kind: z.literal('keychain'), since: z.number().nullable() }),
  /** Held in memory until Mayfly closes, because there is no keychain: `why` says what is missing. */
  z.object({ kind: z.literal('session'), why: z.string() }),
  z.object({ kind: z.literal('environment'), variable: z.string() }),
  z.object({ kind: z.literal('unreadable'), why: z.string() }),
])
export type KeyState = z.infer<typeof keyStateSchema>

/** What came of asking a host about a key. */
export const keyCheckSchema = z.object({ kind: z.enum(['good', 'bad', 'unknown']), message: z.string() })
export type KeyCheck = z.infer<typeof keyCheckSchema>

/** Whether a destination takes uploads now. */
export const destinationGateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('open') }),
  /** The host asked us to wait: `until` in ms since the epoch. */
  z.object({ kind: z.literal('cooling'), until: z.number(), message: z.string() }),
  z.object({ kind: z.literal('offline'), since: z.number(), until: z.number() }),
  z.object({ kind: z.literal('needs-key'), message: z.string() }),
  /** Plan, quota, or a wrong base URL: stopped until a person resumes it. */
  z.object({ kind: z.literal('stopped'), code: z.enum(['account', 'misconfigured']), message: z.string() }),
])
export type DestinationGate = z.infer<typeof destinationGateSchema>

export const destinationStatusSchema = z.object({
  destination: destinationSchema,
  gate: destinationGateSchema,
  /** By key field id. */
  keys: z.record(z.string(), keyStateSchema),
  /** A variable of the environment that stands in for the base URL; null: none is set. */
  baseUrlFrom: z.object({ variable: z.string(), url: z.string() }).nullable(),
  /** Its files die sooner than they should, which is a question to a person; null: nothing shows that. */
  diesEarly: measuredLifetimeSchema.nullable().default(null),
})
export type DestinationStatus = z.infer<typeof destinationStatusSchema>
