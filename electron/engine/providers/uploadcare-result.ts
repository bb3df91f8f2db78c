import { z } from 'zod'
import type { UploadResult } from '../../../shared/upload.ts'
import { isLoopbackHost } from '../http/private-address.ts'
import type { ProviderOptions, SendJob, SendOutcome } from './provider.ts'
import { callUploadcare, type Fields } from './uploadcare-call.ts'

export const lifetimeMs = 24 * 3_600_000

/** `0` is deleted within a day, `1` stays, `auto` is as the project says. */
export const storeOf = (options: ProviderOptions): '0' | '1' | 'auto' =>
  options.store === '1' || options.store === 'auto' ? options.store : '0'

/** `metadata.<key>` among the options, as form fields. */
export const metadataFields = (options: ProviderOptions): Fields =>
  Object.entries(options)
    .filter(([name]) => name.startsWith('metadata.'))
    .map(([name, value]) => [`metadata[${name.slice('metadata.'.length)}]`, value] as const)

export const infoSchema = z.looseObject({
  uuid: z.uuid(),
  filename: z.string().min(1).nullish().catch(null),
  original_filename: z.string().min(1).nullish().catch(null),
  mime_type: z.string().nullish().catch(null),
  size: z.int().nonnegative().nullish().catch(null),
  is_stored: z.boolean().nullish().catch(null),
  cdn_url: z
    .url({ protocol: /^https?$/ })
    .nullish()
    .catch(null),
})
export type FileInfo = z.infer<typeof infoSchema>

/** A file that the host is known to have: what it says of it, or without an answer its uuid alone. */
export async function confirmed(job: SendJob, uuid: string, reply: string): Promise<SendOutcome> {
  return (await askForFile(job, uuid)) ?? { ok: true, result: resultOf(job, { uuid }), reply }
}

/** What the host says of a file; null: it has none, or gave no answer that can be read. */
export async function askForFile(job: SendJob, uuid: string): Promise<SendOutcome | null> {
  const asked = await callUploadcare(job, '/info/', {
    query: [
      ['pub_key', job.keys['public-key'] ?? ''],
      ['file_id', uuid],
    ],
  })
  if (!asked.ok) return null
  const info = infoSchema.safeParse(asked.value)
  // What is said of another file confirms nothing of this one.
  const isSame = info.success && info.data.uuid.toLowerCase() === uuid.toLowerCase()
  return isSame ? { ok: true, result: resultOf(job, info.data), reply: asked.reply } : null
}

export function resultOf(job: SendJob, info: FileInfo): UploadResult {
  const now = job.now()
  const remoteName = info.filename ?? info.original_filename ?? job.remoteName ?? 'file'
  const name = encodeURIComponent(remoteName.toWellFormed())
  // A reply that says where the file is knows better, unless a person has said it.
  const served = job.options.cdnHost ? null : (info.cdn_url?.replace(/\/+$/, '') ?? null)
  const url = `${served ?? `${cdnOf(job)}/${info.uuid}`}/${name}`
  const permanent = info.is_stored ?? storeOf(job.options) === '1'
  return {
    url,
    downloadUrl: url,
    fileId: info.uuid,
    remoteName,
    remotePath: job.remotePath,
    mimeType: info.mime_type ?? null,
    size: info.size ?? null,
    uploadedAt: now,
    expiresAt: permanent ? null : now + (job.lifetimeMs ?? lifetimeMs),
    expirySource: permanent ? 'reply' : job.lifetimeMs === null ? 'rule' : 'user',
  }
}

/**
 * Where files are served: the host that a person chose; a host on this computer by itself; else the one of the host's
 * documentation. Its own client has begun to make a name per project from the public key (`….ucarecd.net`), which no
 * documentation promises for older projects: whose project has one sets it as the CDN host.
 */
export function cdnOf(job: Pick<SendJob, 'options' | 'baseUrl'>): string {
  const chosen = job.options.cdnHost?.trim().replace(/\/+$/, '')
  if (chosen) return /^https?:\/\//.test(chosen) ? chosen : `https://${chosen}`
  return isLoopbackHost(new URL(job.baseUrl).hostname) ? job.baseUrl : 'https://ucarecdn.com'
}
