export type StagedFile = { readonly stagedId: string; readonly name: string; readonly size: number }

/**
 * Posts bytes that have no path to the intake, streamed from where the browser keeps them.
 * `token`: null in the desktop app, whose own protocol carries them.
 * @throws Error with a sentence for the person
 */
export async function stageBytes(name: string, bytes: Blob, token: string | null): Promise<StagedFile> {
  const encoded = encodeURIComponent(name)
  const headers = token === null ? {} : { 'x-mayfly-token': token }
  const reply = await fetch(`/intake?name=${encoded}`, { method: 'POST', body: bytes, headers }).catch(
    () => null,
  )
  if (reply === null) throw new Error(`“${name}” could not be read or handed to Mayfly. Drop it again.`)
  if (!reply.ok)
    throw new Error((await sentenceOf(reply)) ?? `Mayfly could not take “${name}”. Drop it again.`)
  return (await reply.json()) as StagedFile
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
