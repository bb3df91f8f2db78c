import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Opens a link that holds a token in the person's browser. Arguments of a process can be read by every user of a
 * computer, so the browser is given a file of this user's alone that leads to the link.
 * @returns false when there is no program to open it, and a function that removes the file.
 */
export async function openBrowser(
  url: string,
  dataDir: string,
  platform: NodeJS.Platform = process.platform,
): Promise<{ opened: boolean; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(dataDir, 'open-'))
  const page = join(folder, 'mayfly.html')
  const target = url.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  const html = `<!doctype html><meta charset="utf-8"><title>Mayfly</title><meta http-equiv="refresh" content="0; url=${target}">`
  await writeFile(page, html, { mode: 0o600 })
  const address = pathToFileURL(page).href
  const [program, args] =
    platform === 'darwin'
      ? (['open', [address]] as const)
      : platform === 'win32'
        ? (['rundll32', ['url.dll,FileProtocolHandler', address]] as const)
        : (['xdg-open', [address]] as const)
  const opened = await new Promise<boolean>((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true })
    child.once('error', () => resolve(false))
    child.once('exit', (code) => resolve(code === 0))
    child.once('spawn', () => {
      child.unref()
      // Some stay for as long as the browser does.
      setTimeout(() => resolve(true), 2000).unref()
    })
  })
  return { opened, remove: () => rm(folder, { recursive: true, force: true }) }
}
