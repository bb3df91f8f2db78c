import { z } from 'zod'
import { readJson } from '../../../shared/read-json.ts'
import type { UploadResult } from '../../../shared/upload.ts'

/** What Kie answered, whatever it looked like. */
export type KieReply =
  | { readonly kind: 'stored'; readonly data: StoredFile }
  /** The host's own JSON says no; `code` is the envelope's. */
  | { readonly kind: 'refused'; readonly code: number | null; readonly msg: string | null }
  /** JSON of the host that claims success but has no usable link. */
  | { readonly kind: 'incomplete' }
  /** Not the host's JSON: an error page, a reply that was cut, something else altogether. */
  | { readonly kind: 'foreign' }

export interface StoredFile {
  readonly fileUrl: string | null
  readonly downloadUrl: string | null
  readonly fileId: string | null
  readonly fileName: string | null
  readonly remotePath: string | null
  readonly mimeType: string | null
  readonly size: number | null
  readonly expiresAt: unknown
}

const text = z.string().min(1).max(2000).nullish().catch(null)

/** Only what could be clicked safely counts as a link. */
const link = z
  .string()
  .max(8192)
  .refine((value) => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol))
  .nullish()
  .catch(null)

const number = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d{1,16}$/)
      .transform(Number),
  ])
  .nullish()
  .catch(null)

/** What can be no count of bytes says nothing. */
const bytes = number.transform((value) => (Number.isSafeInteger(value) && Number(value) >= 0 ? value : null))

const envelopeSchema = z.looseObject({
  success: z.boolean().optional().catch(undefined),
  code: number,
  msg: z.string().nullish().catch(null),
  message: z.string().nullish().catch(null),
  data: z.unknown().optional(),
})

/** Both documented shapes at once: `fileUrl`, `fileId`, `uploadPath`, `expiresAt` in one, `filePath` in the other. */
const dataSchema = z.looseObject({
  fileUrl: link,
  downloadUrl: link,
  fileId: z
    .union([z.string().max(500), z.number().transform(String)])
    .nullish()
    .catch(null),
  fileName: text,
  filePath: text,
  uploadPath: text,
  fileSize: bytes,
  mimeType: text,
  expiresAt: z.unknown().optional(),
})

/** Reads a reply leniently, except for what a person will rely on: success must be said, a link must be there. */
export function readKieReply(body: string): KieReply {
  const envelope = envelopeSchema.safeParse(readJson(body))
  if (!envelope.success) return { kind: 'foreign' }
  const { success, code = null, msg, message, data } = envelope.data
  if (success === undefined && code === null && !msg) return { kind: 'foreign' }
  if (success !== true || (code !== null && code >= 400)) {
    return { kind: 'refused', code, msg: msg || message || null }
  }
  const stored = dataSchema.safeParse(data)
  if (!stored.success || (!stored.data.fileUrl && !stored.data.downloadUrl)) return { kind: 'incomplete' }
  const { fileUrl, downloadUrl, fileId, fileName, filePath, uploadPath, fileSize, mimeType, expiresAt } =
    stored.data
  return {
    kind: 'stored',
    data: {
      fileUrl: fileUrl ?? null,
      downloadUrl: downloadUrl ?? null,
      fileId: fileId ?? null,
      fileName: fileName ?? lastSegment(filePath) ?? null,
      remotePath: uploadPath ?? null,
      mimeType: mimeType ?? null,
      size: fileSize ?? null,
      expiresAt,
    },
  }
}

function lastSegment(path: string | null | undefined): string | null {
  return path?.split('/').at(-1) || null
}

const year = 365 * 24 * 3_600_000

/**
 * When the link dies: the reply's word when it can be read, is after now and within a year; else the destination's
 * own lifetime; else the rule.
 */
export function kieExpiry(
  expiresAt: unknown,
  now: number,
  lifetimeMs: number | null,
  ruleMs: number,
): Pick<UploadResult, 'expiresAt' | 'expirySource'> {
  const said = moment(expiresAt)
  if (said !== null && said > now && said <= now + year) return { expiresAt: said, expirySource: 'reply' }
  if (lifetimeMs !== null) return { expiresAt: now + lifetimeMs, expirySource: 'user' }
  return { expiresAt: now + ruleMs, expirySource: 'rule' }
}

/** A date as ISO text (without a zone: UTC), or as a UNIX time in seconds or ms; null for anything else. */
function moment(value: unknown): number | null {
  if (typeof value === 'number' && Number.isFinite(value)) return value < 1e11 ? value * 1000 : value
  if (typeof value !== 'string') return null
  const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d:?\d\d)?$/i.exec(
    value.trim(),
  )
  if (iso === null) return null
  const at = Date.parse(`${iso[1]}T${iso[2] ?? '00:00'}${iso[3] ?? 'Z'}`)
  return Number.isNaN(at) ? null : at
}
