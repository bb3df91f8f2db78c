import { session } from 'electron'

/** The system's proxy for a URL, its PAC file included, as `PROXY host:port; DIRECT`; null: nobody knows. */
export async function resolveSystemProxy(url: string): Promise<string | null> {
  return (await session.defaultSession.resolveProxy(url)) || null
}
