import { z } from 'zod'
import { failureCodeSchema } from '../../../shared/failure.ts'
import { type Upload, uploadSchema } from '../../../shared/upload.ts'
import { webUrl } from '../../../shared/web-url.ts'

/**
 * The file of an exported history, version 1: one JSON object
 *
 *     {"format":"mayfly-history","version":1,"exportedAt":"2026-01-31T12:00:00.000Z","rows":[
 *     {"id":"…","batch":"…", …},
 *     …
 *     ]}
 *
 * in UTF-8. Each row is an upload that ended, as `uploadSchema` (shared/upload.ts) has it: times are ms since the
 * epoch, sizes bytes. Fields that a reader does not know are left alone by it; a change that an older reader would
 * get wrong takes the next version. No key is in it, and of the URL of a source neither query, fragment nor
 * user name: they may be secrets. Links stand as the host gave them, for they are what the file is about.
 */
export const historyFormat = 'mayfly-history'
export const historyVersion = 1

/** What stands round the rows. */
export const envelopeSchema = z.object({
  format: z.literal(historyFormat),
  version: z.number().int().min(1),
  rows: z.array(z.unknown()),
})

/** As the rows of a file are read: whatever made it may have been a stranger. */
const text = (most: number) => z.string().max(most)
const time = z.number().int().min(0).max(8_640_000_000_000_000)
const size = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const id = z.string().regex(/^[a-z0-9-]{1,40}$/)
const link = text(8192).refine((url) => webUrl(url) !== null)
const [done, failed, cancelled] = [
  z.object({
    kind: z.literal('done'),
    result: z.object({
      url: link,
      downloadUrl: link,
      fileId: text(1000).nullable(),
      remoteName: text(1000),
      remotePath: text(4096),
      mimeType: text(255).nullable(),
      size: size.nullable(),
      uploadedAt: time,
      expiresAt: time.nullable(),
      expirySource: z.enum(['reply', 'rule', 'user', 'measured']),
      // Not there in files of earlier versions; one that cannot be read is no reason to lose the row.
      firstExpiresAt: time.nullable().optional().catch(undefined),
      group: z
        .object({ id: text(1000), url: link, count: size })
        .optional()
        .catch(undefined),
      reusedFrom: id.optional().catch(undefined),
    }),
  }),
  z.object({
    kind: z.literal('failed'),
    because: z.object({
      code: failureCodeSchema,
      message: text(2000),
      hostMessage: text(500).optional(),
      status: z.number().int().optional(),
    }),
  }),
  z.object({ kind: z.literal('cancelled') }),
]
const importedSchema = z.object({
  ...uploadSchema.shape,
  id,
  batch: id,
  position: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  destination: id,
  provider: id,
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), path: text(8192), mtimeMs: z.number() }),
    z.object({ kind: z.literal('staged'), stagedId: id }),
    z.object({ kind: z.literal('url'), url: text(8192) }),
  ]),
  name: text(4096),
  size: size.nullable(),
  mimeType: text(255).nullable(),
  remoteName: text(1000).nullable(),
  remotePath: text(4096),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  attempts: z.number().int().min(0).max(1_000_000),
  state: z.discriminatedUnion('kind', [done, failed, cancelled]),
  createdAt: time,
  changedAt: time,
  clearedAt: time.nullable(),
  savedPath: text(8192).nullable().default(null),
  renewedFrom: id.nullable().default(null),
  tags: z.array(text(200)).max(100).default([]),
  note: text(20_000).nullable().default(null),
})

/**
 * A row of the file as an upload, or null where it is none.
 *
 * A path in it is believed only as far as it can do no harm: a renewal sends an original that has the size and time
 * that the row names, and a saved copy that has its hash. Without a hash, whoever made the file could have any file
 * of this computer sent, so the path of such a copy is left out.
 */
export function importedUpload(value: unknown): Upload | null {
  const parsed = importedSchema.safeParse(value)
  if (!parsed.success) return null
  const upload: Upload = parsed.data
  return { ...upload, savedPath: upload.sha256 === null ? null : upload.savedPath }
}

/** An upload as it stands in the file. */
export function exportedUpload(upload: Upload): Upload {
  const { source } = upload
  return source.kind === 'url'
    ? { ...upload, source: { kind: 'url', url: withoutSecrets(source.url) } }
    : upload
}

/** Without user name, query and fragment: any of them may be a secret. */
export function withoutSecrets(url: string): string {
  if (!URL.canParse(url)) return ''
  const parts = new URL(url)
  const { username, password, search, hash } = parts
  if (username + password + search + hash === '') return url
  Object.assign(parts, { username: '', password: '', search: '', hash: '' })
  return parts.href
}
