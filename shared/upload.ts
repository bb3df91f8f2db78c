import { z } from 'zod'
import { methodSchema, requestedMethodSchema } from './destination.ts'
import { failureSchema } from './failure.ts'
import { groupLinkSchema } from './group-link.ts'

/** Where the bytes come from. */
export const uploadSourceSchema = z.discriminatedUnion('kind', [
  /** A file of the person's: `path` absolute; `mtimeMs` and `size` as they were when it was accepted. */
  z.object({ kind: z.literal('file'), path: z.string(), mtimeMs: z.number() }),
  /** Bytes without a path (pasted, dropped in a browser, standard input, a data URL), kept in the staging folder. */
  z.object({ kind: z.literal('staged'), stagedId: z.string() }),
  z.object({ kind: z.literal('url'), url: z.string() }),
])
export type UploadSource = z.infer<typeof uploadSourceSchema>

/** How we know when a link dies. */
export const expirySourceSchema = z.enum(['reply', 'rule', 'user', 'measured'])
export type ExpirySource = z.infer<typeof expirySourceSchema>

/** What a host gave back for a stored file. */
export const uploadResultSchema = z.object({
  /** The link to share: the reply's `fileUrl`, else its `downloadUrl`. */
  url: z.string(),
  /** For saving a copy: the reply's `downloadUrl`, else `url`. */
  downloadUrl: z.string(),
  fileId: z.string().nullable(),
  remoteName: z.string(),
  remotePath: z.string(),
  /** As the host found it. */
  mimeType: z.string().nullable(),
  /** Bytes, as the host counted them; null where it does not say. */
  size: z.number().nullable(),
  /** ms since the epoch. */
  uploadedAt: z.number(),
  /** ms since the epoch; null: kept for ever. */
  expiresAt: z.number().nullable(),
  expirySource: expirySourceSchema,
  /** Its end as it was at first, where a renewal under the same link has moved it. */
  firstExpiresAt: z.number().nullable().optional(),
  /** The group that it was put into last, at hosts that have them. */
  group: groupLinkSchema.optional(),
  /** Nothing was sent: this is the link of that upload, whose content is the same. */
  reusedFrom: z.string().optional(),
})
export type UploadResult = z.infer<typeof uploadResultSchema>

/** A question that only a person can answer; `fallback` is what happens when nobody is there. */
export const questionKinds = [
  'name-taken',
  'repeat-may-duplicate',
  'too-large-for-method',
  'detour',
  'private-detour',
  'already-up',
] as const
export const answerSchema = z.enum([
  'replace',
  'rename',
  'skip',
  'send-again',
  'use-stream',
  'detour',
  'use-link',
])
export type Answer = z.infer<typeof answerSchema>
export const questionSchema = z.object({
  kind: z.enum(questionKinds),
  /** One sentence, ending in a question mark. */
  text: z.string(),
  choices: z.array(answerSchema).min(1),
  fallback: answerSchema,
  /** For `already-up`: the link that lives, and the upload it belongs to. */
  existing: z
    .object({ id: z.string(), sha256: z.string().nullable(), result: uploadResultSchema })
    .optional(),
})
export type Question = z.infer<typeof questionSchema>

/** A closed union: each state carries exactly its own data. Times are ms since the epoch. */
export const uploadStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('queued') }),
  z.object({
    kind: z.literal('sending'),
    since: z.number(),
    /** The method in use; `processing`: all bytes are with the host, its answer is awaited. */
    method: methodSchema,
    phase: z.enum(['preparing', 'sending', 'processing']),
  }),
  z.object({ kind: z.literal('waiting'), until: z.number(), because: failureSchema }),
  /** `because`: null when a person paused it, else why its destination stopped. */
  z.object({ kind: z.literal('paused'), because: failureSchema.nullable() }),
  z.object({ kind: z.literal('needs-key'), because: failureSchema }),
  z.object({ kind: z.literal('needs-answer'), question: questionSchema, because: failureSchema }),
  /** The host may have it; settled by what repeating does, or by asking. */
  z.object({ kind: z.literal('unknown'), because: failureSchema }),
  z.object({ kind: z.literal('failed'), because: failureSchema }),
  z.object({ kind: z.literal('cancelled') }),
  z.object({ kind: z.literal('done'), result: uploadResultSchema }),
])
export type UploadState = z.infer<typeof uploadStateSchema>
export type UploadStateKind = UploadState['kind']

/** How the remote name is chosen: a unique part added, exactly as given (asks when taken), or replacing what is there. */
export const namingSchema = z.enum(['unique', 'exact', 'replace'])
export type Naming = z.infer<typeof namingSchema>

/** One upload: one row, from the moment it was accepted until it is forgotten. */
export const uploadSchema = z.object({
  id: z.string(),
  batch: z.string(),
  /** Place within its batch, from 0, in the order given. */
  position: z.number().int(),
  destination: z.string(),
  provider: z.string(),
  source: uploadSourceSchema,
  /** What a person calls it; never used as a remote name as it is. */
  name: z.string(),
  /** Bytes; null for a URL whose size nobody knows. */
  size: z.number().nullable(),
  /** Our own finding, from the name; the host's stands in the result. */
  mimeType: z.string().nullable(),
  method: requestedMethodSchema,
  naming: namingSchema,
  /** What will be, or was, sent as name; null: the host chooses. */
  remoteName: z.string().nullable(),
  remotePath: z.string(),
  /** Lower-case hex of what was sent; null until then, with `--no-hash`, and for URLs. */
  sha256: z.string().nullable(),
  /** Started attempts. */
  attempts: z.number().int(),
  state: uploadStateSchema,
  createdAt: z.number(),
  /** Last change of state. */
  changedAt: z.number(),
  /** Null while it is in the queue. */
  clearedAt: z.number().nullable(),
  /** Made by the practice host: the link works on this computer only. */
  practice: z.boolean(),
  /** Where the last copy that was saved lies, absolute; null: none was. */
  savedPath: z.string().nullable().default(null),
  /** What the last check of the link proved; null: nothing is known. */
  alive: z.boolean().nullable().default(null),
  /** The upload that this one renews. */
  renewedFrom: z.string().nullable().default(null),
  /** What a person filed it under, in the order given. */
  tags: z.array(z.string()).default([]),
  note: z.string().nullable().default(null),
})
export type Upload = z.infer<typeof uploadSchema>

/** One try, for "what happened to this file?". */
export const attemptSchema = z.object({
  number: z.number().int(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  method: methodSchema,
  /** Bytes of the file that the socket took. */
  bytes: z.number(),
  outcome: z.enum(['running', 'done', 'failed', 'cancelled', 'paused', 'cut-short']),
  failure: failureSchema.nullable(),
})
export type Attempt = z.infer<typeof attemptSchema>
