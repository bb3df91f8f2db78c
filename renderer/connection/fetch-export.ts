/**
 * Asks the server of `mayfly serve` for an address of the exported history, which works once, and has the browser
 * save what is there. @throws Error with a sentence
 */
export async function fetchExport(format: 'json' | 'csv', token: string): Promise<void> {
  const headers = { 'x-mayfly-token': token }
  const reply = await fetch(`/export?format=${format}`, { method: 'POST', headers }).catch(() => null)
  if (!reply?.ok) throw new Error('Mayfly is not running, so nothing was exported.')
  const { path } = (await reply.json()) as { path: string }
  const link = document.createElement('a')
  link.href = path
  link.download = ''
  document.body.append(link)
  link.click()
  link.remove()
}
