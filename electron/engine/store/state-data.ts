import type { Upload, UploadResult } from '../../../shared/upload.ts'
import type { UploadRow } from './upload-row.ts'

/** The state of an upload as its row holds it: of one that is done, only what other columns do not say as well. */
export function stateData({ state, ...upload }: Upload): string {
  if (state.kind !== 'done') return JSON.stringify(state)
  const { url, downloadUrl, fileId, uploadedAt, expiresAt: _, ...result } = state.result
  const own: Record<string, unknown> = { ...result }
  if (result.remoteName === upload.remoteName) delete own.remoteName
  if (result.remotePath === upload.remotePath) delete own.remotePath
  if (result.mimeType === upload.mimeType) delete own.mimeType
  if (result.size === upload.size) delete own.size
  if (result.expirySource === usualSource) delete own.expirySource
  if (downloadUrl !== url) own.downloadUrl = withoutOrigin(downloadUrl, url)
  return JSON.stringify({ result: { fileId, uploadedAt, ...own } })
}

const usualSource: UploadResult['expirySource'] = 'reply'

/** The reverse, whatever the columns hold: what is no state is for its schema to refuse. */
export function stateFrom(row: UploadRow): unknown {
  const state: unknown = JSON.parse(row.state_data)
  if (row.state !== 'done' || !isRecord(state) || !isRecord(state.result)) return state
  const { result } = state
  const { downloadUrl } = result
  return {
    kind: 'done',
    ...state,
    result: {
      ...{ url: row.url, expiresAt: row.expires_at, expirySource: usualSource },
      ...{
        remoteName: row.remote_name,
        remotePath: row.remote_path,
        mimeType: row.mime_type,
        size: row.size,
      },
      ...result,
      downloadUrl: typeof downloadUrl === 'string' ? withOrigin(downloadUrl, row.url) : row.url,
    },
  }
}

/** A link as its path alone where it is at the same host as another. */
function withoutOrigin(link: string, other: string): string {
  const origin = originOf(other)
  return origin !== '' && link.startsWith(`${origin}/`) ? link.slice(origin.length) : link
}

function withOrigin(link: string, other: string | null): string {
  return link.startsWith('/') ? `${originOf(other ?? '')}${link}` : link
}

function originOf(link: string): string {
  return /^https?:\/\/[^/?#]+/.exec(link)?.[0] ?? ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
