import { createHmac } from 'node:crypto'
import mime from 'mime'
import type { FileLabel, StoredFile } from './file-store.ts'
import type { HostContext } from './host-api.ts'
import { metadataOf, required, type UploadcareForm } from './uploadcare-form.ts'
import { UploadcareRefusal } from './uploadcare-refusal.ts'

const day = 24 * 3_600_000
const forever = 100 * 365 * day

/** A file that the host knows by its uuid. */
export interface KnownFile {
  readonly uuid: string
  readonly account: string
  readonly file: StoredFile
  /** For good, not for a day. */
  readonly stored: boolean
  readonly metadata: Record<string, string>
}

/** Who may upload, and what was: shared by the calls of the API. */
export interface UploadcareFiles {
  /** The project of a request. `signed`: the call is one of those that a project may want signed. */
  accountOf(form: UploadcareForm, field: string, signed: boolean): string
  labelOf(file: {
    readonly uuid: string
    readonly account: string
    readonly name: string
    readonly type: string | null
    readonly kept: boolean
  }): FileLabel
  remember(uuid: string, account: string, file: StoredFile, form: UploadcareForm, kept: boolean): KnownFile
  get(uuid: string): KnownFile | undefined
}

export function createUploadcareFiles(context: HostContext): UploadcareFiles {
  const { settings } = context
  const known = new Map<string, KnownFile>()
  return {
    /** Uploads are signed where the project wants it; a signature that is given is never wrong. */
    accountOf(form, field, signed) {
      const key = required(form, field, 'ProjectPublicKeyRequiredError')
      const account = context.accountOf(key)
      if (account === null) {
        throw new UploadcareRefusal(403, 'ProjectPublicKeyInvalidError', `${field} is invalid.`)
      }
      const { uploadcareSecret } = settings
      if (!signed || uploadcareSecret === '') return account
      const signature = required(form, 'signature', 'SignatureRequiredError')
      const expire = required(form, 'expire', 'SignatureExpirationRequiredError')
      if (!/^\d{1,12}$/.test(expire)) {
        const words = '`expire` must be a UNIX timestamp.'
        throw new UploadcareRefusal(400, 'SignatureExpirationInvalidError', words)
      }
      if (Number(expire) * 1000 <= context.now()) {
        throw new UploadcareRefusal(403, 'SignatureExpirationError', 'Expired signature.')
      }
      if (createHmac('sha256', uploadcareSecret).update(expire).digest('hex') !== signature) {
        throw new UploadcareRefusal(403, 'SignatureInvalidError', 'Invalid signature.')
      }
      return account
    },
    labelOf: ({ uuid, account, name, type, kept }) => ({
      ...{ host: 'uploadcare', account, path: uuid, name: safeName(name), originalName: name },
      mimeType: mime.getType(name) ?? type ?? 'application/octet-stream',
      now: context.now(),
      lifetimeMs: kept ? forever : Math.min(day, settings.lifetimeMs),
    }),
    remember(uuid, account, file, form, kept) {
      const entry = { uuid, account, file, stored: kept, metadata: metadataOf(form) }
      known.set(uuid, entry)
      return entry
    },
    get: (uuid) => known.get(uuid),
  }
}

/** `auto` follows the project, which keeps files unless told otherwise; so does a request that says nothing. */
export const isKept = (choice: string | undefined) => choice !== '0' && choice !== 'false'

const safeName = (name: string) => name.replace(/[/\\]/g, '_') || 'file'

export function infoOf({ uuid, file, stored, metadata }: KnownFile) {
  return {
    ...{ uuid, file_id: uuid, size: file.size, total: file.size, done: file.size },
    ...{ original_filename: file.originalName, filename: file.name, mime_type: file.mimeType },
    ...{ is_image: file.mimeType.startsWith('image/'), is_stored: stored, is_ready: true },
    ...{ image_info: null, video_info: null, content_info: null, metadata },
  }
}
