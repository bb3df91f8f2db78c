import { newId } from '../../shared/new-id.ts'

export type StagedFile = { readonly stagedId: string; readonly name: string; readonly size: number }

/** What goes in one to Electron, which hands a body whole to the main process. */
const pieceBytes = 4 * 1024 * 1024

/**
 * Posts bytes that have no path to the intake, streamed from where the browser keeps them.
 * `token`: null in the desktop app, whose own protocol carries them.
 * @throws Error with a sentence for the person
 */
export async function stageBytes(name: string, bytes: Blob, token: string | null): Promise<StagedFile> {
  const query = new URLSearchParams({ name })
  if (token !== null)
    return (await (await post(query, bytes, { 'x-mayfly-token': token })).json()) as StagedFile
  if (bytes.size <= pieceBytes) return (await (await post(query, bytes, {})).json()) as StagedFile
  const transfer = newId()
  for (let at = 0; at < bytes.size; at += pieceBytes) {
    const piece = new URLSearchParams({ name, transfer, at: String(at), of: String(bytes.size) })
    const reply = await post(piece, bytes.slice(at, at + pieceBytes), {})
    if (reply.status !== 202) return (await reply.json()) as StagedFile
  }
  throw new Error(`Mayfly could not take “${name}”. Drop it again.`)
}

async function post(query: URLSearchParams, body: Blob, headers: Record<string, string>): Promise<Response> {
  const name = query.get('name')
  const reply = await fetch(`/intake?${query}`, { method: 'POST', body, headers }).catch(() => null)
  if (reply === null) throw new Error(`“${name}” could not be read or handed to Mayfly. Drop it again.`)
  if (!reply.ok)
    throw new Error((await sentenceOf(reply)) ?? `Mayfly could not take “${name}”. Drop it again.`)
  return reply
}

/** The intake refuses in words: `{message}`, a failure, or plain text. */
async function sentenceOf(reply: Response): Promise<string | null> {
  const text = (await reply.text().catch(() => '')).trim()
  if (text === '' || text.startsWith('<')) return null
  try {
    const body = JSON.parse(text)
    const message = body?.failure?.message ?? body?.message
    return typeof message === 'string' ? message : null
  } catch {
    return text.slice(0, 300)
  }
}
