import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { z } from 'zod'
import { failureSchema } from '../../../shared/failure.ts'
import { attemptSchema, type Upload, type UploadResult } from '../../../shared/upload.ts'
import type { EndedAttempt } from './attempts.ts'

/** Which `likely` text it was packed with. A change of that text is a new number; the old text stays for reading. */
const version = 1
/** Replies are at most 64 KiB, and attempts few; more than this is no honest row. */
const mostBytes = 64 * 1024 * 1024
const farthest = 8_640_000_000_000_000

const packedSchema = z.array(
  z.tuple([
    attemptSchema.shape.number,
    /** ms after the upload was accepted. */
    z.number(),
    /** ms after it began. */
    z.number(),
    attemptSchema.shape.method,
    attemptSchema.shape.bytes,
    attemptSchema.shape.outcome,
    failureSchema.nullable(),
    /** Characters of the reply, or null: none. The replies follow, one after the other. */
    z.number().int().min(0).nullable(),
  ]),
)

/**
 * Makes few bytes of the attempts of an upload that is done. A reply says little that the row does not say as well, so
 * what it would most likely be is what the compression starts from (100,000 uploads: 30 bytes each in place of 540).
 */
export function packAttempts(
  upload: Upload,
  result: UploadResult,
  attempts: readonly EndedAttempt[],
): Buffer {
  const heads = attempts.map(
    ({ number, startedAt, endedAt, method, bytes, outcome, failure, reply }) =>
      [
        number,
        startedAt - upload.createdAt,
        endedAt - startedAt,
        method,
        bytes,
        outcome,
        failure,
        reply === null ? null : reply.length,
      ] satisfies z.infer<typeof packedSchema>[number],
  )
  const text = `${JSON.stringify(heads)}\n${attempts.map(({ reply }) => reply ?? '').join('')}`
  const packed = deflateRawSync(text, { level: 9, memLevel: 5, dictionary: likely(upload, result) })
  return Buffer.concat([Buffer.of(version), packed])
}

/** The reverse; none where it cannot be read. */
export function unpackAttempts(upload: Upload, result: UploadResult, packed: Buffer): EndedAttempt[] {
  if (packed[0] !== version) return []
  try {
    const dictionary = likely(upload, result)
    const text = inflateRawSync(packed.subarray(1), { dictionary, maxOutputLength: mostBytes }).toString()
    const end = text.indexOf('\n')
    let at = end + 1
    return packedSchema.parse(JSON.parse(text.slice(0, end))).map((head) => {
      const [number, after, took, method, bytes, outcome, failure, length] = head
      const startedAt = upload.createdAt + after
      const reply = length === null ? null : text.slice(at, at + length)
      at += length ?? 0
      return { number, startedAt, endedAt: startedAt + took, method, bytes, outcome, failure, reply }
    })
  } catch {
    return []
  }
}

/**
 * What the attempts and the reply are likely to say. Only of what never changes once an upload is done: its end may
 * still be measured, its link be put into a group. Never edited after a release.
 */
function likely(upload: Upload, result: UploadResult): Buffer {
  const { fileId, remoteName, remotePath, mimeType, url, downloadUrl } = result
  const size = String(result.size ?? upload.size ?? '')
  const day = Math.abs(result.uploadedAt) <= farthest ? new Date(result.uploadedAt).toISOString() : ''
  return Buffer.from(
    `{"code":"interrupted","message":"The connection to broke off."},"code":"busy","host-error","status":50"cut-short","paused","failed",` +
      `"filename":"","original_filename":"","file_id":"","is_image":true,"is_stored":false,"is_ready":true,"image_info":null,"video_info":null,"content_info":null,"metadata":{}}` +
      `{"code":200,"data":{"url":"","message":"success"}{"file":"${fileId ?? ''}"}` +
      `[[1,1,10,"stream",${size},"done",null,400]]\n` +
      `{"success":true,"code":200,"msg":"File uploaded successfully","data":{"fileId":"${fileId ?? ''}","fileName":"${remoteName}","originalName":"${upload.name}","fileSize":${size},"mimeType":"${mimeType ?? ''}","uploadPath":"${remotePath}","fileUrl":"${url}","downloadUrl":"${downloadUrl}","uploadTime":"${day}","expiresAt":"${day.slice(0, 8)}`,
  )
}
